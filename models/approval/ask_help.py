"""A requester asks for another approver: those who are asked are away, and nobody stands in."""

from collections.abc import Collection

from models.access import require_may_read
from models.approval.stand_ins import absences
from models.change import Change
from models.database import sql
from models.facts import HelpAsked, happened
from models.records.documents import Absence
from models.refusals import Refusal
from models.tables import Document, Person

_OPEN = """
SELECT turn.id, turn.help_asked_at, step.rule FROM turn JOIN step ON step.id = turn.step_id
WHERE turn.document_id = :document AND turn.state IN ('open', 'held') ORDER BY turn.id
"""
_NOTE = "UPDATE turn SET help_asked_at = :now WHERE id = :turn"


async def help_state(document: Document, person_id: int, absent: Collection[Absence]) -> tuple[bool, bool]:
    """Return whether help was asked for on a document, and whether a person may ask for it now."""
    uncovered = {one.turn for one in absent if not one.stand_ins}
    if not uncovered or document.in_precoro:
        return False, False
    waiting = await _uncovered(document.id, uncovered)
    asked = any(row["help_asked_at"] is not None for row in waiting)
    return asked, bool(waiting) and not asked and person_id == document.requester_id


async def ask_for_help(key: str, document_id: int, person_id: int, change: Change) -> None:
    """Ask for another approver, once for those who are asked now, or raise a Refusal."""
    if await change.is_repeated(key):
        return
    document = await change.hold(document_id)
    await require_may_read(document.id, person_id)
    if person_id != document.requester_id:
        raise Refusal("not_requester", number=document.number)
    asked, may_ask = await help_state(document, person_id, await absences(document.id, change.policy))
    if not may_ask and not asked:
        raise Refusal("not_uncovered", number=document.number)
    if asked:
        return
    uncovered = {one.turn for one in await absences(document.id, change.policy) if not one.stand_ins}
    turns = await _uncovered(document.id, uncovered)
    for row in turns:
        await sql.send(_NOTE, turn=row["id"], now=change.now)
    requester = await Person.get(id=person_id)
    change.state(
        happened(document.id, "help_asked", requester.email, step="", round=document.round),
        HelpAsked(document.id, turns[0]["id"]),
    )


async def _uncovered(document_id: int, uncovered: Collection[int]) -> list[sql.Row]:
    """Return the open turns without which a step cannot go on, and nobody there can answer."""
    rows = await sql.run(_OPEN, document=document_id)
    theirs = [row for row in rows if row["id"] in uncovered]
    return theirs if all(row["rule"] == "all" for row in rows) or len(theirs) == len(rows) else []
