"""Marking an approved invoice as paid, whole or in part. Inside a transaction."""

from datetime import date

from models.access import require_may_read
from models.change import Change
from models.facts import PaymentRecorded, happened
from models.frozen import frozen
from models.payments.payers import is_payable, pays
from models.refusals import Refusal
from models.shown import check_shown, pay_more
from models.tables import Company, Document, Member, Payment, Person
from models.text import bounded
from models.vocabulary import REFERENCE_LIMIT
from models.zones import first_known


@frozen
class PaymentRequest:
    """A payment as somebody says it; `key` is Slack's own id, `shown_hash` what their form was about."""

    key: str
    document: int
    shown_hash: str
    person: int
    paid_on: date
    reference: str
    partly: bool


async def mark_paid(paid: PaymentRequest, change: Change) -> None:
    """Record a payment, or raise a Refusal and change nothing."""
    if await change.is_repeated(paid.key):
        return
    document = await change.hold(paid.document)
    await check_may_pay(document, paid.person, paid.shown_hash)
    reference = bounded(paid.reference, REFERENCE_LIMIT)
    await check_paid_on(document, paid, change)
    payment = await Payment.create(
        document_id=document.id,
        person_id=paid.person,
        paid_on=paid.paid_on,
        reference=reference,
        partly=paid.partly,
        at=change.now,
    )
    document.status = "partly_paid" if paid.partly else "paid"
    pay_more(document, document.status, str(payment.id))
    await Document.filter(id=document.id).update(status=document.status, bound_hash=document.bound_hash)
    payer = await Person.get(id=paid.person)
    note = " · ".join(filter(None, (paid.paid_on.isoformat(), reference)))
    change.state(
        happened(document.id, document.status, payer.email, step="", note=note, round=document.round),
        PaymentRecorded(document.id, payment.id, paid.person),
    )


async def check_may_pay(document: Document, person_id: int, shown_hash: str) -> None:
    """Refuse all but its payer, or a reader with the role pay, while it waits to be paid as it was shown."""
    await require_may_read(document.id, person_id)  # a stranger hears nothing of it
    if not await pays(document, person_id):
        company = await Company.get(id=document.company_id)
        raise Refusal("not_payer", number=document.number, company=company.name)
    if is_payable(document):
        check_shown(document, shown_hash)
        return
    if document.in_precoro and document.status in ("approved", "partly_paid"):
        raise Refusal("done_in_precoro", number=document.number)
    last = await Payment.filter(document_id=document.id).order_by("-id").first().select_related("person")
    if document.status == "paid" and last is not None:
        raise Refusal("already_paid", number=document.number, by=last.person.display_name, at=last.at)
    raise Refusal("not_payable", number=document.number, status=document.status)


async def check_paid_on(document: Document, paid: PaymentRequest, change: Change) -> None:
    """Refuse a day that has not come for the payer."""
    if paid.paid_on > await _today(document, paid.person, change):
        raise Refusal("paid_in_future", on=paid.paid_on)


async def may_pay_now(document: Document, person_id: int) -> bool:
    """Return whether to offer Mark as paid to a person."""
    return is_payable(document) and await pays(document, person_id)


async def _today(document: Document, person_id: int, change: Change) -> date:
    """Return the day it is for the payer, in the zone that Slack gives for them."""
    company = await Company.get(id=document.company_id)
    member = await Member.get_or_none(workspace_id=company.workspace_id, person_id=person_id)
    return change.now.astimezone(first_known(member.zone if member else "")).date()
