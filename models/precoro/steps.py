"""The chain of a Precoro document, as Precoro has it: it alone opens, ends and changes steps."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from models.change import Change
from models.database import sql
from models.facts import QuestionOpened, happened
from models.frozen import frozen
from models.records.precoro import RemoteApprover, RemotePerson, RemoteStep
from models.tables import Document, Person, Step, Turn

People = dict[RemotePerson, Person]
SETTLES: Final = timedelta(minutes=1)  # in which Precoro may still say that a document waits


@frozen
class RemoteChain:
    """The steps as they were read, the key of the open one, and the people on them."""

    steps: Sequence[RemoteStep]
    open_step: str
    people: People

    @property
    def is_unread(self) -> bool:
        """Whether it could not be read who is asked now."""
        asked = next((one for one in self.steps if one.key == self.open_step), None)
        return asked is None or not any(each.person in self.people for each in asked.approvers)

    def state_of(self, step: RemoteStep) -> str:
        """Return what a step of ours has to be."""
        if step.done:
            return "done"
        return "open" if step.key == self.open_step and not self.is_unread else "waiting"


async def follow_chain(document: Document, found: RemoteChain, change: Change) -> None:
    """Bring the steps and turns of the current round in line with what was read.

    The caller holds the document. Turns whose decision is on its way to Precoro are left to it.
    """
    in_order = Step.filter(document_id=document.id, round=document.round).order_by("position")
    known = {step.given_key: step for step in await in_order}
    # One open step at a time is what the table allows: those that close go first.
    for key, step in known.items():
        now = next((one for one in found.steps if one.key == key), None)
        if step.state == "open" and (now is None or found.state_of(now) != "open"):
            await _set_state(step, "closed" if now is None else found.state_of(now), change)
        if now is None:
            await _end_turns(step, "withdrawn", change)
            if step.state == "waiting":
                await _set_state(step, "closed", change)
    if [*known] != [one.key for one in found.steps][: len(known)]:
        await _make_room(document, known, found)
    for position, wanted in enumerate(found.steps, 1):
        step = known.get(wanted.key) or await _add(document, wanted, position)
        await _follow_step(document, step, wanted, position, found, change)


_MOVE = """
UPDATE step SET position = position + :by WHERE document_id = :document AND round = :round
"""


async def _make_room(document: Document, known: dict[str, Step], found: RemoteChain) -> None:
    """Free the first places for steps in another order; those that are gone stay behind them."""
    by = len(found.steps) + max(one.position for one in known.values())
    await sql.run(_MOVE, by=by, document=document.id, round=document.round)
    for step in known.values():
        step.position += by


async def _add(document: Document, wanted: RemoteStep, position: int) -> Step:
    return await Step.create(
        document_id=document.id,
        round=document.round,
        position=position,
        name=wanted.name,
        rule="any",
        given_key=wanted.key,
    )


async def _follow_step(
    document: Document, step: Step, wanted: RemoteStep, position: int, found: RemoteChain, change: Change
) -> None:
    if (step.name, step.position) != (wanted.name, position):
        await Step.filter(id=step.id).update(name=wanted.name, position=position)
    turns = {one.person_id: one for one in await Turn.filter(step_id=step.id).exclude(state="withdrawn")}
    asked = {found.people[each.person].id: each for each in wanted.approvers if each.person in found.people}
    for person_id, turn in turns.items():
        if person_id not in asked and turn.state in ("open", "waiting"):
            await _settle(turn, "withdrawn", change)
    for place, (person_id, approver) in enumerate(asked.items(), 1):
        if person_id not in turns:
            turns[person_id] = await _ask(document, step, person_id, place)
        await _follow_approver(document, step, turns[person_id], approver, found, change)
    state = found.state_of(wanted)
    if step.state != state:
        await _set_state(step, state, change)
    if state == "done":
        await _end_turns(step, "closed", change)
    elif state == "open":
        await _open_turns(document, step, change)
    else:
        await Turn.filter(step_id=step.id, state="open").update(state="waiting")


async def _ask(document: Document, step: Step, person_id: int, place: int) -> Turn:
    return await Turn.create(
        step_id=step.id,
        document_id=document.id,
        round=document.round,
        position=place,
        person_id=person_id,
    )


async def _follow_approver(
    document: Document, step: Step, turn: Turn, approver: RemoteApprover, found: RemoteChain, change: Change
) -> None:
    """Settle the turn of somebody who has approved in Precoro."""
    if not approver.done or turn.state not in ("open", "waiting", "closed"):
        return
    await _settle(turn, "approved", change)
    email = found.people[approver.person].email
    change.state(happened(document.id, "approved", email, step=step.name, note="", round=document.round))


async def _settle(turn: Turn, state: str, change: Change) -> None:
    await Turn.filter(id=turn.id, state=turn.state).update(state=state, settled_at=change.now)
    turn.state = state


async def _set_state(step: Step, state: str, change: Change) -> None:
    await Step.filter(id=step.id).update(state=state)
    step.state = state
    if state == "open" and step.opened_at is None:
        await Step.filter(id=step.id).update(opened_at=change.now, escalate_at=change.now)
    if state == "waiting":  # it may be opened again: its cards wait with it
        await Turn.filter(step_id=step.id, state="open").update(state="waiting")


async def _end_turns(step: Step, state: str, change: Change) -> None:
    await Turn.filter(step_id=step.id, state__in=("open", "waiting")).update(
        state=state, settled_at=change.now
    )


async def _open_turns(document: Document, step: Step, change: Change) -> None:
    for turn in await Turn.filter(step_id=step.id, state="waiting").order_by("position", "id"):
        await Turn.filter(id=turn.id).update(state="open")
        change.state(QuestionOpened(document.id, turn.id, turn.person_id))


# What Precoro cannot have by now, unless approval was started again: a step that was done is open, or the
# document waits although somebody rejected it or asked for changes.
_AGAIN = """
SELECT turn.id FROM turn JOIN step ON step.id = turn.step_id
WHERE turn.document_id = :document AND turn.round = :round AND (
    turn.state IN ('rejected', 'changes_asked') AND turn.settled_at < :sent_back_before
    OR turn.state = 'approved' AND turn.settled_at < :read_at
        AND step.state = 'done' AND step.given_key = :open_step
)
LIMIT 1
"""


async def is_started_again(document: Document, found: RemoteChain, read_at: datetime) -> bool:
    """Return whether a document that waits was sent back and in again between two readings."""
    times = {"read_at": read_at, "sent_back_before": read_at - SETTLES}
    asked = {"document": document.id, "round": document.round, "open_step": found.open_step}
    return await sql.first(_AGAIN, **times, **asked) is not None


async def pause(document: Document, change: Change) -> None:
    """Ask nobody while it cannot be said whether the document waits: its cards keep their place."""
    for step in await Step.filter(document_id=document.id, round=document.round, state="open"):
        await _set_state(step, "waiting", change)
