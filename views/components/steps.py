"""The chain of approval: short on a card, whole in the details."""

from collections.abc import Iterator, Sequence

from models.records.documents import Answer, Audience, Step, TurnState
from views.blocks.rich_text import REASON, Line, bold, instant, join, nsay, plain, say, user_text
from views.components.stuck import step_name
from views.wording.names import answerer, asking_style, enumerate_names, quoted, stuck_reason
from views.wording.translate import gettext, marked

_MOST_STEPS = 8
_MOST_NAMES = 3
_SHORT = 220  # the most that a card says of one step
_ANSWERED: dict[TurnState, str] = {
    "rejected": marked("rejected by {names}"),
    "changes_asked": marked("changes requested by {names}"),
    "approved": marked("approved by {names}"),
}
_ANSWERS: dict[TurnState, str] = {
    "waiting": marked("{name}: next"),
    "open": marked("{name}: waiting"),
    "sending": marked("{name}: being sent to Precoro"),
    "approved": marked("{name}: approved"),
    "rejected": marked("{name}: rejected"),
    "changes_asked": marked("{name}: asked for changes"),
    "closed": marked("{name}: not needed"),
    "withdrawn": marked("{name}: no longer asked"),
}
# Nobody gave these reasons: they are codes.
_CLOSED: dict[str, str] = {"own_document": marked("{name}: can't approve their own request")}


def short_chain(steps: Sequence[Step], reader: Audience) -> list[Line]:
    """Return a line for each step: what is done, who is asked, who comes next."""
    if len(steps) <= _MOST_STEPS:
        return [_short(step, reader) for step in steps]
    # Around the open step: what is long done or far away matters less.
    now = next((index for index, step in enumerate(steps) if step.state == "open"), 0)
    first = max(0, min(now - 2, len(steps) - _MOST_STEPS))
    shown = [_short(step, reader) for step in steps[first : first + _MOST_STEPS]]
    before, after = first, len(steps) - first - len(shown)
    if before:
        shown.insert(0, nsay(reader, "{count} earlier step", "{count} earlier steps", before))
    if after:
        shown.append(nsay(reader, "{count} later step", "{count} later steps", after))
    return shown


def _short(step: Step, reader: Audience) -> Line:
    name, state = step_name(step, reader), user_text(" · ".join(_states(step, reader)), _SHORT)
    said = say(reader, "{step}: {state}", step=name, state=state) if state else name
    return [*bold(f"{_mark(step)} "), *said]


def _mark(step: Step) -> str:
    if any(answer.state in ("rejected", "changes_asked") for answer in step.answers):
        return "✗"
    if _is_stuck(step):
        return "!"
    return {"done": "✓", "open": "▸", "waiting": "○", "closed": "–"}[step.state]


def _is_stuck(step: Step) -> bool:
    return bool(step.stuck) and step.state in ("open", "waiting")


def _states(step: Step, reader: Audience) -> Iterator[str]:
    answered = [(said, _names(step, state, reader)) for state, said in _ANSWERED.items()]
    for said, names in answered:
        if names:
            yield gettext(reader, said, names=enumerate_names(names, _MOST_NAMES, reader))
    if _is_stuck(step):
        yield from (gettext(reader, "stuck"), stuck_reason(step.stuck, reader))
    elif step.state == "open" and not _is_answered(step):
        yield _open(_asked(step, "open", reader), reader)
    elif step.state == "waiting":
        yield _next(_asked(step, "waiting", reader), reader)
    elif step.state == "closed" and not any(names for _, names in answered):
        yield gettext(reader, "not decided")


def _is_answered(step: Step) -> bool:
    """Return whether nobody is asked any more, since somebody has approved and can still undo it."""
    states = {answer.state for answer in step.answers}
    return "approved" in states and not {"open", "sending"} & states


def _open(names: str, reader: Audience) -> str:
    if not names:
        return gettext(reader, "waiting, no approver yet")
    return gettext(reader, "waiting for {names}", names=names)


def _next(names: str, reader: Audience) -> str:
    if not names:
        return gettext(reader, "next, no approver yet")
    return gettext(reader, "next, {names}", names=names)


def _asked(step: Step, state: TurnState, reader: Audience) -> str:
    names = _names(step, state, reader) or [
        answerer(each, reader) for each in step.answers if each.state != "withdrawn"
    ]
    return enumerate_names(names, _MOST_NAMES, reader, asking_style(step))


def _names(step: Step, state: TurnState, reader: Audience) -> list[str]:
    return [answerer(answer, reader) for answer in step.answers if answer.state == state]


def whole_chain(steps: Sequence[Step]) -> list[Step | Answer]:
    """Return each step and the answers on it, in the order in which `chain_line` shows them."""
    items: list[Step | Answer] = []
    for step in steps:
        items += [step, *step.answers]
    return items


def chain_line(item: Step | Answer, reader: Audience) -> Line:
    """Return a step with its rule, or an answer with its time and reason."""
    if isinstance(item, Answer):
        return _answer(item, reader)
    name = step_name(item, reader)
    if len(item.answers) > 1 and item.says_rule and item.rule == "all":
        name = say(reader, "{step} (everyone must approve)", step=name)
    elif len(item.answers) > 1 and item.says_rule:
        name = say(reader, "{step} (one approval is enough)", step=name)
    stuck = [say(reader, "stuck"), plain(stuck_reason(item.stuck, reader))] if _is_stuck(item) else []
    return [*bold(f"{_mark(item)} "), *join([name, *stuck], " · ")]


def _answer(answer: Answer, reader: Audience) -> Line:
    closed = answer.state == "closed"
    message = _CLOSED.get(answer.reason, _ANSWERS["closed"]) if closed else _ANSWERS[answer.state]
    said = plain("    " + gettext(reader, message, name=answerer(answer, reader)))
    when = instant(answer.at, reader) if answer.at else []
    reason = [] if closed else user_text(quoted(answer.reason, reader), REASON)
    return join([said, when, reason], " · ")
