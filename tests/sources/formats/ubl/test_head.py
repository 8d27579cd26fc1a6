"""Each field of a draft's head comes from its places in UBL."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from models.records.documents import Supplier
from models.records.drafts import AccountDraft, DocumentDraft, ReferenceDraft
from tests.sources.formats.ubl.parts import BUYER, ORDER, SUPPLIER, draft, vat
from tests.sources.formats.xml.markup import element as e
from tests.sources.formats.xml.markup import inside

Get = Callable[[DocumentDraft], Any]


@pytest.mark.parametrize(
    ("part", "get", "value"),
    [
        (e("cbc:IssueDate", "2026-11-02"), lambda d: d.issued_on, date(2026, 11, 2)),
        (e("cbc:IssueDate", "2026-11-02+01:00"), lambda d: d.issued_on, date(2026, 11, 2)),
        (e("cbc:IssueDate", "2026-11-02Z"), lambda d: d.issued_on, date(2026, 11, 2)),
        (e("cbc:IssueDate", "2026-11-02T23:59:00-11:00"), lambda d: d.issued_on, date(2026, 11, 2)),
        (e("cbc:DueDate", "2026-12-02"), lambda d: d.due_on, date(2026, 12, 2)),
        (e("cac:PaymentMeans/cbc:PaymentDueDate", "2026-12-03"), lambda d: d.due_on, date(2026, 12, 3)),
        (e("cac:PaymentTerms/cbc:PaymentDueDate", "2026-12-04"), lambda d: d.due_on, date(2026, 12, 4)),
        (
            e("cac:Delivery/cac:RequestedDeliveryPeriod/cbc:EndDate", "2026-12-05"),
            lambda d: d.required_on,
            date(2026, 12, 5),
        ),
        (
            e("cac:Delivery/cac:RequestedDeliveryPeriod/cbc:StartDate", "2026-12-06"),
            lambda d: d.required_on,
            date(2026, 12, 6),
        ),
        (e("cbc:InvoiceTypeCode", "380"), lambda d: (d.type_code, d.credit_note), ("", False)),
        (e("cbc:InvoiceTypeCode", "326"), lambda d: (d.type_code, d.credit_note), ("326", False)),
        (e("cbc:InvoiceTypeCode", "381"), lambda d: (d.type_code, d.credit_note), ("", True)),
        (e("cbc:InvoiceTypeCode", "396"), lambda d: (d.type_code, d.credit_note), ("396", True)),
        (e("cbc:InvoiceTypeCode", "no such"), lambda d: (d.type_code, d.credit_note), ("no such", False)),
        (e("cbc:DocumentCurrencyCode", "sek"), lambda d: d.currency, "SEK"),
        (e(ORDER, "PO-9"), lambda d: d.order_number, "PO-9"),
        (e(ORDER, "NA"), lambda d: d.order_number, ""),
        (e("cbc:AccountingCost", "4711"), lambda d: d.cost_centre, "4711"),
        (e("cbc:AccountingCostCode", "4712"), lambda d: d.cost_centre, "4712"),
        (
            e(f"{SUPPLIER}/cac:PostalAddress/cac:Country/cbc:Name", "Norway"),
            lambda d: d.supplier.address,
            "Norway",
        ),
        (
            inside(
                f"{SUPPLIER}/cac:PartyLegalEntity/cac:RegistrationAddress",
                e("cbc:Postbox", "PO 5"),
                e("cbc:CountrySubentity", "Oslo"),
            ),
            lambda d: d.supplier.address,
            "PO 5, Oslo",
        ),
        (
            inside(
                "cac:Delivery",
                e("cac:DeliveryAddress/cbc:CityName", "Bonn"),
                e("cac:DeliveryLocation/cbc:Name", "Gate 2"),
            ),
            lambda d: (d.delivery.address, d.delivery.name),
            ("Bonn", "Gate 2"),
        ),
        (
            inside(
                "cac:Delivery/cac:DeliveryParty",
                e("cac:PartyLegalEntity/cbc:RegistrationName", "Acme Harbour"),
                e("cac:PostalAddress/cbc:CityName", "Kiel"),
            ),
            lambda d: (d.delivery.address, d.delivery.name),
            ("Kiel", "Acme Harbour"),
        ),
        (
            e("cac:PayeeParty/cac:PartyLegalEntity/cbc:RegistrationName", "Factor"),
            lambda d: d.payment.payee,
            "Factor",
        ),
        (
            e("cac:BillingReference/cac:CreditNoteDocumentReference/cbc:ID", "G-0")
            + e("cac:Contract/cbc:ID", "C-1")
            + e("cbc:CustomerReference", "Bob"),
            lambda d: [(one.kind, one.number) for one in d.references],
            [("preceding_invoice", "G-0"), ("contract", "C-1"), ("buyer_reference", "Bob")],
        ),
        (e("cbc:Note", "One") + e("cbc:Note", "Zwei"), lambda d: d.note, "One\nZwei"),
        (e("cbc:Note", "#AAI#Three"), lambda d: d.note, "Three"),
        (
            e(f"{SUPPLIER}/cac:PartyLegalEntity/cbc:RegistrationName", "Birch Ltd")
            + e(f"{SUPPLIER}/cac:PartyName/cbc:Name", "Birch"),
            lambda d: d.supplier.name,
            "Birch Ltd",
        ),
        (e(f"{SUPPLIER}/cac:PartyName/cbc:Name", "Birch"), lambda d: d.supplier.name, "Birch"),
        (
            inside(f"{SUPPLIER}/cac:Person", e("cbc:FirstName", "Una"), e("cbc:FamilyName", "Birch")),
            lambda d: d.supplier.name,
            "Una Birch",
        ),
        (inside(SUPPLIER, vat("12/345", "FC"), vat("DE1")), lambda d: d.supplier.tax_id, "DE1"),
        (inside(SUPPLIER, vat("12/345", "TAX")), lambda d: d.supplier.tax_id, "12/345"),
        (inside(SUPPLIER, vat("Godkänd för F-skatt", "TAX")), lambda d: d.supplier.tax_id, ""),
        (
            inside(
                f"{SUPPLIER}/cac:PostalAddress",
                e("cbc:StreetName", "Birch Lane"),
                e("cbc:BuildingNumber", "1"),
                e("cbc:AdditionalStreetName", "Gate 2"),
                e("cbc:CityName", "Bonn"),
                e("cbc:PostalZone", "53113"),
                e("cac:AddressLine/cbc:Line", "Floor 3"),
                e("cac:Country/cbc:IdentificationCode", "DE"),
            ),
            lambda d: d.supplier,
            Supplier("", "Birch Lane 1, Gate 2, Floor 3, 53113 Bonn, DE"),
        ),
        (
            inside(
                BUYER,
                e("cbc:EndpointID", "4012345000009", schemeID="0088"),
                e("cac:PartyIdentification/cbc:ID", "K-1"),
                e("cac:PartyLegalEntity/cbc:CompanyID", "HRB 1", schemeID="0204"),
                vat("DE222"),
                vat("9/9", "FC"),
            ),
            lambda d: d.buyer.identifiers,
            ("DE222", "0088:4012345000009", "0204:HRB 1", "K-1"),
        ),
        (e(f"{BUYER}/cac:PartyName/cbc:Name", "Acme Ltd"), lambda d: d.buyer.name, "Acme Ltd"),
        (
            e(f"{BUYER}/cac:Contact/cbc:ElectronicMail", "Bob@Acme.Example"),
            lambda d: d.buyer.email,
            "bob@acme.example",
        ),
        (
            inside("cac:BillingReference/cac:InvoiceDocumentReference", e("cbc:ID", "R-0")),
            lambda d: d.references,
            (ReferenceDraft("preceding_invoice", "R-0"),),
        ),
        (
            inside("cac:OrderReference", e("cbc:ID", "NA"), e("cbc:SalesOrderID", "SO-1")),
            lambda d: (d.order_number, d.references),
            ("", (ReferenceDraft("sales_order", "SO-1"),)),
        ),
        (e("cac:PaymentTerms/cbc:Note", "At once"), lambda d: d.payment.terms, "At once"),
        (
            e(
                "cac:PaymentTerms/cbc:Note",
                "#SKONTO#TAGE=14#PROZENT=2.00#\n#SKONTO#TAGE=7#PROZENT=3.50#\nOr in full",
            ),
            lambda d: (d.payment.terms, d.payment.discount),
            ("Or in full", "2 % (14 d); 3.5 % (7 d)"),
        ),
        (
            inside(
                "cac:PaymentTerms",
                e("cbc:SettlementDiscountPercent", "2.5"),
                e("cac:SettlementPeriod/cbc:EndDate", "2026-11-16"),
            ),
            lambda d: d.payment.discount,
            "2.5 % (2026-11-16)",
        ),
        (
            inside(
                "cac:PaymentMeans/cac:PayeeFinancialAccount",
                e("cbc:ID", "DE02 1203 0000"),
                e("cbc:Name", "Birch"),
                e("cac:FinancialInstitutionBranch/cac:FinancialInstitution/cbc:ID", "BYLADEM1001"),
            )
            + e("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", "9991 11"),
            lambda d: d.payment.accounts,
            (AccountDraft("DE0212030000", "BYLADEM1001", "Birch"), AccountDraft("999111")),
        ),
        (e("cac:PayeeParty/cac:PartyName/cbc:Name", "Factor"), lambda d: d.payment.payee, "Factor"),
        (
            e(f"{SUPPLIER}/cac:PartyName/cbc:Name", "Birch")
            + e("cac:PayeeParty/cac:PartyName/cbc:Name", "BIRCH"),
            lambda d: d.payment.payee,
            "",
        ),
    ],
)
def test_a_field_of_the_head_comes_from_its_place(part: str, get: Get, value: object) -> None:
    assert get(draft(part)) == value
