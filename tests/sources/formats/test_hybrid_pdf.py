"""PDFs that hold their order or invoice as XML, wherever and under whatever name."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from models.records.documents import Audience
from models.refusals import Refusal
from sources.formats import hybrid_pdf
from sources.formats.refused import holds_no_document
from tests.sources.formats.cii.parts import cii
from tests.sources.formats.cii.test_lines import ZUGFERD_1
from tests.sources.formats.ubl.parts import CURRENCY, TOTAL
from tests.sources.formats.xml.examples import pdf
from tests.sources.formats.xml.markup import element as e
from tests.sources.formats.xml.markup import inside, ubl_document
from views.wording.refusals import sentence

CII = cii()
OTHER = cii(settlement=e("ram:InvoiceCurrencyCode", "SEK"))
UBL = ubl_document("Invoice", e("cbc:ID", "R-1"), CURRENCY, TOTAL)


def old(data: bytes) -> bytes:
    """Return an invoice in ZUGFeRD 1."""
    text = data.decode()
    for name, instead in ZUGFERD_1.items():
        text = text.replace(name, instead)
    return text.encode()


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        hybrid_pdf.read(data, "r.pdf")
    return sentence(caught.value, Audience())


def specification(writer: PdfWriter, name: str, data: bytes) -> DictionaryObject:
    """Return what names an embedded file, inside the PDF."""
    stream = DecodedStreamObject()
    stream.set_data(data)
    files = DictionaryObject({NameObject("/F"): writer._add_object(stream)})
    return DictionaryObject({NameObject("/F"): TextStringObject(name), NameObject("/EF"): files})


def drawn(put: Callable[[PdfWriter], None]) -> bytes:
    """Return a PDF of one page, changed before it is written."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    put(writer)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def associated(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/AF")] = ArrayObject([specification(writer, "x.xml", CII)])


def associated_with_a_page(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/AF")] = ArrayObject([specification(writer, "x.xml", CII)])


def annotated(writer: PdfWriter) -> None:
    annotation = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/FileAttachment"),
            NameObject("/FS"): specification(writer, "x", CII),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([annotation])


def below_kids(writer: PdfWriter) -> None:
    leaf = DictionaryObject(
        {NameObject("/Names"): ArrayObject([TextStringObject("x"), specification(writer, "x.xml", CII)])}
    )
    middle = DictionaryObject({NameObject("/Kids"): ArrayObject([writer._add_object(leaf)])})
    top = DictionaryObject({NameObject("/Kids"): ArrayObject([writer._add_object(middle)])})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/EmbeddedFiles"): top})


@pytest.mark.parametrize("put", [associated, associated_with_a_page, annotated, below_kids])
def test_an_invoice_is_found_wherever_it_hangs(put: Callable[[PdfWriter], None]) -> None:
    assert hybrid_pdf.read(drawn(put), "r.pdf").documents[0].draft.number == "R-1"


@pytest.mark.parametrize(
    "name",
    ["factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml", "order-x.xml", "6f1e.bin", "../x.xml", ""],
)
def test_the_name_of_the_file_does_not_matter(name: str) -> None:
    assert hybrid_pdf.read(pdf((name, CII)), "r.pdf").documents[0].draft.number == "R-1"


def test_ubl_in_a_pdf_is_read_too() -> None:
    read = hybrid_pdf.read(pdf(("r.xml", UBL)), "r.pdf")
    assert (read.format, read.documents[0].draft.source.format) == ("pdf", "pdf")


def test_the_pdf_is_the_first_file_and_the_others_follow() -> None:
    data = pdf(("factur-x.xml", CII), ("docs/hours.csv", b"a;b"), ("note.xml", b"<note/>"))
    read = hybrid_pdf.read(data, "inbox/r.pdf").documents[0]
    assert [(each.name, each.media_type) for each in read.embedded] == [
        ("r.pdf", "application/pdf"),
        ("hours.csv", "text/csv"),
        ("note.xml", "text/xml"),
    ]
    assert read.embedded[0].data == data


def test_files_inside_the_xml_follow_those_of_the_pdf() -> None:
    part = inside(
        "ram:AdditionalReferencedDocument", e("ram:AttachmentBinaryObject", "YQ==", filename="a.txt")
    )
    read = hybrid_pdf.read(pdf(("factur-x.xml", cii(agreement=part)), ("b.txt", b"b")), "r.pdf").documents[0]
    assert [each.name for each in read.embedded] == ["r.pdf", "b.txt", "a.txt"]


def test_the_same_bytes_under_two_names_are_one_invoice() -> None:
    read = hybrid_pdf.read(pdf(("factur-x.xml", CII), ("ZUGFeRD-invoice.xml", CII)), "r.pdf")
    assert len(read.documents[0].embedded) == 1


def test_two_invoices_that_differ_are_refused_by_both_names() -> None:
    assert refused(pdf(("a.xml", CII), ("b.xml", OTHER))) == (
        "r.pdf can't be read: The file holds more than one order or invoice, and they differ: a.xml, b.xml."
        " Send each by itself."
    )


@pytest.mark.parametrize(
    "files", [(("old.xml", old(CII)), ("new.xml", CII)), (("new.xml", CII), ("old.xml", old(CII)))]
)
def test_of_two_forms_of_one_invoice_the_newer_one_is_read(files: tuple[tuple[str, bytes], ...]) -> None:
    read = hybrid_pdf.read(pdf(*files), "r.pdf").documents[0]
    assert dict(read.origins)["number"] == "new.xml: rsm:ExchangedDocument/ram:ID"


def test_an_older_form_of_another_invoice_is_not_left_out() -> None:
    assert "more than one" in refused(pdf(("old.xml", old(CII.replace(b"R-1", b"R-2"))), ("new.xml", CII)))


def test_an_older_form_alone_is_read() -> None:
    assert hybrid_pdf.read(pdf(("old.xml", old(CII))), "r.pdf").documents[0].draft.number == "R-1"


def test_a_pdf_without_data_is_refused_with_what_would_help() -> None:
    said = refused(pdf(("a.csv", b"a")))
    assert said.startswith(
        "r.pdf can't be read: The file holds no order or invoice as data. Send a PDF that does"
    )


def test_what_else_the_xml_is_is_said_with_its_name() -> None:
    said = refused(pdf(("d.xml", ubl_document("DespatchAdvice"))))
    assert said == "r.pdf can't be read: d.xml is a despatch advice, not an order or an invoice."


@pytest.mark.parametrize(
    ("inside_it", "holds_none"),
    [(b"<hotel-bill/>", True), (ubl_document("DespatchAdvice"), False), (CII.replace(b"R-1", b""), False)],
)
def test_a_pdf_with_data_of_another_kind_is_one_like_any_other(inside_it: bytes, holds_none: bool) -> None:
    with pytest.raises(Refusal) as caught:
        hybrid_pdf.read(pdf(("data.xml", inside_it)), "r.pdf")
    assert holds_no_document(caught.value) == holds_none


def test_what_is_wrong_with_the_invoice_is_said_with_the_name_of_its_file() -> None:
    assert refused(pdf(("factur-x.xml", CII.replace(b"R-1", b"")))) == (
        "r.pdf can't be read: factur-x.xml: rsm:ExchangedDocument/ram:ID is missing."
    )


def test_a_broken_file_beside_the_invoice_is_only_an_attachment() -> None:
    read = hybrid_pdf.read(pdf(("a.xml", b"<a>"), ("factur-x.xml", CII)), "r.pdf").documents[0]
    assert [each.name for each in read.embedded] == ["r.pdf", "a.xml"]


def test_a_file_that_cannot_be_unpacked_is_left_out_with_a_caution() -> None:
    def put(writer: PdfWriter) -> None:
        associated(writer)
        broken = specification(writer, "scan.bin", b"x")
        broken["/EF"]["/F"].get_object()[NameObject("/Filter")] = NameObject("/NoDecode")  # type: ignore[index]
        writer.root_object["/AF"].append(broken)  # type: ignore[attr-defined]

    read = hybrid_pdf.read(drawn(put), "r.pdf").documents[0]
    assert [(each.code, each.values) for each in read.draft.cautions] == [
        ("attachment_ignored", (("name", "scan.bin"),))
    ]


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(("factur-x.xml", CII)))))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def test_a_pdf_with_an_empty_password_is_opened() -> None:
    assert hybrid_pdf.read(locked(""), "r.pdf").documents[0].draft.number == "R-1"


def test_a_pdf_with_another_password_is_refused() -> None:
    assert (
        refused(locked("secret"))
        == "r.pdf can't be read: The file is protected by a password. Save it without one."
    )


def test_every_beginning_of_a_pdf_is_read_or_refused() -> None:
    data = pdf(("factur-x.xml", CII))
    outcomes = set()
    for end in range(0, len(data), 97):
        try:
            outcomes.add(hybrid_pdf.read(data[:end], "r.pdf").documents[0].draft.number)
        except Refusal as refusal:
            outcomes.add(refusal.code)
    assert outcomes <= {"R-1", "file_invalid"}


def test_the_source_is_the_pdf_with_the_profile_of_its_xml() -> None:
    source = hybrid_pdf.read(pdf(("factur-x.xml", CII)), "r.pdf").documents[0].draft.source
    assert replace(source, sha256="") == replace(source, format="pdf", file="r.pdf", profile="", sha256="")
    assert len(source.sha256) == 64
