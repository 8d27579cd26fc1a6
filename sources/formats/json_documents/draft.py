"""Make the draft of one document from its entry in a file."""

from models.records import documents, drafts
from sources.formats.json_documents import parts, schema


def draft_of(given: schema.DocumentEntry) -> drafts.DocumentDraft:
    """Return the draft, without its attachments."""
    supplier = given.supplier or parts.SupplierEntry(name="")
    steps = given.steps
    return drafts.DocumentDraft(
        company=given.company or "",
        kind=given.kind,
        number=given.number,
        requester=given.requester or "",
        currency=given.currency,
        id=given.id,
        revision=given.revision,
        status=given.status,
        title=given.title,
        supplier=documents.Supplier(supplier.name, supplier.address, supplier.tax_id),
        total=given.total,
        total_is_given=given.total_is_given,
        credit_note=given.credit_note,
        order_number=given.order,
        issued_on=given.issued_on,
        required_on=given.required_on,
        due_on=given.due_on,
        note=given.note,
        url=given.url,
        lines=tuple(map(_line, given.lines)),
        charges=_charges(given.charges),
        steps=None if steps is None else tuple(_step(step) for step in steps),
        payers=tuple(given.payers),
        followers=tuple(given.followers),
        custom_fields=tuple(given.custom_fields.items()),
        comments=tuple(drafts.CommentDraft(one.author, one.text, one.at, one.id) for one in given.comments),
        type_code=given.type_code,
        cost_centre=given.cost_centre,
        taxes=tuple(drafts.TaxDraft(one.category, one.rate, one.base, one.amount) for one in given.taxes),
        stated=_stated(given),
        payment=_payment(given.payment),
        delivery=_delivery(given.delivery),
        references=tuple(drafts.ReferenceDraft(one.kind, one.number) for one in given.references),
        buyer=_party(given.buyer, given.buyer.name if given.buyer else ""),
        seller=_party(supplier, ""),
        budget=_budget(given.budget),
    )


def _line(given: parts.LineEntry) -> drafts.LineDraft:
    return drafts.LineDraft(
        given.name,
        given.sku,
        given.quantity,
        given.unit,
        given.unit_price,
        given.tax_rate,
        id=given.id,
        net=given.net,
        base_quantity=given.base_quantity,
        charges=_charges(given.charges),
        order_number=given.order,
        depth=given.depth,
        counts=given.counts,
    )


def _charges(given: list[parts.ChargeEntry]) -> tuple[drafts.ChargeDraft, ...]:
    return tuple(drafts.ChargeDraft(one.name, one.amount, one.tax_rate) for one in given)


def _stated(given: schema.DocumentEntry) -> drafts.StatedTotals:
    """Return the sums; without any that is new the draft is what it was in earlier releases."""
    if given.stated is None and given.payable is None:
        return drafts.StatedTotals()
    said = dict(given.stated or parts.StatedEntry())
    return drafts.StatedTotals(**said, total=given.total, payable=given.payable)


def _payment(given: parts.PaymentEntry | None) -> drafts.PaymentDraft:
    if given is None:
        return drafts.PaymentDraft()
    accounts = tuple(
        drafts.AccountDraft("".join(one.number.split()), one.bank, one.holder) for one in given.accounts
    )
    return drafts.PaymentDraft(
        given.terms, given.discount, given.means, accounts, given.reference, given.payee
    )


def _delivery(given: parts.DeliveryEntry | None) -> drafts.DeliveryDraft:
    if given is None:
        return drafts.DeliveryDraft()
    return drafts.DeliveryDraft(given.name, given.address, given.on, given.starts_on, given.ends_on)


def _budget(given: parts.BudgetEntry | None) -> drafts.BudgetDraft | None:
    return drafts.BudgetDraft(given.name, given.limit, given.spent) if given else None


def _party(given: parts.ContactModel | None, name: str) -> drafts.PartyDraft:
    if given is None:
        return drafts.PartyDraft()
    return drafts.PartyDraft(name, tuple(given.identifiers), given.contact, given.email or "", given.phone)


def _step(given: schema.StepEntry) -> drafts.StepDraft:
    return drafts.StepDraft(given.name, given.rule, tuple(given.approvers))
