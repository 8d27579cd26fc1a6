"""Write the draft of an invoice as CII: the tests read it back."""

from collections.abc import Iterator, Sequence
from datetime import date

from models.records.drafts import ChargeDraft, DocumentDraft, LineDraft, PartyDraft
from tests.sources.formats.xml.markup import cii_document, element, inside

REFERENCES = {
    "contract": "ram:ContractReferencedDocument/ram:IssuerAssignedID",
    "project": "ram:SpecifiedProcuringProject/ram:ID",
    "buyer_reference": "ram:BuyerReference",
    "sales_order": "ram:SellerOrderReferencedDocument/ram:IssuerAssignedID",
    "link": "ram:AdditionalReferencedDocument/ram:URIID",
}


def write_cii(draft: DocumentDraft) -> bytes:
    """Return an invoice or credit note."""
    return cii_document(
        element(
            "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
            draft.source.profile,
        ),
        inside(
            "rsm:ExchangedDocument",
            element("ram:ID", draft.number),
            element("ram:TypeCode", draft.type_code or ("381" if draft.credit_note else "380")),
            _day("ram:IssueDateTime", draft.issued_on),
            element("ram:IncludedNote/ram:Content", draft.note),
        ),
        inside(
            "rsm:SupplyChainTradeTransaction",
            *(_line(line) for line in draft.lines),
            inside("ram:ApplicableHeaderTradeAgreement", *_agreement(draft)),
            inside("ram:ApplicableHeaderTradeDelivery", *_delivery(draft)),
            inside("ram:ApplicableHeaderTradeSettlement", *_settlement(draft)),
        ),
    )


def _agreement(draft: DocumentDraft) -> Iterator[str]:
    yield from _references(draft, "buyer_reference")
    yield inside(
        "ram:SellerTradeParty",
        *_party(draft.seller, tax_id=draft.supplier.tax_id, street=draft.supplier.address),
    )
    yield inside("ram:BuyerTradeParty", *_party(draft.buyer))
    yield element("ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", draft.order_number)
    for kind in ("contract", "sales_order", "link", "project"):
        yield from _references(draft, kind)


def _delivery(draft: DocumentDraft) -> Iterator[str]:
    yield inside(
        "ram:ShipToTradeParty",
        element("ram:Name", draft.delivery.name),
        element("ram:PostalTradeAddress/ram:LineOne", draft.delivery.address),
    )
    yield _day("ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime", draft.delivery.on)
    yield _day("ram:RequestedDeliverySupplyChainEvent/ram:OccurrenceDateTime", draft.required_on)
    for reference in draft.references:
        if reference.kind == "despatch":
            yield element("ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID", reference.number)


def _settlement(draft: DocumentDraft) -> Iterator[str]:
    pay, stated = draft.payment, draft.stated
    yield element("ram:PaymentReference", pay.reference)
    yield element("ram:InvoiceCurrencyCode", draft.currency)
    yield element("ram:PayeeTradeParty/ram:Name", pay.payee)
    yield element("ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode", pay.means)
    for account in pay.accounts:
        yield inside(
            "ram:SpecifiedTradeSettlementPaymentMeans",
            inside(
                "ram:PayeePartyCreditorFinancialAccount",
                element("ram:IBANID", account.number),
                element("ram:AccountName", account.holder),
            ),
            element("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", account.bank),
        )
    for tax in draft.taxes:
        yield inside(
            "ram:ApplicableTradeTax",
            element("ram:CalculatedAmount", tax.amount),
            element("ram:BasisAmount", tax.base),
            element("ram:CategoryCode", tax.category),
            element("ram:RateApplicablePercent", tax.rate),
        )
    yield inside(
        "ram:BillingSpecifiedPeriod",
        _day("ram:StartDateTime", draft.delivery.starts_on),
        _day("ram:EndDateTime", draft.delivery.ends_on),
    )
    yield from _charges(draft.charges)
    yield inside(
        "ram:SpecifiedTradePaymentTerms",
        element("ram:Description", pay.terms),
        _day("ram:DueDateDateTime", draft.due_on),
    )
    yield inside(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        element("ram:LineTotalAmount", stated.lines),
        element("ram:ChargeTotalAmount", stated.charges),
        element("ram:AllowanceTotalAmount", stated.allowances),
        element("ram:TaxBasisTotalAmount", stated.net),
        element("ram:TaxTotalAmount", stated.tax, currencyID=draft.currency),
        element("ram:RoundingAmount", stated.rounding),
        element("ram:GrandTotalAmount", stated.total),
        element("ram:TotalPrepaidAmount", stated.prepaid),
        element("ram:DuePayableAmount", stated.payable),
    )
    for reference in draft.references:
        if reference.kind == "preceding_invoice":
            yield element("ram:InvoiceReferencedDocument/ram:IssuerAssignedID", reference.number)
    yield element("ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID", draft.cost_centre)


def _line(line: LineDraft) -> str:
    return inside(
        "ram:IncludedSupplyChainTradeLineItem",
        element("ram:AssociatedDocumentLineDocument/ram:LineID", line.id),
        inside(
            "ram:SpecifiedTradeProduct",
            element("ram:SellerAssignedID", line.sku),
            element("ram:Name", line.name),
        ),
        inside(
            "ram:SpecifiedLineTradeAgreement",
            element("ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", line.order_number),
            inside(
                "ram:NetPriceProductTradePrice",
                element("ram:ChargeAmount", line.unit_price),
                element("ram:BasisQuantity", line.base_quantity),
            ),
        ),
        element("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", line.quantity, unitCode=line.unit),
        inside(
            "ram:SpecifiedLineTradeSettlement",
            element("ram:ApplicableTradeTax/ram:RateApplicablePercent", line.tax_rate),
            *_charges(line.charges),
            element("ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", line.net),
        ),
    )


def _party(party: PartyDraft, *, tax_id: str = "", street: str = "") -> Iterator[str]:
    vat, *others = party.identifiers or ("",)
    if tax_id and vat != tax_id:
        vat, others = tax_id, list(party.identifiers)
    yield element("ram:Name", party.name)
    yield inside(
        "ram:DefinedTradeContact",
        element("ram:PersonName", party.contact),
        element("ram:TelephoneUniversalCommunication/ram:CompleteNumber", party.phone),
        element("ram:EmailURIUniversalCommunication/ram:URIID", party.email),
    )
    yield element("ram:PostalTradeAddress/ram:LineOne", street)
    for other in others:
        scheme, _, value = other.partition(":")
        yield inside("ram:URIUniversalCommunication", element("ram:URIID", value, schemeID=scheme))
    yield inside("ram:SpecifiedTaxRegistration", element("ram:ID", vat, schemeID="VA"))


def _charges(charges: Sequence[ChargeDraft]) -> Iterator[str]:
    for charge in charges:
        yield inside(
            "ram:SpecifiedTradeAllowanceCharge",
            element("ram:ChargeIndicator/udt:Indicator", "true" if charge.amount >= 0 else "false"),
            element("ram:ActualAmount", abs(charge.amount)),
            element("ram:Reason", charge.name),
            element("ram:CategoryTradeTax/ram:RateApplicablePercent", charge.tax_rate),
        )


def _references(draft: DocumentDraft, kind: str) -> Iterator[str]:
    for reference in draft.references:
        if reference.kind == kind:
            yield element(REFERENCES[kind], reference.number)


def _day(path: str, day: date | None) -> str:
    return element(f"{path}/udt:DateTimeString", f"{day:%Y%m%d}" if day else "", format="102")
