"""Read invoices, orders and changes of orders in CII, Factur-X, ZUGFeRD 1 and 2, and Order-X."""

from datetime import date
from typing import Final, Literal

from lxml import etree

from models.records.documents import Kind
from models.records.drafts import DocumentDraft, ReferenceDraft, ReferenceKind, SourceDraft
from sources.formats.cii.dialects import opened
from sources.formats.cii.lines import LINES, charges, lines
from sources.formats.cii.parties import delivery, party_draft, supplier
from sources.formats.cii.sums import SUMMATION, due_on, payment, stated_totals, taxes
from sources.formats.result import ReadDocument
from sources.formats.xml.embedded import decoded_files
from sources.formats.xml.finish import finished, is_credit_note, order_of, placed, required, telling_type
from sources.formats.xml.notes import notes
from sources.formats.xml.reading import Branch

_TRADE: Final = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTrade"
_ORDER: Final = "SCRDMCCBDACIOMessageStructure"
_CHANGE: Final = "230"  # UNTDID 1001: a change of an order
_CANCELLATION: Final = "1"  # UNTDID 1225, of what is meant to be cancelled
_ISSUED: Final = "ram:IssuerAssignedID"
_NUMBER: Final = "rsm:ExchangedDocument/ram:ID"
_ORDERED: Final = f"ram:BuyerOrderReferencedDocument/{_ISSUED}"
Action = Literal["take_in", "change", "cancel"]
# Each from one of the three parts of a trade: agreement, delivery, settlement.
_REFERENCES: Final[tuple[tuple[ReferenceKind, str, str], ...]] = (
    ("preceding_invoice", "Settlement", f"ram:InvoiceReferencedDocument/{_ISSUED}"),
    ("contract", "Agreement", f"ram:ContractReferencedDocument/{_ISSUED}"),
    ("project", "Agreement", "ram:SpecifiedProcuringProject/ram:ID"),
    ("buyer_reference", "Agreement", "ram:BuyerReference"),
    ("sales_order", "Agreement", f"ram:SellerOrderReferencedDocument/{_ISSUED}"),
    ("despatch", "Delivery", f"ram:DespatchAdviceReferencedDocument/{_ISSUED}"),
    ("link", "Agreement", "ram:AdditionalReferencedDocument/ram:URIID"),
)


def read(root: etree._Element, source: SourceDraft) -> ReadDocument:
    """Return the document. Raises Refusal `file_invalid`."""
    branch, reading = opened(root)
    name = etree.QName(root).localname
    reading.origins["kind"] = name
    kind: Kind = "purchase_order" if name == _ORDER else "invoice"
    agreement, shipment, settlement = (
        branch.at(f"{_TRADE}{part}") for part in ("Agreement", "Delivery", "Settlement")
    )
    stated = _currency(settlement)
    type_code = branch.text("rsm:ExchangedDocument/ram:TypeCode", to="type_code")
    action = _action(branch, kind, type_code)
    # A change has a number of its own, and names the order that it changes.
    ordered = agreement.code(_ORDERED, to="number") if action != "take_in" else ""
    number, currency = required(
        reading,
        (ordered or branch.code(_NUMBER, to="number"), reading.dialect.spoken(_NUMBER)),
        (stated, f"{settlement.place}/ram:InvoiceCurrencyCode"),
        stands_alone=action == "take_in",
    )
    sold_by = supplier(agreement.at("ram:SellerTradeParty"))
    read_lines = lines(branch)
    branch.at(LINES).origin("lines")
    draft = DocumentDraft(
        company="",
        kind=kind,
        number=number,
        requester="",
        currency=currency,
        status="cancelled" if action == "cancel" else "pending",
        supplier=sold_by,
        credit_note=kind == "invoice" and is_credit_note(type_code),
        order_number=order_of(agreement.code(_ORDERED, to="order_number"), read_lines)
        if kind == "invoice"
        else "",
        issued_on=branch.day("rsm:ExchangedDocument/ram:IssueDateTime", to="issued_on"),
        due_on=due_on(settlement),
        required_on=_required_on(shipment),
        note=notes(branch, "rsm:ExchangedDocument/ram:IncludedNote/ram:Content"),
        lines=read_lines,
        charges=charges(settlement, "charges"),
        type_code=telling_type(type_code),
        cost_centre=settlement.code("ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID", to="cost_centre"),
        taxes=taxes(settlement),
        stated=stated_totals(settlement, currency),
        payment=payment(settlement, sold_by.name),
        delivery=delivery(shipment, settlement),
        references=_references({"Agreement": agreement, "Delivery": shipment, "Settlement": settlement}),
        buyer=party_draft(agreement.at("ram:BuyerTradeParty"), "buyer"),
        seller=party_draft(agreement.at("ram:SellerTradeParty"), "seller"),
        action=action,
    )
    papers = agreement.all("ram:AdditionalReferencedDocument")
    embedded = decoded_files(reading, papers, "ram:AttachmentBinaryObject", _ISSUED)
    return finished(reading, draft, embedded, source)


def _currency(settlement: Branch) -> str:
    stated = settlement.code("ram:InvoiceCurrencyCode", "ram:OrderCurrencyCode", to="currency")
    amounts = (
        f"{SUMMATION}/ram:{name}" for name in ("DuePayableAmount", "GrandTotalAmount", "TaxTotalAmount")
    )
    amount = settlement.at(*amounts)
    currency = stated or amount.attribute("currencyID")
    if currency and not stated:
        amount.origin("currency")
    return currency


def _action(branch: Branch, kind: Kind, type_code: str) -> Action:
    if kind == "invoice":
        return "take_in"
    if branch.text("rsm:ExchangedDocument/ram:PurposeCode") == _CANCELLATION:
        return "cancel"
    return "change" if type_code == _CHANGE else "take_in"


def _required_on(shipment: Branch) -> date | None:
    asked = "ram:RequestedDeliverySupplyChainEvent/ram:Occurrence"
    return shipment.day(
        f"{asked}DateTime",
        f"{asked}SpecifiedPeriod/ram:EndDateTime",
        f"{asked}SpecifiedPeriod/ram:StartDateTime",
        to="required_on",
    )


def _references(parts: dict[str, Branch]) -> tuple[ReferenceDraft, ...]:
    found: dict[ReferenceDraft, Branch] = {}
    for kind, part, path in _REFERENCES:
        for one in parts[part].all(path):
            if number := one.text():
                found.setdefault(ReferenceDraft(kind, number), one)
    return placed(found)
