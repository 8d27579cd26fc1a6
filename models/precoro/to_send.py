"""A decision as it is sent: what it is about, whose it is, and whether it is about what was shown."""

from dataclasses import replace
from typing import cast

from models.approval.decide import Verdict
from models.change import Change
from models.frozen import frozen
from models.precoro.content import has_new_content, is_paid_otherwise
from models.precoro.intake import prepared, take_in
from models.precoro.known import files_here
from models.records.precoro import Alias, RemoteAnswer, RemoteDocument, RemotePerson
from models.shown import what_changed
from models.tables import (
    Decision,
    PrecoroAccount,
    PrecoroDecision,
    PrecoroDocument,
    PrecoroKey,
    PrecoroPayment,
)


@frozen
class DecisionToSend:
    """A decision, the document as Precoro knows it, and the key of its person; None: they have none."""

    row: PrecoroDecision
    verdict: Verdict
    reason: str
    alias: Alias
    remote_id: int
    number: str
    step: str  # the key of the step at which they were asked
    email: str  # the person's, by which they are known here
    key: PrecoroKey | None

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses by which Precoro may name the person."""
        return frozenset((self.email, self.key.email.lower())) if self.key else frozenset((self.email,))


async def load(row: PrecoroDecision) -> DecisionToSend:
    """Return what is needed to send a decision."""
    decision = await Decision.get(id=row.decision_id).select_related("person", "turn__step")
    known = await PrecoroDocument.get(document_id=row.document_id)
    key = await PrecoroKey.get_or_none(account_id=row.account_id, person_id=row.person_id, state="linked")
    return DecisionToSend(
        row=row,
        verdict=cast(Verdict, decision.verdict),
        reason=decision.reason,
        alias=cast(Alias, known.alias),
        remote_id=known.remote_id,
        number=known.number,
        step=decision.turn.step.given_key,
        email=decision.person.email,
        key=key,
    )


async def is_as_shown(
    found: RemoteDocument, sent: PrecoroDecision | PrecoroPayment, account: PrecoroAccount, change: Change
) -> bool:
    """Return whether a document as its person's own key reads it is what their card showed.

    Of a payment also whether nothing was paid since then: it is for all that is left.
    """
    document = await change.hold_anywhere(sent.document_id)
    known = await PrecoroDocument.get(document_id=document.id)
    reading = await prepared(found, await files_here(account, found), account)
    draft = replace(reading.draft, revision=document.revision)
    return (
        not what_changed(document, sent.shown_hash)
        and not has_new_content(document, draft)
        and not (isinstance(sent, PrecoroPayment) and is_paid_otherwise(document, draft))
        and known.file_ids == {one.id for one in found.files}
    )


async def take_in_answer(
    found: RemoteDocument,
    answer: RemoteAnswer,
    sent: DecisionToSend,
    account: PrecoroAccount,
    change: Change,
) -> None:
    """Take in what the answer to a decision says; `found` is the document as it was read before it was sent.

    An answer that is only a part of a document is believed as to its status, if that is not that it waits:
    then a reading has to tell who is asked next.
    """
    if answer.document is not None:
        found = answer.document
    elif answer.status in ("pending", "unknown"):
        return
    else:
        found = replace(found, draft=replace(found.draft, status=answer.status), open_step="")
    if found.last_approver is None or answer.document is None:
        found = replace(found, last_approver=RemotePerson(None, sent.email))
    await take_in(found, await files_here(account, found), account, change)
