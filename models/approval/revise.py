"""Confirming the revision of a document that came back to its requester. Inside a transaction."""

from models.access import require_may_read
from models.approval.precoro import require_decided_here
from models.approval.rounds import start_again
from models.change import Change
from models.discussion.comments import comment
from models.facts import happened
from models.refusals import Refusal
from models.shown import check_shown
from models.tables import Document, Person
from models.text import bounded
from models.vocabulary import NOTE_LIMIT


async def confirm_revision(
    key: str, document_id: int, shown_hash: str, person_id: int, note: str, change: Change
) -> None:
    """Ask all approvers again, with the requester's note; or raise a Refusal."""
    if await change.is_repeated(key):
        return
    document = await change.hold(document_id)
    await check_may_confirm(document, person_id, shown_hash)
    note = bounded(note, NOTE_LIMIT)
    requester = await Person.get(id=person_id)
    change.state(
        happened(document.id, "revision_confirmed", requester.email, step="", note=note, round=document.round)
    )
    await start_again(document, change)
    if note:
        await comment(document.id, person_id, note, f"revision:{key}", change.now, change)


async def check_may_confirm(document: Document, person_id: int, shown_hash: str) -> None:
    """Refuse all but the requester, active and of the company, while it is in revision as it was shown."""
    await require_may_read(document.id, person_id)
    if document.requester_id != person_id:
        raise Refusal("not_requester", number=document.number)
    require_decided_here(document)
    if document.status != "in_revision":
        raise Refusal("not_in_revision", number=document.number, status=document.status)
    check_shown(document, shown_hash)
