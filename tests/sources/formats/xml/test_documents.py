"""Which XML is read, in which encodings, and by which name the rest is refused."""

from decimal import Decimal

import pytest

from models.records.documents import Audience
from models.refusals import Refusal
from sources.formats.xml.documents import read_xml
from tests.sources.formats.ubl.parts import CURRENCY, TOTAL
from tests.sources.formats.xml.markup import UBL, ubl_document
from tests.sources.formats.xml.markup import element as e
from views.wording.refusals import sentence

PARTS = (e("cbc:ID", "R-1"), e("cbc:Note", "Büroklammern €"), CURRENCY, TOTAL)
INVOICE = ubl_document("Invoice", *PARTS)
TEXT = INVOICE.decode()


def declared(encoding: str) -> str:
    return TEXT.replace('encoding="UTF-8"', f'encoding="{encoding}"')


@pytest.mark.parametrize(
    "data",
    [
        INVOICE,
        b"\xef\xbb\xbf" + INVOICE,
        b"\xef\xbb\xbf\xef\xbb\xbf\r\n" + INVOICE,
        b"\n\n  " + INVOICE + b"\n\0\0",
        TEXT.partition("\n")[2].encode(),
        TEXT.encode("utf-16"),
        declared("UTF-16").encode("utf-16"),
        declared("UTF-16").encode("utf-16-be"),
        declared("utf-16").encode(),
        declared("windows-1252").encode("cp1252"),
        declared("ISO-8859-15").encode("iso-8859-15"),
        TEXT.replace("cbc:", "ns1:").replace(":cbc", ":ns1").encode(),
        TEXT.replace("<cbc:Note>", "<!-- no --><?no no?><cbc:Note><!-- no -->").encode(),
        TEXT.replace("Büroklammern €", "<![CDATA[Büroklammern €]]>").encode(),
        TEXT.replace("ü", "&#252;").replace("€", "&#x20AC;").encode(),
        TEXT.replace("ü", "u\u0308").encode(),
    ],
)
def test_an_invoice_is_read_in_every_encoding_and_way_of_writing(data: bytes) -> None:
    read = read_xml(data, "r.xml").documents[0].draft
    assert (read.number, read.note, read.total) == ("R-1", "Büroklammern €", Decimal(9))


INNER = TEXT.partition("\n")[2]


@pytest.mark.parametrize(
    "envelope",
    [
        '<s:StandardBusinessDocument xmlns:s="urn:s"><s:Header/>{}</s:StandardBusinessDocument>',
        "<a><b><c>{}</c></b></a>",
    ],
)
def test_an_invoice_in_an_envelope_is_read(envelope: str) -> None:
    assert read_xml(envelope.format(INNER).encode(), "r.xml").documents[0].draft.number == "R-1"


@pytest.mark.parametrize("inside", ["", INNER * 2])
def test_an_envelope_without_one_single_document_is_refused(inside: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_xml(f"<a>{inside}</a>".encode(), "r.xml")
    assert 'begins with the element "a"' in sentence(caught.value, Audience())


def test_extensions_and_unknown_elements_are_ignored() -> None:
    extra = (
        '<x:Any xmlns:x="urn:x"><x:ID>2</x:ID></x:Any><cbc:Unheard>1</cbc:Unheard><x:ID xmlns:x="x">3</x:ID>'
    )
    data = ubl_document("Invoice", extra, *PARTS, extra)
    assert read_xml(data, "r.xml").documents[0].draft.number == "R-1"


def test_a_very_large_text_is_read_if_nothing_can_hide_in_it() -> None:
    data = ubl_document("Invoice", *PARTS, f"<cbc:Unheard>{'x' * 12_000_000}</cbc:Unheard>")
    assert read_xml(data, "r.xml").documents[0].draft.number == "R-1"


@pytest.mark.parametrize(
    ("root", "words"),
    [
        ("ApplicationResponse", "is a response to a document,"),
        ("Catalogue", "is a catalogue,"),
        ("DebitNote", "is a debit note,"),
        ("DespatchAdvice", "is a despatch advice,"),
        ("OrderResponse", "is a response to an order,"),
        ("OrderResponseSimple", "is a response to an order,"),
        ("Quotation", "is a quotation or a request for one,"),
        ("ReceiptAdvice", "is a receipt advice,"),
        ("Reminder", "is a reminder,"),
        ("RemittanceAdvice", "is a remittance advice,"),
        ("RequestForQuotation", "is a quotation or a request for one,"),
        ("Statement", "is a statement of account,"),
    ],
)
def test_what_is_no_order_or_invoice_is_refused_by_its_name(root: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_xml(ubl_document(root, *PARTS), "r.xml")
    said = sentence(caught.value, Audience())
    assert said == f"r.xml can't be read: The file {words} not an order or an invoice."


@pytest.mark.parametrize(
    "data",
    [b"<html/>", f'<Invoice xmlns="{UBL}Invoice-1"/>'.encode(), b"<Invoice/>", b'<Order xmlns="urn:x"/>'],
)
def test_other_xml_is_refused_by_its_first_element(data: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        read_xml(data, "r.xml")
    root = data[1:].split(b" ")[0].rstrip(b"/>").decode()
    assert sentence(caught.value, Audience()).startswith(
        f'r.xml can\'t be read: The file begins with the element "{root}".'
    )


def test_an_answer_to_an_order_in_order_x_is_refused_by_its_name() -> None:
    space = "urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100"
    ram = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:128"
    data = (
        f'<r:SCRDMCCBDACIOMessageStructure xmlns:r="{space}" xmlns:a="{ram}"><r:ExchangedDocument>'
        "<a:TypeCode>231</a:TypeCode></r:ExchangedDocument></r:SCRDMCCBDACIOMessageStructure>"
    )
    with pytest.raises(Refusal) as caught:
        read_xml(data.encode(), "r.xml")
    assert "is a response to an order" in sentence(caught.value, Audience())


def test_a_document_is_what_its_first_element_says_whatever_is_inside() -> None:
    other = ubl_document("Invoice", *PARTS).replace(b"R-1", b"R-2").decode().partition("\n")[2]
    extended = ubl_document("Invoice", f"<x:Extension xmlns:x='urn:x'>{other}</x:Extension>", *PARTS)
    assert read_xml(extended, "r.xml").documents[0].draft.number == "R-1"
    with pytest.raises(Refusal) as caught:
        read_xml(ubl_document("DespatchAdvice", other), "r.xml")
    assert "is a despatch advice" in sentence(caught.value, Audience())
