"""Starting a round of approval, and changing the chain while it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from models import history
from models.approval import chain
from models.change import Change
from models.outbox import messages
from models.records.drafts import StepDraft
from models.refusals import Refusal
from models.tables import Document, Follower, Person, Step, Turn


async def start_round(
    document: Document, steps: Sequence[StepDraft], people: dict[str, Person], change: Change
) -> None:
    """Begin to ask: a new round, its steps and turns, the requester's card, the first step opened."""
    await _ask(document, [_given(step, people) for step in steps], change)


async def start_again(document: Document, change: Change) -> None:
    """Ask those anew who were on the steps when the last round ended: who was reassigned stays so."""
    await _ask(document, await _last_stations(document), change)


async def keep_ended_round(
    document: Document, steps: Sequence[StepDraft], people: dict[str, Person], change: Change
) -> None:
    """Keep the steps of a round that was over before the document came here, to be started again."""
    document.round += 1
    await document.save()
    await _add_steps(document, [_given(step, people) for step in steps])
    await chain.close_round(document, change.now)
    await _show_onlookers(document, change)


@dataclass(frozen=True, slots=True)
class _PlannedStep:
    """A step to be: its name, its rule, and in order who is on it (person, on behalf of whom)."""

    name: str
    rule: str
    approvers: tuple[tuple[int, int | None], ...]


def _given(draft: StepDraft, people: dict[str, Person]) -> _PlannedStep:
    approvers = tuple((people[email].id, None) for email in dict.fromkeys(draft.approvers))
    return _PlannedStep(draft.name, draft.rule, approvers)


async def _last_stations(document: Document) -> list[_PlannedStep]:
    steps = []
    for step in await Step.filter(document_id=document.id, round=document.round).order_by("position"):
        turns = Turn.filter(step_id=step.id).exclude(state="withdrawn").order_by("position", "id")
        approvers = tuple((turn.person_id, turn.on_behalf_of_id) for turn in await turns)
        if approvers or step.state != "closed":  # its source removed a closed step without any
            steps.append(_PlannedStep(step.name, step.rule, approvers))
    return steps


async def _ask(document: Document, steps: Sequence[_PlannedStep], change: Change) -> None:
    if not steps:
        raise Refusal("no_steps", number=document.number)
    document.round += 1
    document.status = "pending"
    document.submitted_at = change.now
    document.settled_at = None
    await document.save()
    requester = await Person.get(id=document.requester_id)
    await history.note(document.id, change.now, "submitted", requester.email, round=document.round, step="")
    await _add_steps(document, steps)
    await _show_onlookers(document, change)
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
            [
                _turn(step, place, person_id, on_behalf_of)
                for place, (person_id, on_behalf_of) in enumerate(planned.approvers, 1)
            ]
        )


def _turn(step: Step, position: int, person_id: int, on_behalf_of: int | None) -> Turn:
    return Turn(
        step_id=step.id,
        document_id=step.document_id,
        round=step.round,
        position=position,
        person_id=person_id,
        on_behalf_of_id=on_behalf_of,
    )


async def _show_onlookers(document: Document, change: Change) -> None:
    """Want the cards without buttons: the requester's, and the followers'."""
    followers = await Follower.filter(document_id=document.id).order_by("id")
    for seat, person_id in [
        ("requester", document.requester_id),
        *(("follower", one.person_id) for one in followers if one.person_id != document.requester_id),
    ]:
        await messages.enqueue_card(
            document,
            "requester" if seat == "requester" else "follower",
            person_id,
            change.now,
            policy=change.policy,
            batch_id=change.batch_id,
        )


async def change_chain(
    document: Document, steps: Sequence[StepDraft], people: dict[str, Person], change: Change
) -> None:
    """Let undecided steps follow the source: who is gone is withdrawn, who is new is asked.

    Steps that are done stay as they are; a source that changes or removes one of them is refused.
    """
    if not steps:
        raise Refusal("no_steps", number=document.number)
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
    added = [_given(draft, people) for draft in wanted[len(undecided) :]]
    await _add_steps(document, added, first=len(existing) + 1)
    for step in undecided[len(wanted) :]:
        await Turn.filter(step_id=step.id, state__in=("open", "waiting")).update(
            state="withdrawn", settled_at=change.now
        )
        await Step.filter(id=step.id).update(state="closed")
    await history.note(document.id, change.now, "chain_changed", "", round=document.round)
    await move_on(document, change)


async def _is_as_decided(step: Step, draft: StepDraft, people: dict[str, Person]) -> bool:
    """Compare a done step with what its source says now, which knows nothing of our reassignments."""
    turns = await Turn.filter(step_id=step.id)
    asked = {turn.person_id for turn in turns if turn.state != "withdrawn" and not turn.on_behalf_of_id}
    ever = {turn.person_id for turn in turns} | {turn.on_behalf_of_id for turn in turns}
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


async def withdraw(turn: Turn, change: Change) -> None:
    """Take one question back; its card is redrawn without buttons."""
    await Turn.filter(id=turn.id, state__in=("open", "waiting")).update(
        state="withdrawn", settled_at=change.now
    )


async def add_turn(
    document: Document,
    step: Step,
    position: int,
    person_id: int,
    change: Change,
    on_behalf_of: int | None = None,
) -> Turn:
    """Put one more person on a step; asked at once if the step is open."""
    turn = _turn(step, position, person_id, on_behalf_of)
    await turn.save()
    if step.state == "open":
        if person_id == document.requester_id and not change.policy.requester_may_approve:
            await Turn.filter(id=turn.id).update(state="closed", settled_at=change.now, reason="own_document")
        else:
            await chain.ask(document, turn, change)
    return turn


async def move_on(document: Document, change: Change) -> None:
    """After a change of approvers: complete the open step if its rule is met by now, or say it is stuck."""
    if document.status == "pending":
        await chain.open_next(document, change)
