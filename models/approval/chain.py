"""The chain of steps: opening, completing, ending. Called inside a transaction that holds the document.

A round is read once, as frozen values; what follows is decided on them and written back.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from models.approval.precoro import is_unread
from models.approval.stuck import ApproverState, why_stuck
from models.change import Change
from models.database import sql
from models.facts import QuestionOpened, RoundEnded, StepStuck, happened
from models.frozen import frozen
from models.policy import Policy
from models.tables import Document, Step, Turn

_UNDECIDED: Final = frozenset({"waiting", "open", "held", "sending"})


@frozen
class OpenQuestion(ApproverState):
    """One turn of a step, and what is known of its person."""

    turn: int
    person: int
    email: str


@frozen
class ChainStep:
    """A step as it is now, with the turns that were not withdrawn."""

    id: int
    name: str
    rule: str
    state: str
    turns: tuple[OpenQuestion, ...]

    @property
    def met(self) -> bool:
        """One approval under `any`; under `all` also nobody left to answer."""
        states = {one.turn_state for one in self.turns}
        return "approved" in states and (self.rule == "any" or not _UNDECIDED & states)

    @property
    def is_asked(self) -> bool:
        """Whether an answer is still awaited."""
        return any(one.turn_state in _UNDECIDED for one in self.turns)


_ROUND = """
SELECT step.id, step.name, step.rule, step.state, turn.id AS turn, turn.person_id AS person,
    turn.state AS turn_state, person.email, person.active, member.state AS member_state
FROM step
LEFT JOIN turn ON turn.step_id = step.id AND turn.state <> 'withdrawn'
LEFT JOIN person ON person.id = turn.person_id
LEFT JOIN member ON member.person_id = person.id
    AND member.workspace_id = (SELECT workspace_id FROM company WHERE id = :company)
WHERE step.document_id = :document AND step.round = :round
ORDER BY step.position, turn.position, turn.id
"""


async def read_round(document: Document) -> list[ChainStep]:
    """Return the steps of the current round in order, with their turns in order."""
    rows = await sql.run(_ROUND, document=document.id, round=document.round, company=document.company_id)
    return [
        _step(list(of_step), document.requester_id) for _, of_step in groupby(rows, lambda row: row["id"])
    ]


def _step(rows: Sequence[sql.Row], requester_id: int) -> ChainStep:
    turns = [
        OpenQuestion(
            turn=row["turn"],
            person=row["person"],
            email=row["email"],
            turn_state=row["turn_state"],
            is_requester=row["person"] == requester_id,
            person_active=bool(row["active"]),
            member_state=row["member_state"] or "unknown",
        )
        for row in rows
        if row["turn"] is not None
    ]
    first = rows[0]
    return ChainStep(first["id"], first["name"], first["rule"], first["state"], tuple(turns))


async def go_on(document: Document, step_id: int, change: Change) -> None:
    """Open the next step after an approval, if the rule of this one is met by now."""
    steps = await read_round(document)
    if any(step.met for step in steps if step.id == step_id):
        await _open_first(document, steps, change)


async def open_next(document: Document, change: Change) -> None:
    """Open the first step that is not done; with none left the document is approved."""
    await _open_first(document, await read_round(document), change)


async def _open_first(document: Document, steps: Sequence[ChainStep], change: Change) -> None:
    approved = {one.person for step in steps for one in step.turns if one.turn_state == "approved"}
    for step in steps:
        if step.state in ("done", "closed"):  # closed: its source removed it
            continue
        step = await _answer_by_policy(document, step, approved, change)
        if not step.met:
            if step.state == "waiting":
                step = await _open(document, step, change)
            _state_if_stuck(document, step, change)
            return
        await _finish(document, step, change)
    await end(document, "approved", change)


def answer_by_policy(
    turn: OpenQuestion, requester_id: int, approved: set[int], policy: Policy
) -> tuple[str, str] | None:
    """Return state and reason of a turn that need not be asked: the requester's own, or answered before."""
    if turn.turn_state != "waiting":
        return None
    if not policy.may_approve(turn.person, requester_id):
        return "closed", "own_document"
    if policy.once_counts_for_later_steps and turn.person in approved:
        return "approved", "approved_before"
    return None


_ANSWER = "UPDATE turn SET state = :state, settled_at = :now, reason = :reason WHERE id = :turn"


async def _answer_by_policy(
    document: Document, step: ChainStep, approved: set[int], change: Change
) -> ChainStep:
    turns = []
    for one in step.turns:
        answer = answer_by_policy(one, document.requester_id, approved, change.policy)
        if answer:
            state, reason = answer
            await sql.send(_ANSWER, turn=one.turn, state=state, reason=reason, now=change.now)
            if state == "approved":
                change.state(happened(document.id, reason, one.email, step=step.name, round=document.round))
        turns.append(replace(one, turn_state=answer[0]) if answer else one)
    return replace(step, turns=tuple(turns))


_FINISH = "UPDATE step SET state = 'done' WHERE id = :step"
# Turns are named by their document as well: by their step alone no index finds them.
_CLOSE_TURNS_OF_STEP = """
UPDATE turn SET state = 'closed', settled_at = :now
WHERE document_id = :document AND step_id = :step AND state IN ('open', 'waiting', 'held')
"""


async def _finish(document: Document, step: ChainStep, change: Change) -> None:
    if step.is_asked:
        await sql.send(_CLOSE_TURNS_OF_STEP, document=document.id, step=step.id, now=change.now)
    await sql.send(_FINISH, step=step.id)


_OPEN = "UPDATE step SET state = 'open', opened_at = :now, escalate_at = :now WHERE id = :step"
_OPEN_TURNS = """
UPDATE turn SET state = 'open' WHERE document_id = :document AND step_id = :step AND state = 'waiting'
"""


async def _open(document: Document, step: ChainStep, change: Change) -> ChainStep:
    await sql.send(_OPEN, step=step.id, now=change.now)
    await sql.send(_OPEN_TURNS, document=document.id, step=step.id)
    turns = []
    for one in step.turns:
        if one.turn_state == "waiting":
            change.state(QuestionOpened(document.id, one.turn, one.person))
            one = replace(one, turn_state="open")
        turns.append(one)
    return replace(step, state="open", turns=tuple(turns))


async def open_turn(document: Document, turn: Turn, change: Change) -> None:
    """Open one turn of an open step."""
    await Turn.filter(id=turn.id).update(state="open")
    turn.state = "open"
    change.state(QuestionOpened(document.id, turn.id, turn.person_id))


_END = "UPDATE document SET status = :status, settled_at = :now WHERE id = :document"


async def end(document: Document, status: str, change: Change, *, notify: bool = True) -> None:
    """End the round with a status: whatever is open is closed."""
    document.status = status
    document.settled_at = change.now
    await sql.send(_END, document=document.id, status=status, now=change.now)
    await close_round(document, change)
    change.state(RoundEnded(document.id, status, notify))


_CLOSE_TURNS = """
UPDATE turn SET state = 'closed', settled_at = :now
WHERE document_id = :document AND state IN ('open', 'waiting', 'held')
"""
_CLOSE_STEPS = (
    "UPDATE step SET state = 'closed' WHERE document_id = :document AND state IN ('open', 'waiting')"
)


async def close_round(document: Document, change: Change) -> None:
    """Close every turn and step of the document that still waits for somebody."""
    await sql.send(_CLOSE_TURNS, document=document.id, now=change.now)
    await sql.send(_CLOSE_STEPS, document=document.id)


async def approvers_of(document: Document, step: Step) -> Sequence[ApproverState]:
    """Return what is known of the people on a step, for `why_stuck`."""
    return next((one.turns for one in await read_round(document) if one.id == step.id), ())


async def state_if_stuck(document: Document, change: Change) -> None:
    """State it if nobody on the open step can act."""
    if await is_unread(document):
        change.state(StepStuck(document.id, "not_read"))
        return
    for step in await read_round(document):
        if step.state == "open":
            _state_if_stuck(document, step, change)


def _state_if_stuck(document: Document, step: ChainStep, change: Change) -> None:
    reason = why_stuck(step.rule, step.turns)
    if reason:
        change.state(StepStuck(document.id, reason))
