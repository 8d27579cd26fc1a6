"""Deciding on documents of Precoro: the decision is stored, and goes there; nothing moves here by it.

What follows from a decision follows once Precoro has answered (`models/precoro/decisions.py`). Inside a
transaction.
"""

from datetime import timedelta
from typing import Protocol

from models.change import Change
from models.facts import DocumentChanged
from models.policy import Policy
from models.refusals import Refusal
from models.tables import Company, Decision, Document, PrecoroDecision, PrecoroDocument, PrecoroKey, Turn


class SentDecision(Protocol):
    """A decision as it was pressed."""

    @property
    def turn(self) -> int: ...
    @property
    def person(self) -> int: ...
    @property
    def shown_hash(self) -> str: ...
    @property
    def verdict(self) -> str: ...


def require_decided_here(document: Document) -> None:
    """Refuse what only Precoro can do with one of its documents."""
    if document.in_precoro:
        raise Refusal("done_in_precoro", number=document.number)


async def is_unread(document: Document) -> bool:
    """Return whether a document waits in Precoro for people who could not be read."""
    return document.in_precoro and await PrecoroDocument.exists(document_id=document.id, unread=True)


async def check_can_send(
    document: Document, person_id: int, policy: Policy, *, no_key: str = "no_key"
) -> int:
    """Return the account that the decision goes to; refuse a person who cannot decide in Precoro."""
    company = await Company.get(id=document.company_id)
    terms = policy.in_precoro(company.name)
    if terms is None or not terms.decide:
        raise Refusal("decided_in_precoro", number=document.number)
    key = await PrecoroKey.get_or_none(account__company_id=company.id, person_id=person_id)
    if key is None:
        raise Refusal(no_key, number=document.number, command=policy.command)
    if key.state != "linked":
        raise Refusal("key_being_checked", number=document.number)
    return key.account_id


async def send(press: SentDecision, reason: str, account_id: int, document: Document, change: Change) -> None:
    """Store the decision as one that is on its way; the caller holds the document, and the turn is open."""
    await Turn.filter(id=press.turn, state="open").update(state="sending")
    decision = await Decision.create(
        turn_id=press.turn,
        person_id=press.person,
        verdict=press.verdict,
        state="sending",
        reason=reason,
        at=change.now,
    )
    await PrecoroDecision.create(
        account_id=account_id,
        decision_id=decision.id,
        document_id=document.id,
        person_id=press.person,
        shown_hash=press.shown_hash,
        next_at=change.now + (change.policy.undo_for if press.verdict == "approved" else timedelta(0)),
    )
    change.state(DocumentChanged(document.id, pressed=press.turn))
