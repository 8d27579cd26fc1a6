"""Read orders, changes and cancellations of orders, invoices and credit notes in UBL 2."""

from typing import Final, Literal

from lxml import etree

from models.frozen import frozen
from models.records.documents import Kind
from models.records.drafts import DocumentDraft, ReferenceDraft, ReferenceKind, SourceDraft
from sources.formats.result import ReadDocument
from sources.formats.ubl.lines import charges, lines
from sources.formats.ubl.parties import delivery, party_draft, supplier
from sources.formats.ubl.sums import payment, stated_totals, taxes
from sources.formats.xml.embedded import decoded_files
from sources.formats.xml.finish import finished, is_credit_note, order_of, placed, required, telling_type
from sources.formats.xml.notes import notes
from sources.formats.xml.reading import Branch, Dialect, Reading

_SCHEMA: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
_DIALECT: Final = Dialect(
    {
        "cac": f"{_SCHEMA}CommonAggregateComponents-2",
        "cbc": f"{_SCHEMA}CommonBasicComponents-2",
    }
)


@frozen
class _Shape:
    """What one kind of UBL document calls its parts."""

    kind: Kind
    lines: str
    totals: str = "cac:LegalMonetaryTotal"
    type_code: str = "cbc:InvoiceTypeCode"
    implied: str = ""  # the type where none is given
    is_credit_note: bool = False
    action: Literal["take_in", "change", "cancel"] = "take_in"


_ORDERED: Final = ("cac:OrderLine/cac:LineItem", "cac:AnticipatedMonetaryTotal", "cbc:OrderTypeCode")
_CREDITED: Final = ("cac:CreditNoteLine", "cac:LegalMonetaryTotal", "cbc:CreditNoteTypeCode")
_SHAPES: Final = {
    "Invoice": _Shape("invoice", "cac:InvoiceLine"),
    "FreightInvoice": _Shape("invoice", "cac:InvoiceLine"),
    "SelfBilledInvoice": _Shape("invoice", "cac:InvoiceLine", implied="389"),
    "CreditNote": _Shape("invoice", *_CREDITED, is_credit_note=True),
    "SelfBilledCreditNote": _Shape("invoice", *_CREDITED, implied="261", is_credit_note=True),
    "Order": _Shape("purchase_order", *_ORDERED),
    "OrderChange": _Shape("purchase_order", *_ORDERED, action="change"),
    "OrderCancellation": _Shape("purchase_order", *_ORDERED, action="cancel"),
}
TAGS: Final = tuple(f"{{{_SCHEMA}{name}-2}}{name}" for name in _SHAPES)
_REFERENCES: Final[tuple[tuple[ReferenceKind, tuple[str, ...]], ...]] = (
    (
        "preceding_invoice",
        (
            "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
            "cac:BillingReference/cac:SelfBilledInvoiceDocumentReference/cbc:ID",
            "cac:BillingReference/cac:CreditNoteDocumentReference/cbc:ID",
        ),
    ),
    ("contract", ("cac:ContractDocumentReference/cbc:ID", "cac:Contract/cbc:ID")),
    ("project", ("cac:ProjectReference/cbc:ID",)),
    ("buyer_reference", ("cbc:BuyerReference", "cbc:CustomerReference")),
    ("sales_order", ("cac:OrderReference/cbc:SalesOrderID", "cbc:SalesOrderID")),
    ("despatch", ("cac:DespatchDocumentReference/cbc:ID",)),
    ("link", ("cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference/cbc:URI",)),
)


def is_ubl(root: etree._Element) -> bool:
    """Whether this is a document that can be read here."""
    return root.tag in TAGS


def profile(root: etree._Element) -> str:
    """Return the profile that a file names."""
    branch = Branch(root, Reading(_DIALECT))
    return branch.text("cbc:CustomizationID", "cbc:ProfileID")


def read(root: etree._Element, source: SourceDraft) -> ReadDocument:
    """Return the document. Raises Refusal `file_invalid`."""
    name = etree.QName(root).localname
    shape, reading = _SHAPES[name], Reading(_DIALECT)
    branch = Branch(root, reading)
    reading.origins["kind"] = name
    stands_alone = shape.action == "take_in"
    number, currency = required(
        reading, _number(branch, shape), _currency(branch, shape), stands_alone=stands_alone
    )
    seller = branch.at("cac:AccountingSupplierParty/cac:Party", "cac:SellerSupplierParty/cac:Party")
    buyer = branch.at("cac:AccountingCustomerParty/cac:Party", "cac:BuyerCustomerParty/cac:Party")
    type_code = branch.text(shape.type_code, to="type_code") or shape.implied
    sold_by = supplier(seller)
    read_lines = lines(branch, shape.lines)
    branch.at(shape.lines).origin("lines")
    order = branch.code("cac:OrderReference/cbc:ID", to="order_number") if shape.kind == "invoice" else ""
    draft = DocumentDraft(
        company="",
        kind=shape.kind,
        number=number,
        requester="",
        currency=currency,
        revision=_revision(branch) if shape.action == "change" else 1,
        status="cancelled" if shape.action == "cancel" else "pending",
        supplier=sold_by,
        credit_note=shape.is_credit_note or (shape.kind == "invoice" and is_credit_note(type_code)),
        order_number=order_of(order, read_lines),
        issued_on=branch.day("cbc:IssueDate", to="issued_on"),
        due_on=branch.day(
            "cbc:DueDate",
            "cac:PaymentMeans/cbc:PaymentDueDate",
            "cac:PaymentTerms/cbc:PaymentDueDate",
            to="due_on",
        ),
        required_on=branch.day(
            "cac:Delivery/cac:RequestedDeliveryPeriod/cbc:EndDate",
            "cac:Delivery/cac:RequestedDeliveryPeriod/cbc:StartDate",
            to="required_on",
        ),
        note=notes(branch, "cbc:Note", "cbc:CancellationNote"),
        lines=read_lines,
        charges=charges(branch, "charges"),
        type_code=telling_type(type_code),
        cost_centre=branch.code("cbc:AccountingCost", "cbc:AccountingCostCode", to="cost_centre"),
        taxes=taxes(branch, currency),
        stated=stated_totals(branch, shape.totals, currency, profile(root)),
        payment=payment(branch, sold_by.name),
        delivery=delivery(branch),
        references=_references(branch),
        buyer=party_draft(buyer, "buyer"),
        seller=party_draft(seller, "seller"),
        action=shape.action,
    )
    papers = branch.all("cac:AdditionalDocumentReference")
    embedded = decoded_files(reading, papers, "cac:Attachment/cbc:EmbeddedDocumentBinaryObject", "cbc:ID")
    return finished(reading, draft, embedded, source)


def _number(branch: Branch, shape: _Shape) -> tuple[str, str]:
    """Return the number with its place; a change and a cancellation have the number of their order."""
    path = "cbc:ID" if shape.action == "take_in" else "cac:OrderReference/cbc:ID"
    return branch.code(path, to="number"), path


def _currency(branch: Branch, shape: _Shape) -> tuple[str, str]:
    stated = branch.code("cbc:DocumentCurrencyCode", to="currency")
    amounts = (
        f"{shape.totals}/cbc:PayableAmount",
        f"{shape.totals}/cbc:TaxInclusiveAmount",
        f"{shape.lines}/cbc:LineExtensionAmount",
        f"{shape.lines}/cac:Price/cbc:PriceAmount",
    )
    amount = branch.at(*amounts)
    currency = stated or amount.attribute("currencyID")
    if currency and not stated:
        amount.origin("currency")
    return currency, "cbc:DocumentCurrencyCode"


def _revision(branch: Branch) -> int:
    """Return the revision that a change makes: the first change makes the second. 1: the next one."""
    sequence = branch.text("cbc:SequenceNumberID", to="revision")
    return 1 + int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 9 else 1


def _references(branch: Branch) -> tuple[ReferenceDraft, ...]:
    found: dict[ReferenceDraft, Branch] = {}
    for kind, paths in _REFERENCES:
        for one in branch.all(*paths):
            if number := one.text():
                found.setdefault(ReferenceDraft(kind, number), one)
    return placed(found)
