"""Confirming the revision of a document that came back to its requester. Inside a transaction."""

from datetime import datetime

from models import history
from models.access import require_may_read
from models.approval.rounds import start_again
from models.change import Change, hold
from models.discussion.comments import comment
from models.idempotency import already_taken
from models.outbox import messages
from models.policy import Policy
from models.refusals import Refusal
from models.tables import Document, Person
from models.text import kept

NOTE_LIMIT = 800  # characters


async def confirm_revision(
    key: str, document_id: int, person_id: int, note: str, at: datetime, policy: Policy
) -> None:
    """Ask the approvers again, all of them, with the requester's note; or raise a Refusal."""
    if await already_taken(key, at):
        return
    document = await hold(document_id)
    if document is None:
        raise Refusal("no_such_document")
    await check_may_confirm(document, person_id)
    note = kept(note, NOTE_LIMIT)
    requester = await Person.get(id=person_id)
    await history.note(
        document.id, at, "revision_confirmed", requester.email, step="", note=note, round=document.round
    )
    await start_again(document, Change(at, policy))
    if note:
        await comment(document.id, person_id, note, f"revision:{key}", at)
    await messages.redraw(document.id)


async def check_may_confirm(document: Document, person_id: int) -> None:
    """Only the requester, active and of the company, and only while the document is in revision."""
    await require_may_read(document.id, person_id)
    if document.requester_id != person_id:
        raise Refusal("not_requester", number=document.number)
    if document.status != "in_revision":
        raise Refusal("not_in_revision", number=document.number, status=document.status)
