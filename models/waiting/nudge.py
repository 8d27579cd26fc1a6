"""The requester asks the approvers again, each once a day, and who stands in. Inside a transaction."""

from dataclasses import replace

from models.approval.stand_ins import absences
from models.change import Change
from models.database import sql
from models.facts import AskedAgain, happened
from models.frozen import frozen
from models.refusals import Refusal
from models.tables import Company, Document, Person, Turn
from models.zones import first_known


@frozen
class Nudged:
    """Who was asked again now, and who had been before on the same day."""

    now: tuple[str, ...]
    before: tuple[str, ...]


_NUDGE = """
INSERT INTO nudge (document_id, person_id, turn_id, local_day, at)
VALUES (:document, :person, :turn, :day, :now) ON CONFLICT (document_id, person_id, local_day) DO NOTHING
RETURNING id
"""


async def nudge(key: str, document_id: int, person_id: int, change: Change) -> Nudged:
    """Ask those again who are asked now, or raise a Refusal. Days are those of the company."""
    document = await change.hold(document_id)
    turns = await _asked(document, person_id)
    company = await Company.get(id=document.company_id)
    today = change.now.astimezone(first_known(company.zone)).date().isoformat()
    asked: list[Person] = []
    names: list[str] = []
    stand_ins = {one.turn: one.stand_ins for one in await absences(document.id, change.policy)}
    repeated = await change.is_repeated(key)
    for turn in turns:
        row = {"document": document.id, "person": turn.person_id, "turn": turn.id, "day": today}
        made = None if repeated else await sql.first(_NUDGE, now=change.now, **row)
        if made is not None:
            asked.append(turn.person)
            again = AskedAgain(
                document.id, turn.person_id, "approve", f"nudge:{made['id']}", turn.id, person_id
            )
            theirs = stand_ins.get(turn.id, ())
            change.state(again)
            change.state(*[replace(again, person=one.id, key=f"{again.key}:{one.id}") for one in theirs])
            names += [turn.person.display_name, *[one.name for one in theirs]]
    before = tuple(turn.person.display_name for turn in turns if turn.person not in asked)
    if not asked and not repeated:
        raise Refusal("nudged_today", number=document.number, names=before)
    if asked:
        requester = await Person.get(id=person_id)
        note, email = ", ".join(dict.fromkeys(names)), requester.email
        change.state(happened(document.id, "nudged", email, step="", note=note, round=document.round))
    return Nudged(tuple(dict.fromkeys(names)), before)


async def _asked(document: Document, person_id: int) -> list[Turn]:
    """Return the open turns of others on a document that a person has requested."""
    if document.requester_id != person_id:
        raise Refusal("nudge_of_other", number=document.number)
    if document.status != "pending":
        raise Refusal("document_settled", number=document.number, status=document.status)
    asked = Turn.filter(document_id=document.id, round=document.round, state="open")
    turns = await asked.exclude(person_id=person_id).order_by("position", "id").select_related("person")
    if not turns:
        raise Refusal("nobody_to_nudge", number=document.number)
    return turns
