"""Payments on their way to Precoro: which are due, and what became of each. Inside a transaction.

A payment waits, is posted once, and is settled by Precoro's answer or by its list of payments; or it ends
without effect, and can be marked again. Each function may be called twice: the second call changes nothing.
"""

import secrets
from datetime import datetime
from typing import cast

from models.approval.precoro import check_can_send
from models.change import Change
from models.database import sql
from models.facts import DocumentChanged, PaymentRecorded, PrecoroNotice, happened
from models.frozen import frozen
from models.payments.pay import PaymentRequest, check_may_pay, check_paid_on
from models.policy import Policy
from models.precoro.paid_here import UNDER_WAY, pays_here
from models.records.precoro import Alias
from models.refusals import Refusal
from models.shown import pay_more
from models.tables import Document, Payment, Person, PrecoroDocument, PrecoroKey, PrecoroPayment
from models.text import bounded, cleaned
from models.vocabulary import REFERENCE_LIMIT, WhyNotPaid

WORDS_LIMIT = 500  # characters of what Precoro says

_DUE = """
SELECT * FROM precoro_payment
WHERE account_id = :account AND state IN ('waiting', 'posted') AND next_at <= :now
    AND COALESCE(claimed_until, 0) <= :now
ORDER BY id
"""
_CLAIM = """
UPDATE precoro_payment SET claimed_until = :until, attempts = attempts + 1
WHERE id = :id AND state IN ('waiting', 'posted') AND next_at <= :now AND COALESCE(claimed_until, 0) <= :now
RETURNING *
"""
_RELEASE = """
UPDATE precoro_payment SET claimed_until = NULL
WHERE account_id = :account AND state IN ('waiting', 'posted') AND claimed_until > 0
"""
_AGAIN = """
UPDATE precoro_payment SET next_at = :at, claimed_until = NULL, last_error = :why
WHERE id = :id AND state IN ('waiting', 'posted') RETURNING id
"""
_POST = """
UPDATE precoro_payment SET state = 'posted', amount = :amount, posted_at = :now
WHERE id = :id AND state = 'waiting' RETURNING id
"""
_END = """
UPDATE precoro_payment SET state = :state, why = :why, last_error = :words, claimed_until = NULL
WHERE id = :id AND state IN ('waiting', 'posted') RETURNING id
"""


@frozen
class PaymentToSend:
    """A payment, the document as Precoro knows it, and the key of its payer; None: they have none."""

    row: PrecoroPayment
    alias: Alias
    remote_id: int
    number: str
    key: PrecoroKey | None


async def mark_paid(paid: PaymentRequest, change: Change) -> None:
    """Store a payment that is to be recorded in Precoro, or raise a Refusal and change nothing."""
    if await change.is_repeated(paid.key):
        return
    document = await change.hold(paid.document)
    if await PrecoroPayment.exists(document_id=document.id, state__in=UNDER_WAY):
        raise Refusal("payment_being_sent", number=document.number)
    await check_may_pay(document, paid.person, paid.shown_hash)
    await check_paid_on(document, paid, change)
    account_id = await check_can_record(document, paid.person, change.policy)
    await PrecoroPayment.create(
        account_id=account_id,
        document_id=document.id,
        person_id=paid.person,
        external_id=secrets.token_hex(16),  # unlike an id of a row, not given again by another database
        shown_hash=paid.shown_hash,
        paid_on=paid.paid_on,
        reference=bounded(paid.reference, REFERENCE_LIMIT),
        next_at=change.now,
    )
    document.pays_here = False
    await document.save()
    change.state(DocumentChanged(document.id))


async def check_can_record(document: Document, person_id: int, policy: Policy) -> int:
    """Return the account that a payment goes to; refuse a person who has no key that works."""
    return await check_can_send(document, person_id, policy, no_key="no_key_to_pay")


async def due_payments(account_id: int, now: datetime) -> list[PrecoroPayment]:
    """Return the payments of an account that are due and that nobody works on, oldest first."""
    return [sql.made(PrecoroPayment, row) for row in await sql.run(_DUE, account=account_id, now=now)]


async def claim(row: PrecoroPayment, now: datetime, until: datetime) -> PaymentToSend | None:
    """Take a payment for a limited time, as it is now; None: somebody else has it, or it is over."""
    claimed = await sql.run(_CLAIM, id=row.id, now=now, until=until)
    if not claimed:
        return None
    known = await PrecoroDocument.get(document_id=row.document_id)
    key = await PrecoroKey.get_or_none(account_id=row.account_id, person_id=row.person_id, state="linked")
    return PaymentToSend(
        sql.made(PrecoroPayment, claimed[0]), cast(Alias, known.alias), known.remote_id, known.number, key
    )


async def release_all(account_id: int) -> None:
    """Free all that is claimed, when a bot takes over: what may have been sent is marked, and looked for."""
    await sql.run(_RELEASE, account=account_id)


async def look_again(row: PrecoroPayment, at: datetime, why: str) -> None:
    """Let go of a payment that is not over until then; `why` is for the log."""
    await sql.run(_AGAIN, id=row.id, at=at, why=why)


async def mark_posted(row: PrecoroPayment, amount: str, change: Change) -> bool:
    """Note that a payment is sent now, so that it is never sent again; False: it must not be sent.

    To be committed before the call is made.
    """
    await change.hold_anywhere(row.document_id)
    if not await sql.run(_POST, id=row.id, amount=amount, now=change.now):
        return False
    change.state(DocumentChanged(row.document_id))
    return True


async def recorded(row: PrecoroPayment, change: Change) -> None:
    """Record a payment that Precoro has: nothing is left to pay."""
    document = await change.hold_anywhere(row.document_id)
    if not await sql.run(_END, id=row.id, state="done", why="", words=""):
        return
    payment = await Payment.create(
        document_id=document.id,
        person_id=row.person_id,
        paid_on=row.paid_on,
        reference=row.reference,
        partly=False,
        at=change.now,
    )
    payer = await Person.get(id=row.person_id)
    note = " · ".join(filter(None, (row.paid_on.isoformat(), row.reference)))
    if document.status in ("approved", "partly_paid"):  # else a reading has shown it before
        document.status = "paid"
        pay_more(document, "paid", str(payment.id))
        change.state(happened(document.id, "paid", payer.email, step="", note=note, round=document.round))
    document.pays_here = await pays_here(document, change.policy)
    await document.save()
    change.state(PaymentRecorded(document.id, payment.id, row.person_id), DocumentChanged(document.id))


async def not_recorded(row: PrecoroPayment, why: WhyNotPaid, words: str, change: Change) -> None:
    """End a payment without effect, so that it can be marked again; its payer is told why.

    `words` are Precoro's.
    """
    words = cleaned(words)[:WORDS_LIMIT]
    document = await change.hold_anywhere(row.document_id)
    if not await sql.run(_END, id=row.id, state="refused", why=why, words=words):
        return
    document.pays_here = await pays_here(document, change.policy)
    await document.save()
    change.state(DocumentChanged(document.id))
    key = f"precoro_payment:{row.id}"
    change.state(PrecoroNotice(document.company_id, row.person_id, why, key, document.id, words))


async def end_where_off(change: Change) -> None:
    """End what is on its way for companies where the settings do not let payments be recorded any more.

    Nobody looks any more for what was sent.
    """
    under_way = PrecoroPayment.filter(state__in=UNDER_WAY).select_related("account__company")
    for row in await under_way.order_by("document_id"):
        terms = change.policy.in_precoro(row.account.company.name)
        if terms is None or not terms.payments:
            why: WhyNotPaid = "payment_off" if row.state == "waiting" else "payment_not_known"
            await not_recorded(row, why, "", change)
