"""Each field of a draft's head comes from its places in CII."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.records.documents import Supplier
from models.records.drafts import AccountDraft, ChargeDraft, DocumentDraft
from tests.sources.formats.cii.parts import draft
from tests.sources.formats.xml.markup import element as e
from tests.sources.formats.xml.markup import inside

ISSUED = "ram:IssuerAssignedID"


def day(path: str, text: str, form: str = "102") -> str:
    return e(f"{path}/udt:DateTimeString", text, format=form)


@pytest.mark.parametrize(
    ("place", "part", "get", "value"),
    [
        ("head", day("ram:IssueDateTime", "20261102"), lambda d: d.issued_on, date(2026, 11, 2)),
        ("head", day("ram:IssueDateTime", "2026-11-02"), lambda d: d.issued_on, date(2026, 11, 2)),
        ("head", day("ram:IssueDateTime", "202611022359", "203"), lambda d: d.issued_on, date(2026, 11, 2)),
        (
            "head",
            day("ram:IssueDateTime", "20261102235959+11", "205"),
            lambda d: d.issued_on,
            date(2026, 11, 2),
        ),
        ("head", day("ram:IssueDateTime", "202611", "610"), lambda d: d.issued_on, date(2026, 11, 1)),
        (
            "head",
            e("ram:IssueDateTime/udt:DateTime", "2026-11-02T01:00:00"),
            lambda d: d.issued_on,
            date(2026, 11, 2),
        ),
        ("head", e("ram:IssueDateTime", "20261102"), lambda d: d.issued_on, date(2026, 11, 2)),
        (
            "settlement",
            day("ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime", "20261231")
            + day("ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime", "20261202"),
            lambda d: d.due_on,
            date(2026, 12, 2),
        ),
        (
            "delivery",
            day("ram:RequestedDeliverySupplyChainEvent/ram:OccurrenceDateTime", "20261205"),
            lambda d: d.required_on,
            date(2026, 12, 5),
        ),
        (
            "delivery",
            day(
                "ram:RequestedDeliverySupplyChainEvent/ram:OccurrenceSpecifiedPeriod/ram:EndDateTime",
                "20261206",
            ),
            lambda d: (d.required_on, d.delivery.ends_on),
            (date(2026, 12, 6), None),
        ),
        ("head", e("ram:TypeCode", "380"), lambda d: (d.type_code, d.credit_note), ("", False)),
        ("head", e("ram:TypeCode", "381"), lambda d: (d.type_code, d.credit_note), ("", True)),
        ("head", e("ram:TypeCode", "386"), lambda d: (d.type_code, d.credit_note), ("386", False)),
        ("head", e("ram:TypeCode", "261"), lambda d: (d.type_code, d.credit_note), ("261", True)),
        (
            "head",
            e("ram:IncludedNote/ram:Content", "One") + e("ram:IncludedNote/ram:Content", "Zwei"),
            lambda d: d.note,
            "One\nZwei",
        ),
        ("settlement", e("ram:InvoiceCurrencyCode", "SEK"), lambda d: d.currency, "SEK"),
        (
            "agreement",
            e(f"ram:BuyerOrderReferencedDocument/{ISSUED}", "PO-9"),
            lambda d: d.order_number,
            "PO-9",
        ),
        ("agreement", e(f"ram:BuyerOrderReferencedDocument/{ISSUED}", "NA"), lambda d: d.order_number, ""),
        (
            "settlement",
            e("ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID", "4711"),
            lambda d: d.cost_centre,
            "4711",
        ),
        (
            "agreement",
            inside(
                "ram:SellerTradeParty",
                e("ram:Name", "Birch"),
                inside(
                    "ram:PostalTradeAddress",
                    e("ram:PostcodeCode", "53113"),
                    e("ram:LineOne", "Birch Lane 1"),
                    e("ram:LineTwo", "Gate 2"),
                    e("ram:CityName", "Bonn"),
                    e("ram:CountryID", "DE"),
                ),
                e("ram:SpecifiedTaxRegistration/ram:ID", "12/345", schemeID="FC"),
                e("ram:SpecifiedTaxRegistration/ram:ID", "DE1", schemeID="VA"),
            ),
            lambda d: d.supplier,
            Supplier("Birch", "Birch Lane 1, Gate 2, 53113 Bonn, DE", "DE1"),
        ),
        (
            "agreement",
            inside("ram:SellerTradeParty", e("ram:SpecifiedTaxRegistration/ram:ID", "12/345", schemeID="FC")),
            lambda d: d.supplier.tax_id,
            "12/345",
        ),
        (
            "agreement",
            inside(
                "ram:BuyerTradeParty",
                e("ram:ID", "K-1"),
                e("ram:GlobalID", "400", schemeID="0088"),
                e("ram:SpecifiedLegalOrganization/ram:ID", "HRB 1", schemeID="0204"),
                e("ram:URIUniversalCommunication/ram:URIID", "bob@acme.example", schemeID="EM"),
                e("ram:SpecifiedTaxRegistration/ram:ID", "DE222", schemeID="VA"),
            ),
            lambda d: d.buyer.identifiers,
            ("DE222", "EM:bob@acme.example", "0204:HRB 1", "0088:400", "K-1"),
        ),
        (
            "settlement",
            inside(
                "ram:SpecifiedTradeSettlementPaymentMeans",
                e("ram:TypeCode", "30"),
                e("ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID", "12 34"),
            ),
            lambda d: (d.payment.means, d.payment.accounts),
            ("30", (AccountDraft("1234"),)),
        ),
        (
            "settlement",
            inside(
                "ram:SpecifiedTradePaymentTerms/ram:ApplicableTradePaymentDiscountTerms",
                e("ram:BasisPeriodMeasure", "14", unitCode="DAY"),
                e("ram:CalculationPercent", "2.00"),
            ),
            lambda d: d.payment.discount,
            "2 % (14 d)",
        ),
        (
            "settlement",
            inside(
                "ram:SpecifiedLogisticsServiceCharge",
                e("ram:Description", "Freight"),
                e("ram:AppliedAmount", "8.00"),
                e("ram:AppliedTradeTax/ram:RateApplicablePercent", "19"),
            ),
            lambda d: d.charges,
            (ChargeDraft("Freight", Decimal(8), Decimal(19)),),
        ),
        (
            "settlement",
            inside(
                "ram:SpecifiedTradeAllowanceCharge",
                e("ram:ChargeIndicator/udt:Indicator", "false"),
                e("ram:ActualAmount", "2.00"),
                e("ram:ReasonCode", "95"),
            ),
            lambda d: d.charges,
            (ChargeDraft("Discount", Decimal(-2), None),),
        ),
    ],
)
def test_a_field_of_the_head_comes_from_its_place(
    place: str, part: str, get: Callable[[DocumentDraft], Any], value: object
) -> None:
    assert get(draft(**{place: part})) == value
