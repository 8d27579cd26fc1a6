"""The chain of steps: opening, completing, ending. Called inside a transaction that holds the document.

A round is read once, as frozen values; what follows is decided on them and written back.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from models import history
from models.approval.stuck import ApproverState, why_stuck
from models.change import Change, hold
from models.database import sql
from models.outbox import files, messages
from models.policy import Policy
from models.tables import Audit, Document, Membership, Step, Turn


@dataclass(frozen=True, slots=True)
class OpenQuestion(ApproverState):
    """One turn of a step, and what is known of its holder."""

    turn: int
    person: int
    email: str


@dataclass(frozen=True, slots=True)
class ChainStep:
    """A step as it stands, with the questions that were not withdrawn."""

    id: int
    name: str
    rule: str
    state: str
    questions: tuple[OpenQuestion, ...]

    @property
    def met(self) -> bool:
        """One approval under `any`; under `all` nobody is left to answer as well."""
        states = {one.turn_state for one in self.questions}
        return "approved" in states and (self.rule == "any" or not {"open", "waiting"} & states)

    @property
    def is_asked(self) -> bool:
        """Say whether somebody's answer is still awaited."""
        return any(one.turn_state in ("open", "waiting") for one in self.questions)


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
    """Read the steps of the current round in order, with their questions in order."""
    rows = await sql.run(_ROUND, document=document.id, round=document.round, company=document.company_id)
    return [
        _stage(list(of_step), document.requester_id) for _, of_step in groupby(rows, lambda row: row["id"])
    ]


def _stage(rows: Sequence[sql.Row], requester_id: int) -> ChainStep:
    questions = [
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
    step = rows[0]
    return ChainStep(step["id"], step["name"], step["rule"], step["state"], tuple(questions))


async def go_on(document: Document, step_id: int, change: Change) -> None:
    """After an approval: open the next step if the rule of this one is met by now."""
    stages = await read_round(document)
    if any(stage.met for stage in stages if stage.id == step_id):
        await _open_first(document, stages, change)


async def open_next(document: Document, change: Change) -> None:
    """Open the first step that is not done; with none left the document is approved."""
    await _open_first(document, await read_round(document), change)


async def _open_first(document: Document, stages: Sequence[ChainStep], change: Change) -> None:
    approved = {one.person for stage in stages for one in stage.questions if one.turn_state == "approved"}
    for stage in stages:
        if stage.state in ("done", "closed"):  # closed: its source removed it
            continue
        stage = await _settle_by_terms(document, stage, approved, change)
        if not stage.met:
            if stage.state == "waiting":
                stage = await _open(document, stage, change)
            await _announce_if_stuck(document, stage, change)
            return
        await _finish(document, stage, change.now)
    await end(document, "approved", change)


def answer_by_terms(question: OpenQuestion, approved: set[int], policy: Policy) -> tuple[str, str] | None:
    """Give state and reason of a question that need not be asked: the requester's own, or answered before."""
    if question.turn_state != "waiting":
        return None
    if question.is_requester and not policy.requester_may_approve:
        return "closed", "own_document"
    if policy.once_counts_for_later_steps and question.person in approved:
        return "approved", "approved_before"
    return None


_SETTLE = "UPDATE turn SET state = :state, settled_at = :now, reason = :reason WHERE id = :turn"


async def _settle_by_terms(
    document: Document, stage: ChainStep, approved: set[int], change: Change
) -> ChainStep:
    questions = []
    for one in stage.questions:
        answer = answer_by_terms(one, approved, change.policy)
        if answer:
            state, reason = answer
            await sql.send(_SETTLE, turn=one.turn, state=state, reason=reason, now=change.now)
            if state == "approved":
                await history.note(
                    document.id, change.now, reason, one.email, step=stage.name, round=document.round
                )
        questions.append(replace(one, turn_state=answer[0]) if answer else one)
    return replace(stage, questions=tuple(questions))


_FINISH = "UPDATE step SET state = 'done' WHERE id = :step"
# Turns are named by their document as well: by their step alone no index finds them.
_CLOSE_QUESTIONS = """
UPDATE turn SET state = 'closed', settled_at = :now
WHERE document_id = :document AND step_id = :step AND state IN ('open', 'waiting')
"""


async def _finish(document: Document, stage: ChainStep, now: datetime) -> None:
    if stage.is_asked:
        await sql.send(_CLOSE_QUESTIONS, document=document.id, step=stage.id, now=now)
    await sql.send(_FINISH, step=stage.id)


_OPEN = "UPDATE step SET state = 'open' WHERE id = :step"
_ASK_ALL = """
UPDATE turn SET state = 'open' WHERE document_id = :document AND step_id = :step AND state = 'waiting'
"""


async def _open(document: Document, stage: ChainStep, change: Change) -> ChainStep:
    await sql.send(_OPEN, step=stage.id)
    await sql.send(_ASK_ALL, document=document.id, step=stage.id)
    questions = []
    for one in stage.questions:
        if one.turn_state == "waiting":
            await _show_question(document, one.turn, one.person, change)
            one = replace(one, turn_state="open")
        questions.append(one)
    return replace(stage, state="open", questions=tuple(questions))


async def ask(document: Document, turn: Turn, change: Change) -> None:
    """Open one turn of an open step and want its card."""
    await Turn.filter(id=turn.id).update(state="open")
    turn.state = "open"
    await _show_question(document, turn.id, turn.person_id, change)


async def _show_question(document: Document, turn_id: int, person_id: int, change: Change) -> None:
    await messages.enqueue_card(
        document,
        "approver",
        person_id,
        change.now,
        policy=change.policy,
        turn_id=turn_id,
        batch_id=change.batch_id,
    )


_END = "UPDATE document SET status = :status, settled_at = :now WHERE id = :document"


async def end(document: Document, status: str, change: Change, *, tell: bool = True) -> None:
    """End the round with a status: close what is open, tell the requester, hand out the final PDF."""
    document.status = status
    document.settled_at = change.now
    await sql.send(_END, document=document.id, status=status, now=change.now)
    await close_round(document, change.now)
    if tell:
        await messages.enqueue_outcome(document, change.now)
    if status == "approved":
        await files.enqueue_final_pdfs(document, change.now)
        await messages.enqueue_payer_cards(
            document, change.now, policy=change.policy, batch_id=change.batch_id
        )


_CLOSE_TURNS = """
UPDATE turn SET state = 'closed', settled_at = :now
WHERE document_id = :document AND state IN ('open', 'waiting')
"""
_CLOSE_STEPS = (
    "UPDATE step SET state = 'closed' WHERE document_id = :document AND state IN ('open', 'waiting')"
)


async def close_round(document: Document, now: datetime) -> None:
    """Close every turn and step of the document that still waits for somebody."""
    await sql.send(_CLOSE_TURNS, document=document.id, now=now)
    await sql.send(_CLOSE_STEPS, document=document.id)


async def holders(document: Document, step: Step) -> Sequence[ApproverState]:
    """Give what is known of the people on a step, for `why_stuck`."""
    return next((one.questions for one in await read_round(document) if one.id == step.id), ())


async def announce_stuck(document: Document, change: Change) -> None:
    """If the open step is stuck, put a card before everyone with the configuration role."""
    for stage in await read_round(document):
        if stage.state == "open":
            await _announce_if_stuck(document, stage, change)


async def _announce_if_stuck(document: Document, stage: ChainStep, change: Change) -> None:
    why = why_stuck(stage.rule, stage.questions)
    if not why:
        return
    managers = await Membership.filter(
        company_id=document.company_id, configuration=True, person__active=True
    )
    for manager in managers:
        await messages.enqueue_card(
            document,
            "configuration",
            manager.person_id,
            change.now,
            policy=change.policy,
            batch_id=change.batch_id,
        )
    last = await Audit.filter(document_id=document.id).order_by("-position").first()
    if last is None or last.what != "stuck" or json.loads(last.facts)["why"] != why:
        await history.note(document.id, change.now, "stuck", "", why=why, round=document.round)


async def people_changed(person_id: int, change: Change) -> None:
    """Someone can act no longer, or again: redraw all that he has, and announce what is stuck now."""
    waiting = await Turn.filter(person_id=person_id, state="open").values_list("document_id", flat=True)
    for document_id in sorted({int(str(one)) for one in waiting}):
        document = await hold(document_id)
        if document:
            await announce_stuck(document, change)
            await messages.redraw(document.id)
    await messages.redraw_of(person_id)
