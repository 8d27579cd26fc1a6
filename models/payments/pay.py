"""Marking an approved invoice as paid, whole or in part. Inside a transaction."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from models import history
from models.access import require_may_read
from models.change import hold
from models.idempotency import already_taken
from models.outbox import messages
from models.payments.payers import pays, waits_to_be_paid
from models.refusals import Refusal
from models.tables import Company, Document, Member, Payment, Person
from models.text import kept

REFERENCE_LIMIT = 100  # characters


async def mark_paid(
    key: str,
    document_id: int,
    person_id: int,
    paid_on: date,
    reference: str,
    partly: bool,
    at: datetime,
) -> None:
    """Note a payment and tell everybody concerned, or raise a Refusal and change nothing."""
    if await already_taken(key, at):
        return
    document = await hold(document_id)
    if document is None:
        raise Refusal("no_such_document")
    await check_may_pay(document, person_id)
    reference = kept(reference, REFERENCE_LIMIT)
    if paid_on > await _today(document, person_id, at):
        raise Refusal("paid_in_future", on=paid_on)
    status = "partly_paid" if partly else "paid"
    await Document.filter(id=document.id).update(status=status)
    document.status = status
    payment = await Payment.create(
        document_id=document.id,
        person_id=person_id,
        paid_on=paid_on,
        reference=reference,
        partly=partly,
        at=at,
    )
    payer = await Person.get(id=person_id)
    note = " · ".join(filter(None, (paid_on.isoformat(), reference)))
    await history.note(document.id, at, status, payer.email, step="", note=note, round=document.round)
    if person_id != document.requester_id:
        await messages.enqueue_payment_notice(document, payment.id, at)
    await messages.redraw(document.id)


async def check_may_pay(document: Document, person_id: int) -> None:
    """Only its payer, or who may read it and has the role pay, and only while it waits to be paid."""
    await require_may_read(document.id, person_id)  # a stranger hears nothing of it
    if not await pays(document, person_id):
        company = await Company.get(id=document.company_id)
        raise Refusal("not_payer", number=document.number, company=company.name)
    if waits_to_be_paid(document):
        return
    last = await Payment.filter(document_id=document.id).order_by("-id").first().select_related("person")
    if document.status == "paid" and last is not None:
        who = last.person.name or last.person.email
        raise Refusal("already_paid", number=document.number, by=who, at=last.at)
    raise Refusal("not_payable", number=document.number, status=document.status)


async def may_pay_now(document: Document, person_id: int) -> bool:
    """Say whether Mark as paid is something to offer to a person."""
    return waits_to_be_paid(document) and await pays(document, person_id)


async def _today(document: Document, person_id: int, at: datetime) -> date:
    """The day it is for the payer, in the zone that Slack gives him."""
    company = await Company.get(id=document.company_id)
    member = await Member.get_or_none(workspace_id=company.workspace_id, person_id=person_id)
    try:
        zone = ZoneInfo(member.zone) if member and member.zone else UTC
    except (OSError, ValueError, KeyError):  # a zone that this machine does not know
        zone = UTC
    return at.astimezone(zone).date()
