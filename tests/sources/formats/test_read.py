"""A file is read by what is in it, whatever its name says."""

import io
import json
import zipfile
from pathlib import Path

import pypdf
import pytest

from models.records.documents import Audience
from models.refusals import Refusal
from sources.formats.options import ReadOptions
from sources.formats.read import read
from sources.formats.result import ReadFile
from tests.support.samples.workbooks import rows_of, sheet, workbook
from views.wording.refusals import sentence

UBL = (
    '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"'
    ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
    ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
    "<cbc:ID>R-1</cbc:ID><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cac:LegalMonetaryTotal>"
    '<cbc:TaxInclusiveAmount currencyID="EUR">11.90</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>'
    "</Invoice>"
)
JSON = json.dumps({"documents": [{"kind": "invoice", "number": "R-1", "currency": "EUR"}]})
TABLE: list[list[object]] = [["Number", "Item", "Quantity", "Currency"], ["R-1", "Paper", 2, "EUR"]]
CSV = "\n".join(",".join(map(str, row)) for row in TABLE)


def pdf() -> bytes:
    """Write a PDF with the invoice in it, behind a line that is no PDF."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("factur-x.xml", UBL.encode())
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


def packed(**members: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "/").replace("-", "."), text)
    return data.getvalue()


def opened(data: bytes, name: str = "file") -> ReadFile:
    return read(data, name, Path("/inbox"), ReadOptions())


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        opened(data)
    return sentence(caught.value, Audience()).removeprefix("file can't be read: ")


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.pdf", "a"])
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (JSON.encode(), "json"),
        (b"\xef\xbb\xbf \r\n" + JSON.encode(), "json"),
        (UBL.encode(), "ubl"),
        (b"\xef\xbb\xbf" + UBL.encode(), "ubl"),
        (('<?xml version="1.0" encoding="utf-16"?>' + UBL).encode("utf-16"), "ubl"),
        (pdf(), "pdf"),
        (workbook(sheet(rows_of(TABLE))), "xlsx"),
        (CSV.encode(), "csv"),
        (CSV.encode("utf-16"), "csv"),
    ],
)
def test_the_format_is_told_by_the_content(data: bytes, kind: str, name: str) -> None:
    found = opened(data, name)
    (document,) = found.documents
    assert (found.format, document.draft.number) == (kind, "R-1")
    assert (document.draft.source.format, document.draft.source.file) == (kind, name)


def test_a_json_file_names_its_attachments() -> None:
    given = {"documents": [{"kind": "invoice", "number": "1", "currency": "EUR", "attachments": ["a/b.pdf"]}]}
    (document,) = opened(json.dumps(given).encode()).documents
    assert [file.path for file in document.files] == [Path("/inbox/a/b.pdf")]
    assert document.where == "documents[0]"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is a workbook in Excel's old format (.xls)."),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "is a workbook in Excel's old format (.xls)."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "is protected with a password.",
        ),
        (packed(**{"xl_workbook-bin": ""}), "is a binary workbook (.xlsb)."),
        (packed(**{"content-xml": "", "mimetype": "x"}), "is an OpenDocument spreadsheet (.ods)."),
        (packed(**{"word_document-xml": ""}), "is in no format that can be read."),
        (b"PK\x05\x06" + b"\0" * 18, "is in no format that can be read."),
        (b"PK\x03\x04half", "is a damaged workbook."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is in no format that can be read."),
        (b"Dear Ann,\nplease order paper.\n", "is in no format that can be read."),
        (b"", "must not be empty."),
        (b" \r\n", "must not be empty."),
        (b"<html><body>hello</body></html>", 'begins with the element "html".'),
        (b"%PDF-1.7 and no more", "can't be opened as a PDF."),
        (b"{", "is not JSON: a key in double quotes is missing at line 1, column 2."),
    ],
)
def test_what_is_in_no_known_format_is_refused_with_what_to_send(data: bytes, said: str) -> None:
    assert refused(data).startswith(f"The file {said}")
