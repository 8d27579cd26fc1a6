"""Files that came inside a document in XML."""

import base64

import pytest

from models.records.drafts import ReferenceDraft
from sources.formats.result import EmbeddedFile
from sources.formats.xml.documents import read_xml
from sources.formats.xml.embedded import plain_name
from tests.sources.formats.cii.parts import cii
from tests.sources.formats.ubl.parts import document
from tests.sources.formats.xml.markup import element as e
from tests.sources.formats.xml.markup import inside

PDF = base64.b64encode(b"%PDF-1.7 a").decode()
BINARY = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"


def paper(*parts: str) -> str:
    return inside("cac:AdditionalDocumentReference", e("cbc:ID", "Timesheet"), *parts)


def test_ubl_holds_files_in_base64() -> None:
    read = document(
        paper(
            e(
                BINARY,
                f"\n  {PDF[:4]}\n  {PDF[4:]}  ",
                filename="..\\secret\\hours.pdf",
                mimeCode="application/pdf",
            )
        )
    )
    assert read.embedded == (EmbeddedFile("hours.pdf", "application/pdf", b"%PDF-1.7 a"),)


def test_a_file_without_a_name_has_that_of_its_reference() -> None:
    assert document(paper(e(BINARY, PDF, mimeCode="application/pdf"))).embedded[0].name == "Timesheet.pdf"


def test_cii_holds_files_in_base64() -> None:
    part = inside(
        "ram:AdditionalReferencedDocument",
        e("ram:IssuerAssignedID", "Hours"),
        e("ram:AttachmentBinaryObject", PDF, filename="hours.csv", mimeCode="text/csv"),
    )
    read = read_xml(cii(agreement=part), "r.xml").documents[0]
    assert read.embedded == (EmbeddedFile("hours.csv", "text/csv", b"%PDF-1.7 a"),)


@pytest.mark.parametrize("text", ["", "  ", "not base 64!", "YQ"])
def test_what_cannot_be_decoded_is_left_out_with_a_caution(text: str) -> None:
    binary = f'<cac:Attachment><cbc:EmbeddedDocumentBinaryObject filename="a/h.pdf">{text}'
    read = document(paper(f"{binary}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>"))
    assert read.embedded == ()
    assert [(each.code, each.values) for each in read.draft.cautions] == [
        ("attachment_ignored", (("name", "h.pdf"),))
    ]


def test_a_link_is_shown_and_not_followed() -> None:
    read = document(paper(e("cac:Attachment/cac:ExternalReference/cbc:URI", "http://127.0.0.1:9/x")))
    assert read.embedded == ()
    assert read.draft.references == (ReferenceDraft("link", "http://127.0.0.1:9/x"),)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("/etc/passwd", "passwd"),
        ("..", ""),
        ("a\0b\n.pdf", "ab.pdf"),
        ("C:\\x\\y.pdf", "y.pdf"),
        ("rechnung\u202efdp.exe", "rechnungfdp.exe"),
        ("u\u0308.pdf", "ü.pdf"),
        ("x" * 500 + ".pdf", "x" * 146 + ".pdf"),
        (".hidden", "hidden"),
    ],
)
def test_a_name_is_the_last_part_without_what_cannot_be_seen(name: str, plain: str) -> None:
    assert plain_name(name) == plain
