"""What an invoice says is the same in UBL, in CII and in a PDF."""

from dataclasses import replace

from models.records.drafts import DocumentDraft, SourceDraft
from sources.formats import hybrid_pdf
from sources.formats.result import ReadFile
from sources.formats.xml.documents import read_xml
from tests.sources.formats.cii.write import write_cii
from tests.sources.formats.ubl.write import write_ubl
from tests.sources.formats.xml.examples import FULL, pdf


def plain(file: ReadFile) -> DocumentDraft:
    """Return the draft without where it came from."""
    return replace(file.documents[0].draft, source=SourceDraft(profile=file.profile))


def test_ubl_says_all_of_it() -> None:
    assert plain(read_xml(write_ubl(FULL), "r.xml")) == FULL


def test_cii_says_all_of_it() -> None:
    assert plain(read_xml(write_cii(FULL), "r.xml")) == FULL


def test_a_pdf_says_what_the_file_in_it_says() -> None:
    read = hybrid_pdf.read(pdf(("factur-x.xml", write_cii(FULL))), "r.pdf")
    assert plain(read) == FULL
    assert read.format == "pdf"
