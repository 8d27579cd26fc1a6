"""Lines, sums and dialects of CII."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.records.drafts import DocumentDraft
from sources.formats.xml.documents import read_xml
from tests.sources.formats.cii.parts import cii, draft, line
from tests.sources.formats.xml.markup import CII, inside
from tests.sources.formats.xml.markup import element as e

ISSUED = "ram:IssuerAssignedID"
LINE = "ram:SpecifiedLineTrade"


@pytest.mark.parametrize(
    ("part", "get", "value"),
    [
        (e("ram:SpecifiedTradeProduct/ram:Name", "Cup"), lambda line: line.name, "Cup"),
        (
            e("ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content", "Only a note"),
            lambda line: line.name,
            "Only a note",
        ),
        (e("ram:SpecifiedTradeProduct/ram:SellerAssignedID", "S"), lambda line: line.sku, "S"),
        (e("ram:SpecifiedTradeProduct/ram:BuyerAssignedID", "B"), lambda line: line.sku, "B"),
        (e("ram:SpecifiedTradeProduct/ram:GlobalID", "400"), lambda line: line.sku, "400"),
        (
            e(f"{LINE}Delivery/ram:BilledQuantity", "2.00000000001", unitCode="KGM"),
            lambda line: (line.quantity, line.unit),
            (Decimal("2.00000000001"), "KGM"),
        ),
        (
            inside(
                f"{LINE}Agreement",
                inside(
                    "ram:GrossPriceProductTradePrice",
                    e("ram:ChargeAmount", "20"),
                    e("ram:BasisQuantity", "100"),
                ),
                e("ram:NetPriceProductTradePrice/ram:ChargeAmount", "18.50"),
            ),
            lambda line: (line.unit_price, line.base_quantity),
            (Decimal("18.5"), Decimal(1)),
        ),
        (
            e(f"{LINE}Settlement/ram:ApplicableTradeTax/ram:RateApplicablePercent", "7"),
            lambda line: line.tax_rate,
            7,
        ),
        (
            e(f"{LINE}Agreement/ram:BuyerOrderReferencedDocument/{ISSUED}", "PO-2"),
            lambda line: line.order_number,
            "PO-2",
        ),
        ("", lambda line: (line.unit_price, line.quantity, line.net), (None, None, None)),
    ],
)
def test_a_field_of_a_line_comes_from_its_place(part: str, get: Callable[[Any], Any], value: object) -> None:
    assert get(draft(lines=line(part)).lines[0]) == value


def test_only_details_count_and_stand_below_their_groups() -> None:
    def one(number: str, parent: str, status: str) -> str:
        about = inside(
            "ram:AssociatedDocumentLineDocument",
            e("ram:LineID", number),
            e("ram:ParentLineID", parent),
            e("ram:LineStatusReasonCode", status),
        )
        return line(about)

    written = (
        one("1", "", "GROUP") + one("2", "1", "DETAIL") + one("3", "2", "INFORMATION") + one("4", "", "")
    )
    read = draft(lines=written).lines
    assert [(each.id, each.depth, each.counts) for each in read] == [
        ("1", 0, False),
        ("2", 1, True),
        ("3", 2, False),
        ("4", 0, True),
    ]


def test_lines_that_stand_below_each_other_in_a_circle_are_read() -> None:
    def one(number: str, parent: str) -> str:
        return line(
            inside(
                "ram:AssociatedDocumentLineDocument", e("ram:LineID", number), e("ram:ParentLineID", parent)
            )
        )

    assert [each.depth for each in draft(lines=one("1", "2") + one("2", "1") + one("3", "3")).lines] == [
        1,
        1,
        0,
    ]


SUMS = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"


def test_sums_in_another_currency_are_left_out() -> None:
    sums = inside(
        SUMS,
        e("ram:TaxTotalAmount", "2", currencyID="EUR"),
        e("ram:TaxTotalAmount", "20", currencyID="SEK"),
        e("ram:GrandTotalAmount", "120", currencyID="SEK"),
        e("ram:GrandTotalAmount", "12", currencyID="EUR"),
    )
    read = draft(settlement=e("ram:InvoiceCurrencyCode", "EUR") + sums)
    assert (read.stated.tax, read.total) == (Decimal(2), Decimal(12))


def test_taxes_in_another_currency_alone_are_not_added() -> None:
    sums = inside(SUMS, e("ram:TaxBasisTotalAmount", "100"), e("ram:TaxTotalAmount", "81", currencyID="PLN"))
    assert draft(settlement=sums).total == Decimal(100)


def test_a_sum_in_another_currency_alone_has_a_caution() -> None:
    read = draft(settlement=inside(SUMS, e("ram:GrandTotalAmount", "130", currencyID="USD")))
    assert [(one.code, dict(one.values)["given"]) for one in read.cautions] == [
        ("sum_in_other_currency", "USD")
    ]


def test_without_a_currency_that_of_an_amount_is_taken() -> None:
    read = draft(
        settlement=e("ram:InvoiceCurrencyCode", " ")
        + inside(SUMS, e("ram:DuePayableAmount", "9", currencyID="DKK"))
    )
    assert read.currency == "DKK"


def test_what_is_due_below_the_total_is_not_the_total() -> None:
    sums = inside(SUMS, e("ram:GrandTotalAmount", "238"), e("ram:DuePayableAmount", "100"))
    read = draft(settlement=sums)
    assert (read.total, read.stated.payable, read.stated.prepaid) == (Decimal(238), Decimal(100), None)


def order_x(**parts: str) -> DocumentDraft:
    """Return the draft of an order in Order-X."""
    data = cii(**parts).replace(b"rsm:CrossIndustryInvoice", b"rsm:SCRDMCCBDACIOMessageStructure")
    data = data.replace(b"standard:CrossIndustryInvoice", b"SCRDMCCBDACIOMessageStructure")
    data = data.replace(b"InformationEntity:100", b"InformationEntity:128")
    return read_xml(data, "o.xml").documents[0].draft


@pytest.mark.parametrize(
    ("type_code", "purpose", "action"),
    [("220", "", "take_in"), ("230", "", "change"), ("220", "1", "cancel"), ("", "", "take_in")],
)
def test_order_x_takes_in_changes_and_cancels_orders(type_code: str, purpose: str, action: str) -> None:
    read = order_x(
        head=e("ram:TypeCode", type_code) + e("ram:PurposeCode", purpose),
        settlement=e("ram:OrderCurrencyCode", "EUR") + inside(SUMS, e("ram:GrandTotalAmount", "9")),
        lines=line(e(f"{LINE}Delivery/ram:RequestedQuantity", "3", unitCode="C62")),
    )
    assert (read.kind, read.number, read.action, read.currency) == ("purchase_order", "R-1", action, "EUR")
    assert (read.stated.total, read.lines[0].quantity) == (Decimal(9), Decimal(3))


def test_a_change_in_order_x_has_the_number_of_its_order() -> None:
    named = e(f"ram:BuyerOrderReferencedDocument/{ISSUED}", "PO-5")
    assert order_x(head=e("ram:TypeCode", "230"), agreement=named).number == "PO-5"
    assert order_x(head=e("ram:TypeCode", "220"), agreement=named).number == "R-1"


def test_a_change_in_order_x_marks_its_lines() -> None:
    written = "".join(
        line(e("ram:AssociatedDocumentLineDocument/ram:LineStatusCode", status)) for status in "12345"
    )
    read = order_x(head=e("ram:TypeCode", "230"), lines=written)
    assert [each.change for each in read.lines] == ["added", "deleted", "changed", "unchanged", ""]


# What ZUGFeRD 1 calls the parts, besides its namespaces.
ZUGFERD_1 = {
    "rsm:CrossIndustryInvoice": "rsm:CrossIndustryDocument",
    "rsm:ExchangedDocument>": "rsm:HeaderExchangedDocument>",
    "rsm:SupplyChainTradeTransaction": "rsm:SpecifiedSupplyChainTradeTransaction",
    "ram:ApplicableHeaderTrade": "ram:ApplicableSupplyChainTrade",
    "ram:SpecifiedLineTrade": "ram:SpecifiedSupplyChainTrade",
    "ram:SpecifiedTradeSettlementHeaderMonetary": "ram:SpecifiedTradeSettlementMonetary",
    "ram:RateApplicablePercent": "ram:ApplicablePercent",
    "ram:IssuerAssignedID": "ram:ID",
    f"{CII}CrossIndustryInvoice:100": "urn:ferd:CrossIndustryDocument:invoice:1p0",
    "InformationEntity:100": "InformationEntity:12",
}


def test_zugferd_1_is_read_by_its_own_names() -> None:
    data = cii(
        agreement=e(f"ram:BuyerOrderReferencedDocument/{ISSUED}", "PO-9"),
        settlement=e("ram:InvoiceCurrencyCode", "EUR") + inside(SUMS, e("ram:GrandTotalAmount", "9")),
        lines=line(e(f"{LINE}Settlement/ram:ApplicableTradeTax/ram:RateApplicablePercent", "7")),
    ).decode()
    for name, old in ZUGFERD_1.items():
        data = data.replace(name, old)
    read = read_xml(data.encode(), "z.xml").documents[0]
    assert (read.draft.number, read.draft.order_number, read.draft.total) == ("R-1", "PO-9", Decimal(9))
    assert read.draft.lines[0].tax_rate == 7
    assert dict(read.origins)["number"] == "rsm:HeaderExchangedDocument/ram:ID"


def test_every_field_names_the_element_that_it_came_from() -> None:
    trade = "rsm:SupplyChainTradeTransaction/ram:"
    origins = dict(
        read_xml(
            cii(
                agreement=e("ram:SellerTradeParty/ram:Name", "Birch"),
                lines=line(e("ram:SpecifiedTradeProduct/ram:Name", "Cup")),
            ),
            "r.xml",
        )
        .documents[0]
        .origins
    )
    assert origins["number"] == "rsm:ExchangedDocument/ram:ID"
    assert origins["supplier.name"] == f"{trade}ApplicableHeaderTradeAgreement/ram:SellerTradeParty/ram:Name"
    assert (
        origins["lines[0].name"]
        == f"{trade}IncludedSupplyChainTradeLineItem/ram:SpecifiedTradeProduct/ram:Name"
    )


def test_an_invoice_is_for_the_period_that_it_names() -> None:
    asked = inside(
        "ram:RequestedDeliverySupplyChainEvent/ram:OccurrenceSpecifiedPeriod",
        e("ram:StartDateTime/udt:DateTimeString", "20261001", format="102"),
        e("ram:EndDateTime/udt:DateTimeString", "20261031", format="102"),
    )
    invoiced = e("ram:BillingSpecifiedPeriod/ram:StartDateTime/udt:DateTimeString", "20261101", format="102")
    read = draft(delivery=asked).delivery
    assert (read.starts_on, read.ends_on) == (date(2026, 10, 1), date(2026, 10, 31))
    assert draft(delivery=asked, settlement=invoiced).delivery.starts_on == date(2026, 11, 1)


def test_a_rarer_address_and_a_discount_up_to_a_day_are_read() -> None:
    seller = inside(
        "ram:SellerTradeParty/ram:PostalTradeAddress",
        e("ram:StreetName", "Birch Lane"),
        e("ram:BuildingNumber", "1"),
        e("ram:LineThree", "Floor 3"),
        e("ram:PostOfficeBox", "PO 5"),
        e("ram:CountrySubDivisionName", "Hesse"),
        e("ram:CountryName", "Germany"),
    )
    terms = inside(
        "ram:SpecifiedTradePaymentTerms/ram:ApplicableTradePaymentDiscountTerms",
        e("ram:BasisDateTime/udt:DateTimeString", "20261116", format="102"),
        e("ram:CalculationPercent", "2"),
    )
    read = draft(agreement=seller, settlement=terms)
    assert read.supplier.address == "Birch Lane 1, Floor 3, PO 5, Hesse, Germany"
    assert read.payment.discount == "2 % (2026-11-16)"


def test_parties_without_a_name_have_that_of_their_trade_or_contact() -> None:
    trading = e("ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:TradingBusinessName", "Birch & Co")
    contact = e("ram:BuyerTradeParty/ram:DefinedTradeContact/ram:PersonName", "Bob Stone")
    department = e("ram:BuyerTradeParty/ram:DefinedTradeContact/ram:DepartmentName", "Buying")
    read = draft(agreement=trading + contact)
    assert (read.supplier.name, read.buyer.name, read.buyer.contact) == (
        "Birch & Co",
        "Bob Stone",
        "Bob Stone",
    )
    assert draft(agreement=department).buyer.contact == "Buying"
