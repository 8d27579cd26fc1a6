"""The chain of approval: short on a card, whole in the details."""

from collections.abc import Iterator, Sequence

from models.records.documents import Answer, Audience, Step
from views.blocks.rich_text import REASON, Line, bold, given, instant, joined, words
from views.wording.names import answerer, enumerate_names, stuck_reason

_MOST_STEPS = 8
_MOST_NAMES = 3
_SAID = 220
_ANSWERED = ("rejected", "changes_asked", "approved")
_STATES = {
    "waiting": "comes later",
    "open": "is asked",
    "approved": "approved",
    "rejected": "rejected",
    "changes_asked": "asked for changes",
    "closed": "was not needed",
    "withdrawn": "is no longer asked",
}


def short_chain(steps: Sequence[Step]) -> list[Line]:
    """Make one line per step: what is done, who is asked, who comes later."""
    if len(steps) <= _MOST_STEPS:
        return [_short(step) for step in steps]
    # Around the step that is open: what is long done or far away matters less.
    now = next((index for index, step in enumerate(steps) if step.state == "open"), 0)
    first = max(0, min(now - 2, len(steps) - _MOST_STEPS))
    shown = [_short(step) for step in steps[first : first + _MOST_STEPS]]
    before, after = first, len(steps) - first - len(shown)
    if before:
        shown.insert(0, words(f"{before} earlier"))
    if after:
        shown.append(words(f"{after} later"))
    return shown


def _short(step: Step) -> Line:
    return joined([[*bold(f"{_mark(step)} "), *_name(step)], given(", ".join(_said(step)), _SAID)], ": ")


def _mark(step: Step) -> str:
    if any(answer.state in ("rejected", "changes_asked") for answer in step.answers):
        return "✗"
    if step.stuck and step.state in ("open", "waiting"):
        return "!"
    return {"done": "✓", "open": "▸", "waiting": "○", "closed": "–"}[step.state]


def _name(step: Step) -> Line:
    return given(step.name, 60) or words(f"Step {step.position}")


def _said(step: Step) -> Iterator[str]:
    for state in _ANSWERED:
        if named := _names(step, state):
            yield f"{enumerate_names(named, _MOST_NAMES)} {_STATES[state]}"
    if step.stuck and step.state in ("open", "waiting"):
        yield f"stuck, {stuck_reason(step.stuck)}"
    elif step.state == "open":
        yield f"waiting for {_asked(step, 'open')}"
    elif step.state == "waiting":
        yield f"then {_asked(step, 'waiting')}"
    elif step.state == "closed" and not any(_names(step, state) for state in _ANSWERED):
        yield "not decided"


def _asked(step: Step, state: str) -> str:
    named = _names(step, state) or [answerer(each) for each in step.answers if each.state != "withdrawn"]
    if not named:
        return "nobody yet"
    return enumerate_names(named, _MOST_NAMES, "and" if step.rule == "all" else "or")


def _names(step: Step, state: str) -> list[str]:
    return [answerer(answer) for answer in step.answers if answer.state == state]


def whole_chain(steps: Sequence[Step]) -> list[Step | Answer]:
    """Give each step and the answers on it, in the order in which `chain_line` shows them."""
    items: list[Step | Answer] = []
    for step in steps:
        items += [step, *step.answers]
    return items


def chain_line(item: Step | Answer, reader: Audience) -> Line:
    """Show a step with its rule, or an answer with its time and reason."""
    if isinstance(item, Answer):
        return _answer(item, reader)
    rule = "all of them must approve" if item.rule == "all" else "one of them is enough"
    said = f" ({rule})" if len(item.answers) > 1 else ""
    if item.stuck and item.state in ("open", "waiting"):
        said += f": stuck, {stuck_reason(item.stuck)}"
    return [*bold(f"{_mark(item)} "), *_name(item), *words(said)]


def _answer(answer: Answer, reader: Audience) -> Line:
    said = words(f"    {answerer(answer)} {_STATES[answer.state]}")
    when = instant(answer.at, reader) if answer.at else []
    reason = given(f"“{answer.reason.strip()}”", REASON) if answer.reason.strip() else []
    return joined([said, when, reason], " · ")
