"""Write a draft as UBL, as a supplier's program would: the tests read it back."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from models.records.drafts import ChargeDraft, DocumentDraft, LineDraft, PartyDraft, TaxDraft
from tests.sources.formats.xml.markup import element, inside, ubl_document

REFERENCES = {
    "preceding_invoice": "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
    "contract": "cac:ContractDocumentReference/cbc:ID",
    "project": "cac:ProjectReference/cbc:ID",
    "buyer_reference": "cbc:BuyerReference",
    "despatch": "cac:DespatchDocumentReference/cbc:ID",
    "link": "cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference/cbc:URI",
}


def write_ubl(draft: DocumentDraft) -> bytes:
    """Return an Invoice, CreditNote or Order."""
    if draft.kind == "purchase_order":
        return ubl_document(
            "Order", *_head(draft, "Order"), *_lines(draft, "cac:OrderLine/cac:LineItem", "cbc:Quantity")
        )
    if draft.credit_note:
        parts = _lines(draft, "cac:CreditNoteLine", "cbc:CreditedQuantity")
        return ubl_document("CreditNote", *_head(draft, "CreditNote"), *parts)
    return ubl_document(
        "Invoice", *_head(draft, "Invoice"), *_lines(draft, "cac:InvoiceLine", "cbc:InvoicedQuantity")
    )


def _head(draft: DocumentDraft, root: str) -> Iterator[str]:
    code, pay = draft.currency, draft.payment
    yield element("cbc:CustomizationID", draft.source.profile)
    yield element("cbc:ID", draft.number)
    yield element("cbc:IssueDate", draft.issued_on)
    yield element("cbc:DueDate", draft.due_on)
    yield element(f"cbc:{root}TypeCode", draft.type_code)
    yield element("cbc:Note", draft.note)
    yield element("cbc:DocumentCurrencyCode", code)
    yield element("cbc:AccountingCost", draft.cost_centre)
    yield inside("cac:InvoicePeriod", *_period(draft.delivery.starts_on, draft.delivery.ends_on))
    sales = [one.number for one in draft.references if one.kind == "sales_order"]
    yield inside(
        "cac:OrderReference",
        element("cbc:ID", draft.order_number or ("NA" if sales else "")),
        *(element("cbc:SalesOrderID", number) for number in sales),
    )
    for reference in draft.references:
        if reference.kind != "sales_order":
            yield element(REFERENCES[reference.kind], reference.number)
    sides = ("Seller", "Buyer") if root == "Order" else ("Accounting", "Accounting")
    yield inside(
        f"cac:{sides[0]}SupplierParty/cac:Party",
        *_party(draft.seller, tax_id=draft.supplier.tax_id, street=draft.supplier.address),
    )
    yield inside(f"cac:{sides[1]}CustomerParty/cac:Party", *_party(draft.buyer))
    yield element("cac:PayeeParty/cac:PartyName/cbc:Name", pay.payee)
    yield inside(
        "cac:Delivery",
        element("cbc:ActualDeliveryDate", draft.delivery.on),
        element("cac:DeliveryLocation/cac:Address/cbc:StreetName", draft.delivery.address),
        element("cac:RequestedDeliveryPeriod/cbc:EndDate", draft.required_on),
        element("cac:DeliveryParty/cac:PartyName/cbc:Name", draft.delivery.name),
    )
    yield inside(
        "cac:PaymentMeans",
        element("cbc:PaymentMeansCode", pay.means),
        element("cbc:PaymentID", pay.reference),
    )
    for account in pay.accounts:
        yield inside(
            "cac:PaymentMeans/cac:PayeeFinancialAccount",
            element("cbc:ID", account.number),
            element("cbc:Name", account.holder),
            element("cac:FinancialInstitutionBranch/cbc:ID", account.bank),
        )
    yield element("cac:PaymentTerms/cbc:Note", pay.terms)
    yield from _charges(draft.charges, code)
    yield from _taxes(draft.taxes, draft.stated.tax, code)
    stated = draft.stated
    yield inside(
        "cac:AnticipatedMonetaryTotal" if root == "Order" else "cac:LegalMonetaryTotal",
        _amount("cbc:LineExtensionAmount", stated.lines, code),
        _amount("cbc:TaxExclusiveAmount", stated.net, code),
        _amount("cbc:TaxInclusiveAmount", stated.total, code),
        _amount("cbc:AllowanceTotalAmount", stated.allowances, code),
        _amount("cbc:ChargeTotalAmount", stated.charges, code),
        _amount("cbc:PrepaidAmount", stated.prepaid, code),
        _amount("cbc:PayableRoundingAmount", stated.rounding, code),
        _amount("cbc:PayableAmount", stated.payable, code),
    )


def _lines(draft: DocumentDraft, path: str, quantity: str) -> Iterator[str]:
    """Yield the lines; those that stand below one are inside it."""
    groups: list[list[LineDraft]] = []
    for line in draft.lines:
        if line.depth == 0:
            groups.append([])
        groups[-1].append(line)
    for group in groups:
        yield _line(group, path, quantity, draft.currency)


def _line(group: Sequence[LineDraft], path: str, quantity: str, code: str) -> str:
    line, rest = group[0], list(group[1:])
    inner = "cac:SubCreditNoteLine" if "Credit" in path else "cac:SubInvoiceLine"
    below: list[list[LineDraft]] = []
    for one in rest:
        if one.depth == line.depth + 1:
            below.append([])
        below[-1].append(one)
    return inside(
        path,
        element("cbc:ID", line.id),
        element(quantity, line.quantity, unitCode=line.unit),
        _amount("cbc:LineExtensionAmount", line.net, code),
        element("cac:OrderLineReference/cac:OrderReference/cbc:ID", line.order_number),
        *_charges(line.charges, code),
        inside(
            "cac:Item",
            element("cbc:Name", line.name),
            element("cac:SellersItemIdentification/cbc:ID", line.sku),
            element("cac:ClassifiedTaxCategory/cbc:Percent", line.tax_rate),
        ),
        inside(
            "cac:Price",
            _amount("cbc:PriceAmount", line.unit_price, code),
            element("cbc:BaseQuantity", line.base_quantity),
        ),
        *(_line(each, inner, quantity, code) for each in below),
    )


def _party(party: PartyDraft, *, tax_id: str = "", street: str = "") -> Iterator[str]:
    vat, *others = party.identifiers or ("",)
    if tax_id and vat != tax_id:
        vat, others = tax_id, list(party.identifiers)
    for scheme, group in groupby(others, key=lambda each: each.partition(":")[0]):
        yield from (element("cbc:EndpointID", each.partition(":")[2], schemeID=scheme) for each in group)
    yield element("cac:PostalAddress/cbc:StreetName", street)
    yield inside(
        "cac:PartyTaxScheme",
        element("cbc:CompanyID", vat),
        element("cac:TaxScheme/cbc:ID", "VAT" if vat else ""),
    )
    yield element("cac:PartyLegalEntity/cbc:RegistrationName", party.name)
    yield inside(
        "cac:Contact",
        element("cbc:Name", party.contact),
        element("cbc:Telephone", party.phone),
        element("cbc:ElectronicMail", party.email),
    )


def _charges(charges: Sequence[ChargeDraft], code: str) -> Iterator[str]:
    for charge in charges:
        yield inside(
            "cac:AllowanceCharge",
            element("cbc:ChargeIndicator", "true" if charge.amount >= 0 else "false"),
            element("cbc:AllowanceChargeReason", charge.name),
            _amount("cbc:Amount", abs(charge.amount), code),
            element("cac:TaxCategory/cbc:Percent", charge.tax_rate),
        )


def _taxes(taxes: Sequence[TaxDraft], tax: Decimal | None, code: str) -> Iterator[str]:
    parts = (
        inside(
            "cac:TaxSubtotal",
            _amount("cbc:TaxableAmount", one.base, code),
            _amount("cbc:TaxAmount", one.amount, code),
            inside("cac:TaxCategory", element("cbc:ID", one.category), element("cbc:Percent", one.rate)),
        )
        for one in taxes
    )
    yield inside("cac:TaxTotal", _amount("cbc:TaxAmount", tax, code), *parts)


def _period(starts_on: date | None, ends_on: date | None) -> Iterator[str]:
    yield element("cbc:StartDate", starts_on)
    yield element("cbc:EndDate", ends_on)


def _amount(path: str, amount: Decimal | None, code: str) -> str:
    return element(path, amount, currencyID=code)
