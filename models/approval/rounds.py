"""Starting a round of approval, and changing the chain while it runs."""

from collections.abc import Sequence
from itertools import zip_longest

from models.approval import chain
from models.approval.held import finish_held
from models.change import Change
from models.facts import RoundStarted, happened
from models.frozen import frozen
from models.records.drafts import StepDraft
from models.refusals import Refusal
from models.tables import Document, Person, Step, Turn


async def start_round(
    document: Document, steps: Sequence[StepDraft], people: dict[str, Person], change: Change
) -> None:
    """Start a new round with steps and turns, and open its first step."""
    await _start([_planned(step, people) for step in steps], document, change)


async def start_again(document: Document, change: Change) -> None:
    """Start a round with those who were on the steps when the last one ended: reassigned turns stay so."""
    await _start(await _last_steps(document), document, change)


async def save_ended_round(
    document: Document, steps: Sequence[StepDraft], people: dict[str, Person], change: Change
) -> None:
    """Save the steps of a round that was over before the document came here, to be started again."""
    document.round += 1
    await document.save()
    await _add_steps(document, [_planned(step, people) for step in steps])
    await chain.close_round(document, change)
    change.state(RoundStarted(document.id))


@frozen
class _PlannedStep:
    """A step to come: its name, its rule, and its people in order."""

    name: str
    rule: str
    approvers: tuple["_PlannedTurn", ...]


@frozen
class _PlannedTurn:
    """A person to ask, and who they took over from."""

    person: int
    reassigned_from: int | None = None


def _planned(draft: StepDraft, people: dict[str, Person]) -> _PlannedStep:
    approvers = tuple(_PlannedTurn(people[email].id) for email in dict.fromkeys(draft.approvers))
    return _PlannedStep(draft.name, draft.rule, approvers)


async def _last_steps(document: Document) -> list[_PlannedStep]:
    steps = []
    for step in await Step.filter(document_id=document.id, round=document.round).order_by("position"):
        turns = Turn.filter(step_id=step.id).exclude(state="withdrawn").order_by("position", "id")
        approvers = tuple(_PlannedTurn(turn.person_id, turn.reassigned_from_id) for turn in await turns)
        if approvers or step.state != "closed":  # its source removed a closed step without any
            steps.append(_PlannedStep(step.name, step.rule, approvers))
    return steps


async def _start(steps: Sequence[_PlannedStep], document: Document, change: Change) -> None:
    if not steps:
        raise Refusal("no_steps", number=document.number)
    document.round += 1
    document.status = "pending"
    document.submitted_at = change.now
    document.settled_at = None
    await document.save()
    requester = await Person.get(id=document.requester_id)
    change.state(
        happened(document.id, "submitted", requester.email, round=document.round, step=""),
        RoundStarted(document.id),
    )
    await _add_steps(document, steps)
    await chain.open_next(document, change)


async def _add_steps(document: Document, steps: Sequence[_PlannedStep], first: int = 1) -> None:
    for position, planned in enumerate(steps, first):
        step = await Step.create(
            document_id=document.id,
            round=document.round,
            position=position,
            name=planned.name,
            rule=planned.rule,
        )
        await Turn.bulk_create(
            [_turn(step, place, asked) for place, asked in enumerate(planned.approvers, 1)]
        )


def _turn(step: Step, position: int, asked: _PlannedTurn) -> Turn:
    return Turn(
        step_id=step.id,
        document_id=step.document_id,
        round=step.round,
        position=position,
        person_id=asked.person,
        reassigned_from_id=asked.reassigned_from,
    )


async def change_chain(
    document: Document, steps: Sequence[StepDraft], people: dict[str, Person], change: Change
) -> None:
    """Let undecided steps follow the source: who is gone is withdrawn, who is new is asked.

    Steps that are done stay as they are; a source that changes or removes one of them is refused.
    """
    if not steps:
        raise Refusal("no_steps", number=document.number)
    await finish_held(document, change)
    existing = await Step.filter(document_id=document.id, round=document.round).order_by("position")
    done = [step for step in existing if step.state == "done"]
    for step, draft in zip_longest(done, steps[: len(done)]):
        if draft is None or not await _is_as_decided(step, draft, people):
            raise Refusal("step_is_done", number=document.number, step=step.name)
    undecided = [step for step in existing if step.state in ("open", "waiting")]
    wanted = list(steps[len(done) :])
    for step, draft in zip(undecided, wanted, strict=False):
        await Step.filter(id=step.id).update(name=draft.name, rule=draft.rule)
        step.rule = draft.rule
        await _change_approvers(document, step, [people[email].id for email in draft.approvers], change)
    added = [_planned(draft, people) for draft in wanted[len(undecided) :]]
    await _add_steps(document, added, first=len(existing) + 1)
    for step in undecided[len(wanted) :]:
        await _remove(step, change)
    change.state(happened(document.id, "chain_changed", round=document.round))
    await move_on(document, change)


async def _is_as_decided(step: Step, draft: StepDraft, people: dict[str, Person]) -> bool:
    """Compare a done step with what its source says now, which knows nothing of our reassignments."""
    turns = await Turn.filter(step_id=step.id)
    asked = {turn.person_id for turn in turns if turn.state != "withdrawn" and not turn.reassigned_from_id}
    ever = {turn.person_id for turn in turns} | {turn.reassigned_from_id for turn in turns}
    given = {people[email].id for email in draft.approvers}
    return (step.name, step.rule) == (draft.name, draft.rule) and asked <= given <= ever


async def _change_approvers(document: Document, step: Step, wanted: list[int], change: Change) -> None:
    turns = await Turn.filter(step_id=step.id).exclude(state="withdrawn")
    present = {turn.person_id for turn in turns}
    for turn in turns:
        if turn.person_id not in wanted and turn.state in ("open", "waiting"):
            await withdraw(turn, change)
    for position, person_id in enumerate(dict.fromkeys(wanted), 1):
        if person_id not in present:
            await add_turn(document, step, position, person_id, change)


async def _remove(step: Step, change: Change) -> None:
    await Turn.filter(step_id=step.id, state__in=("open", "waiting")).update(
        state="withdrawn", settled_at=change.now
    )
    await Step.filter(id=step.id).update(state="closed")


async def withdraw(turn: Turn, change: Change) -> None:
    """Withdraw one undecided turn."""
    await Turn.filter(id=turn.id, state__in=("open", "waiting")).update(
        state="withdrawn", settled_at=change.now
    )


async def add_turn(
    document: Document,
    step: Step,
    position: int,
    person_id: int,
    change: Change,
    reassigned_from: int | None = None,
) -> None:
    """Put one more person on a step; asked at once if the step is open."""
    turn = _turn(step, position, _PlannedTurn(person_id, reassigned_from=reassigned_from))
    await turn.save()
    if step.state != "open":
        return
    if change.policy.may_approve(person_id, document.requester_id):
        await chain.open_turn(document, turn, change)
    else:
        await Turn.filter(id=turn.id).update(state="closed", settled_at=change.now, reason="own_document")


async def move_on(document: Document, change: Change) -> None:
    """Complete the open step after a change of approvers if its rule is met by now, or state it is stuck."""
    if document.status == "pending":
        await chain.open_next(document, change)
