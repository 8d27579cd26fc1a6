"""Sums, and what each kind of UBL document says by itself."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.records.drafts import TaxDraft
from models.refusals import Refusal
from sources.formats.xml.documents import read_xml
from tests.sources.formats.ubl.parts import ORDER, SUPPLIER, TOTAL, document, draft, line
from tests.sources.formats.xml.markup import element as e
from tests.sources.formats.xml.markup import inside, ubl_document
from validation.problems import Problem


def test_without_a_currency_that_of_the_amount_to_pay_is_taken() -> None:
    total = TOTAL.replace("EUR", "DKK")
    read = read_xml(ubl_document("Invoice", e("cbc:ID", "R-1"), total), "r.xml").documents[0]
    assert read.draft.currency == "DKK"
    assert dict(read.origins)["currency"] == "cac:LegalMonetaryTotal/cbc:PayableAmount"


def tax_total(amount: str, currency: str, *parts: str) -> str:
    return inside("cac:TaxTotal", e("cbc:TaxAmount", amount, currencyID=currency), *parts)


def test_taxes_in_another_currency_are_not_added() -> None:
    part = inside(
        "cac:TaxSubtotal",
        e("cbc:TaxableAmount", "10"),
        e("cbc:TaxAmount", "2"),
        inside("cac:TaxCategory", e("cbc:ID", "S"), e("cbc:Percent", "20")),
    )
    read = draft(tax_total("2", "EUR", part), tax_total("20", "SEK", part))
    assert read.stated.tax == 2
    assert read.taxes == (TaxDraft("S", Decimal(20), Decimal(10), Decimal(2)),)


def test_several_sums_of_taxes_in_the_currency_are_added() -> None:
    assert draft(tax_total("2", "EUR"), tax_total("3", "EUR")).stated.tax == 5


def test_of_sums_in_two_currencies_that_of_the_document_counts() -> None:
    total = inside("cac:LegalMonetaryTotal", e("cbc:TaxInclusiveAmount", "130", currencyID="USD"))
    read = draft(total, total.replace("USD", "EUR").replace("130", "119"))
    assert (read.total, read.cautions) == (Decimal(119), ())


def test_a_sum_in_another_currency_alone_has_a_caution() -> None:
    read = draft(inside("cac:LegalMonetaryTotal", e("cbc:TaxInclusiveAmount", "130", currencyID="USD")))
    (caution,) = read.cautions
    assert (caution.code, dict(caution.values)["given"]) == ("sum_in_other_currency", "USD")


@pytest.mark.parametrize(
    ("totals", "total"),
    [
        ({"TaxInclusiveAmount": "11.90", "PayableAmount": "5"}, "11.90"),
        ({"PayableAmount": "5", "PrepaidAmount": "6.90"}, "11.90"),
        ({"PayableAmount": "12", "PayableRoundingAmount": "0.10"}, "11.90"),
        ({"PayableAmount": "5", "TaxExclusiveAmount": "10"}, "11.90"),
        ({"TaxExclusiveAmount": "10"}, "11.90"),
        ({"TaxExclusiveAmount": "11.90"}, "11.90"),
        ({"LineExtensionAmount": "11.90"}, "11.90"),
    ],
)
def test_the_total_is_what_the_stated_sums_come_to(totals: dict[str, str], total: str) -> None:
    amounts = inside("cac:LegalMonetaryTotal", *(e(f"cbc:{name}", amount) for name, amount in totals.items()))
    taxes = tax_total("1.90", "EUR") if totals.get("TaxExclusiveAmount") == "10" else ""
    assert draft(taxes, amounts).total == Decimal(total)


def test_without_a_stated_total_the_lines_are_to_be_added() -> None:
    priced = line(e("cbc:InvoicedQuantity", "2"), e("cac:Price/cbc:PriceAmount", "3"))
    none = inside("cac:LegalMonetaryTotal", e("cbc:LineExtensionAmount", "6"))
    assert draft(priced, none).total is None


def test_danish_files_state_taxes_where_others_state_the_net() -> None:
    totals = inside("cac:LegalMonetaryTotal", e("cbc:TaxExclusiveAmount", "2"), e("cbc:PayableAmount", "10"))
    assert draft(e("cbc:CustomizationID", "OIOUBL-2.02"), totals).stated.net is None
    assert draft(totals).stated.net == 2


def test_payments_for_others_raise_what_is_to_be_paid_where_xrechnung_says_so() -> None:
    payments = [inside("cac:PrepaidPayment", e("cbc:PaidAmount", amount)) for amount in ("1.50", "2")]
    totals = inside("cac:LegalMonetaryTotal", e("cbc:PrepaidAmount", "4"), e("cbc:PayableAmount", "10"))
    extended = "urn:cen.eu:en16931:2017#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
    read = draft(e("cbc:CustomizationID", extended), *payments, totals)
    assert (read.stated.third_party, read.total) == (Decimal("3.50"), Decimal("10.50"))
    assert [(each.code, each.values) for each in read.cautions] == [
        ("third_party", (("amount", "3.50"), ("currency", "EUR")))
    ]
    # Elsewhere these are the parts of what is paid already.
    read = draft(*payments, totals)
    assert (read.stated.third_party, read.total, read.cautions) == (None, Decimal(14), ())


def test_a_credit_note_is_positive_and_money_back() -> None:
    read = draft(inside("cac:CreditNoteLine", e("cbc:CreditedQuantity", "5")), root="CreditNote")
    assert (read.kind, read.credit_note, read.total, read.cautions) == ("invoice", True, Decimal(9), ())
    assert read.lines[0].quantity == 5


def test_a_credit_note_with_a_negative_total_is_taken_in_with_a_caution() -> None:
    read = draft(TOTAL.replace(">9<", ">-9.00<"), root="CreditNote")
    assert read.total == -9
    assert [(each.code, each.values) for each in read.cautions] == [
        ("credit_note_negative", (("total", "-9.00"),))
    ]


def test_a_corrected_invoice_may_be_negative() -> None:
    read = draft(e("cbc:InvoiceTypeCode", "384"), TOTAL.replace(">9<", ">-9<"))
    assert (read.total, read.credit_note, read.cautions) == (Decimal(-9), False, ())


@pytest.mark.parametrize(
    ("root", "type_code"), [("SelfBilledInvoice", "389"), ("SelfBilledCreditNote", "261")]
)
def test_self_billed_documents_say_so_by_their_root(root: str, type_code: str) -> None:
    read = draft(root=root)
    assert (read.kind, read.type_code, read.credit_note) == ("invoice", type_code, "Credit" in root)


def test_an_order_is_a_purchase_order_of_buyer_and_seller() -> None:
    read = draft(
        e("cac:SellerSupplierParty/cac:Party/cac:PartyName/cbc:Name", "Birch"),
        e("cac:BuyerCustomerParty/cac:Party/cac:PartyName/cbc:Name", "Acme"),
        e("cbc:OrderTypeCode", "221"),
        inside("cac:OrderLine/cac:LineItem", e("cbc:ID", "1"), e("cbc:Quantity", "3", unitCode="EA")),
        root="Order",
    )
    assert (read.kind, read.supplier.name, read.buyer.name, read.type_code) == (
        "purchase_order",
        "Birch",
        "Acme",
        "221",
    )
    assert (read.lines[0].quantity, read.lines[0].unit) == (Decimal(3), "EA")
    assert (read.action, read.revision, read.total) == ("take_in", 1, Decimal(9))


@pytest.mark.parametrize(("sequence", "revision"), [("1", 2), ("4", 5), ("", 1), ("B", 1)])
def test_a_change_of_an_order_has_its_number_and_the_next_revision(sequence: str, revision: int) -> None:
    def changed(status: str) -> str:
        return inside("cac:OrderLine/cac:LineItem", e("cbc:ID", status), e("cbc:LineStatusCode", status))

    read = draft(
        e("cbc:SequenceNumberID", sequence), e(ORDER, "PO-5"), *map(changed, "12345"), root="OrderChange"
    )
    assert (read.action, read.number, read.revision) == ("change", "PO-5", revision)
    assert [each.change for each in read.lines] == ["added", "deleted", "changed", "unchanged", ""]


def test_a_cancellation_needs_nothing_but_the_number_of_its_order() -> None:
    parts = (e("cbc:ID", "OC-1"), e(ORDER, "PO-5"), e("cbc:CancellationNote", "Not needed"))
    read = read_xml(ubl_document("OrderCancellation", *parts), "r.xml").documents[0].draft
    assert (read.action, read.status, read.number, read.currency) == ("cancel", "cancelled", "PO-5", "")
    assert read.note == "Not needed"


def test_every_field_names_the_element_that_it_came_from() -> None:
    read = document(
        e(f"{SUPPLIER}/cac:PartyLegalEntity/cbc:RegistrationName", "Birch"),
        line(e("cac:Item/cbc:Name", "Cup")),
        line(e("cac:Item/cbc:Name", "Pot")),
    )
    origins = dict(read.origins)
    assert origins["kind"] == "Invoice"
    assert origins["number"] == "cbc:ID"
    assert origins["supplier.name"] == f"{SUPPLIER}/cac:PartyLegalEntity/cbc:RegistrationName"
    assert origins["lines[1].name"] == "cac:InvoiceLine[2]/cac:Item/cbc:Name"
    assert origins["stated.payable"] == "cac:LegalMonetaryTotal/cbc:PayableAmount"


def test_who_is_asked_is_left_to_the_settings() -> None:
    read = draft()
    assert (read.company, read.requester, read.steps) == ("", "", None)


def test_the_source_of_a_draft_is_its_file() -> None:
    read = draft(e("cbc:CustomizationID", "urn:example:profile"))
    assert replace(read.source, sha256="") == replace(
        read.source, format="ubl", profile="urn:example:profile", sha256=""
    )
    assert (read.source.file, len(read.source.sha256)) == ("r.xml", 64)


def test_an_invoice_is_for_the_period_that_it_names() -> None:
    asked = inside(
        "cac:Delivery/cac:RequestedDeliveryPeriod",
        e("cbc:StartDate", "2026-10-01"),
        e("cbc:EndDate", "2026-10-31"),
    )
    invoiced = e("cac:InvoicePeriod/cbc:StartDate", "2026-11-01")
    read = draft(asked).delivery
    assert (read.starts_on, read.ends_on) == (date(2026, 10, 1), date(2026, 10, 31))
    assert draft(asked, invoiced).delivery.starts_on == date(2026, 11, 1)


def test_a_change_needs_neither_currency_nor_total() -> None:
    read = read_xml(ubl_document("OrderChange", e(ORDER, "PO-5")), "c.xml").documents[0].draft
    assert (read.action, read.number, read.currency, read.total) == ("change", "PO-5", "", None)


def test_a_change_names_its_order() -> None:
    with pytest.raises(Refusal) as caught:
        read_xml(ubl_document("OrderChange", e("cbc:ID", "C-1")), "c.xml")
    assert caught.value.facts["problems"] == (Problem("cac:OrderReference/cbc:ID", "missing"),)
