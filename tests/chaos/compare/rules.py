"""No decision twice, no step that its rule does not carry, every history whole."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator

from models.history.verify import first_break
from models.tables import Audit, Decision, Document, Inbound, Step, Turn
from tests.chaos.compare.seen import Seen
from tests.support.cast import KEY
from views import ids, values
from views.modals.ask_changes import parse_changes_form
from views.modals.reject import parse_reject_form
from views.replies.command_line import parse_command

_DECIDED = ("approved", "rejected", "changes_asked")


async def broken_rules(seen: Seen) -> list[str]:
    """Look at every document and its decisions."""
    return [
        *[one async for one in _twice()],
        *[one async for one in _without_press(seen)],
        *[one async for one in _chains()],
    ]


async def _twice() -> AsyncIterator[str]:
    by_turn = Counter([one.turn_id for one in await Decision.filter(state="final")])
    for turn_id, times in by_turn.items():
        if times > 1:
            yield f"Turn {turn_id} was decided {times} times"
    for turn in await Turn.filter(state__in=_DECIDED):
        if not by_turn[turn.id]:
            yield f"Turn {turn.id} is {turn.state} without a decision"
    for decision in await Decision.filter(state="final").select_related("turn"):
        if decision.turn.state != decision.verdict:
            yield f"Decision {decision.id} says {decision.verdict}, its turn {decision.turn.state}"
        if decision.person_id != (decision.turn.stand_in_id or decision.turn.person_id):
            yield f"Decision {decision.id} is by person {decision.person_id}, who was not asked"


async def _without_press(seen: Seen) -> AsyncIterator[str]:
    """Every decision comes from one press, form or command whose key is kept, and these from no other."""
    kept = {one.key for one in await Inbound.all()}
    presses: Counter[tuple[int, str]] = Counter()
    for key, envelope in seen.record.of("interactive"):
        decided = what_it_decides(envelope.payload)
        if decided and key in kept:
            presses[decided] += 1
    typed: Counter[str] = Counter()
    for key, envelope in seen.record.of("slash_commands"):
        name = parse_command(str(envelope.payload["text"])).name
        typed[{"approve": "approved", "reject": "rejected"}.get(name, "")] += key in kept
    made: Counter[str] = Counter()
    for decision in await Decision.filter(state="final"):
        times = presses.pop((decision.turn_id, decision.verdict), 0)
        made[decision.verdict] += not times
        if times > 1:
            yield f"Turn {decision.turn_id} was {decision.verdict} by {times} presses"
    for (turn_id, verdict), times in presses.items():
        yield f"{times} kept presses say that turn {turn_id} is {verdict}, and no decision does"
    for verdict in _DECIDED:
        if made[verdict] != typed[verdict]:
            yield f"{made[verdict]} turns are {verdict} by no press, and {typed[verdict]} commands say so"


def what_it_decides(payload: "dict[str, object]") -> tuple[int, str] | None:
    """Give the turn that a press or form decides, and how."""
    action = (payload.get("actions") or [{}])[0]  # type: ignore[index]
    if action.get("action_id") == ids.APPROVE:
        return values.parse_turn_value(action["value"]).turn, "approved"
    view = payload.get("view")
    if payload["type"] == "view_submission" and isinstance(view, dict):
        if view["callback_id"] == ids.REJECT_VIEW:
            return parse_reject_form(view)[0].turn, "rejected"
        if view["callback_id"] == ids.CHANGES_VIEW:
            return parse_changes_form(view)[0].turn, "changes_asked"
    return None


async def _chains() -> AsyncIterator[str]:
    turns: defaultdict[int, list[str]] = defaultdict(list)
    for turn in await Turn.exclude(state="withdrawn"):
        turns[turn.step_id].append(turn.state)
    steps: defaultdict[tuple[int, int], list[Step]] = defaultdict(list)
    for step in await Step.all().order_by("position"):
        steps[step.document_id, step.round].append(step)
        problem = _step_problem(step, turns[step.id])
        if problem:
            yield f"Step {step.id} of document {step.document_id} is {step.state}, and {problem}"
    for document in await Document.all():
        states = [step.state for step in steps[document.id, document.round]]
        if document.status == "pending" and states.count("open") != 1:
            yield f"Document {document.id} is pending with the steps {states}"
        if document.status != "pending" and "open" in states:
            yield f"Document {document.id} is {document.status} with the steps {states}"
        if document.status == "approved" and set(states) - {"done", "closed"}:
            yield f"Document {document.id} is approved with the steps {states}"
        if found := await first_break(document.id, KEY):
            yield f"The history of document {document.id} is broken at {found.position}: {found.code}"
        ends = await Audit.filter(document_id=document.id, what__in=_DECIDED).count()
        made = await Decision.filter(turn__document_id=document.id, state="final").count()
        if ends != made:
            yield f"The history of document {document.id} tells {ends} decisions of {made}"


def _step_problem(step: Step, states: list[str]) -> str:
    asked = [one for one in states if one in ("open", "waiting")]
    if step.state == "done" and asked:
        return f"still asks: {states}"
    if step.state == "done" and "approved" not in states:
        return f"nobody approved: {states}"
    met = "approved" in states and (step.rule == "any" or not asked)
    if step.state == "open" and met:
        return f"its rule {step.rule} is met: {states}"
    return "somebody is asked" if step.state in ("waiting", "closed") and "open" in states else ""
