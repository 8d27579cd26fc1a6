"""Who stands in for approvers who are away, and on which turns: the one place that says so.

A stand-in decides on behalf of a person who could decide themselves if they were not away. They do not pass
it on, and nobody stands in on a document that they requested. Precoro knows no stand-ins of ours.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from models.access import require_may_read
from models.approval.pressed import PressedTurn
from models.database import sql
from models.people.names import named
from models.policy import Policy
from models.records.documents import Absence
from models.refusals import Refusal
from models.tables import Document, Message, Person


def _can_act(person: str) -> str:
    """Return the condition that a person is active, in the company of `document`, and in its workspace."""
    return f"""
EXISTS (
    SELECT 1 FROM membership JOIN person one ON one.id = membership.person_id AND one.active
    WHERE membership.person_id = {person} AND membership.company_id = document.company_id
) AND NOT EXISTS (
    SELECT 1 FROM member JOIN company ON company.workspace_id = member.workspace_id
    WHERE member.person_id = {person} AND company.id = document.company_id
        AND member.state NOT IN ('active', 'unknown')
)"""


# They are on a step themselves in this round, or have answered for somebody.
_HAS_ANOTHER: Final = """
EXISTS (
    SELECT 1 FROM turn other
    WHERE other.document_id = turn.document_id AND other.round = turn.round AND other.id <> turn.id
        AND other.state NOT IN ('withdrawn', 'closed') AND (
            other.stand_in_id = stand_in.person_id
            OR other.person_id = stand_in.person_id AND other.stand_in_id IS NULL
        )
)"""
# Joined to `turn`: who stands in on it, where STANDS_IN holds, with the parameter `:twice` of `twice`.
STAND_INS: Final = """
JOIN document ON document.id = turn.document_id
JOIN away ON away.person_id = turn.person_id AND away.on_now
JOIN stand_in ON stand_in.away_id = away.id
"""
_MAY_ANSWER: Final = f"""
stand_in.person_id <> document.requester_id AND document.origin <> 'precoro'
    AND turn.round = document.round
    AND {_can_act("turn.person_id")} AND {_can_act("stand_in.person_id")}
"""
STANDS_IN: Final = f"({_MAY_ANSWER} AND (:twice = 1 OR NOT {_HAS_ANOTHER}))"


def twice(policy: Policy) -> int:
    """Return the parameter `:twice`: whether one stand-in may answer for two people, or at two steps."""
    return int(policy.stand_in_may_answer_twice)


_OF_ONE = f"""
SELECT away.begins_at, away.ends_at, {_HAS_ANOTHER} AS another, {STANDS_IN} AS stands_in
FROM turn {STAND_INS}
WHERE turn.id = :turn AND stand_in.person_id = :person
"""


async def check_stands_in(
    pressed: PressedTurn, document: Document, person_id: int, policy: Policy, now: datetime
) -> None:
    """Raise a Refusal unless a person stands in now for the person of a turn."""
    holder = pressed.approver.display_name
    row = await sql.first(_OF_ONE, turn=pressed.turn, person=person_id, twice=twice(policy))
    begins, ends = (sql.read_time(row[name]) if row else None for name in ("begins_at", "ends_at"))
    in_time = bool(begins and ends and begins <= now < ends)
    if row and row["stands_in"] and in_time:
        return
    if pressed.stand_in and pressed.stand_in.id == person_id:
        return  # it is answered, by them: that is what they hear
    had_card = await Message.exists(turn_id=pressed.turn, person_id=person_id)
    if not had_card:
        await require_may_read(document.id, person_id)  # others hear nothing of it
    if row and in_time and person_id == document.requester_id:
        raise Refusal("own_document", number=document.number)
    if row and in_time and row["another"]:
        raise Refusal("answers_once", number=document.number, holder=holder)
    if had_card or (row and in_time):
        raise Refusal("stands_in_no_more", number=document.number, holder=holder)
    raise Refusal("not_yours", holder=holder, number=document.number)


async def stands_in(turn_id: int, person_id: int, policy: Policy) -> bool:
    """Return whether a person stands in on a turn, as far as the clock has got."""
    row = await sql.first(_OF_ONE, turn=turn_id, person=person_id, twice=twice(policy))
    return bool(row and row["stands_in"])


_OPEN_FOR = f"""
SELECT turn.id FROM turn {STAND_INS}
WHERE turn.document_id = :document AND turn.state = 'open' AND stand_in.person_id = :person AND {STANDS_IN}
ORDER BY turn.id LIMIT 1
"""


async def open_turn_for(document_id: int, person_id: int, policy: Policy) -> int | None:
    """Return the first open turn of a document on which a person stands in."""
    row = await sql.first(_OPEN_FOR, document=document_id, person=person_id, twice=twice(policy))
    return row["id"] if row else None


# Somebody who is away themselves may decide, and is not counted on.
_ABSENT = f"""
SELECT turn.id AS turn, away.last_day, holder.id AS holder, holder.email AS holder_email,
    holder.name AS holder_name, person.id, person.email, person.name,
    {STANDS_IN} AND NOT EXISTS (
        SELECT 1 FROM away theirs WHERE theirs.person_id = stand_in.person_id AND theirs.on_now
    ) AS stands_in
FROM turn
JOIN person holder ON holder.id = turn.person_id
JOIN document ON document.id = turn.document_id
JOIN away ON away.person_id = turn.person_id AND away.on_now
LEFT JOIN stand_in ON stand_in.away_id = away.id
LEFT JOIN person ON person.id = stand_in.person_id
WHERE turn.document_id = :document AND turn.state = 'open'
ORDER BY turn.position, turn.id, stand_in.position
"""


async def absences(document_id: int, policy: Policy) -> tuple[Absence, ...]:
    """Return who is away of those who are asked to approve a document now, and who stands in for them."""
    found: dict[int, Absence] = {}
    for row in await sql.run(_ABSENT, document=document_id, twice=twice(policy)):
        holder = Person(id=row["holder"], email=row["holder_email"], name=row["holder_name"])
        until = date.fromisoformat(str(row["last_day"]))
        one = found.setdefault(row["turn"], Absence(row["turn"], named(holder), until))
        if row["stands_in"]:
            there = (*one.stand_ins, named(Person(id=row["id"], email=row["email"], name=row["name"])))
            found[row["turn"]] = replace(one, stand_ins=there)
    return tuple(found.values())


_CAN_ACT = f"SELECT 1 FROM document WHERE document.id = :document AND {_can_act(':person')}"


async def can_act(person_id: int, document_id: int) -> bool:
    """Return whether a person is active, of a document's company, and as far as is known in its workspace."""
    return await sql.first(_CAN_ACT, document=document_id, person=person_id) is not None
