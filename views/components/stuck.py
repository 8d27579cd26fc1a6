"""A step that nobody can act on: which it is, why, and what can be done."""

from collections.abc import Iterator

from models.records.documents import Audience, Card, Document, Step
from views.blocks.rich_text import Line, plain, say, user_text
from views.components.in_precoro import unread_line
from views.wording.names import person, stuck_reason
from views.wording.translate import gettext, marked

_STUCK = {
    "not_mapped": marked("**Stuck** at {step}: nobody on this step was found in Slack."),
    "gone": marked("**Stuck** at {step}: the approvers on this step are no longer active."),
    "only_requester": marked(
        "**Stuck** at {step}: {requester} is the only approver here, and can't approve their own request."
    ),
    "nobody": marked("**Stuck** at {step}: this step has no approvers."),
}


def stuck_lines(document: Document, reader: Audience) -> Iterator[Line]:
    """Say which step nobody can act on, and why."""
    if document.precoro is not None and document.precoro.unread:
        yield unread_line(reader)
        return
    step = next((each for each in document.steps if each.stuck and each.state in ("open", "waiting")), None)
    if step is None:
        yield say(reader, "**Stuck**: nobody can approve this right now.")
        return
    values = {"step": step_name(step, reader), "requester": plain(person(document.requester, reader))}
    if step.stuck in _STUCK:
        yield say(reader, _STUCK[step.stuck], **values)
    else:
        reason = stuck_reason(step.stuck, reader)
        yield say(reader, "**Stuck** at {step}: {reason}.", step=values["step"], reason=reason)


def step_name(step: Step, reader: Audience) -> Line:
    """Name a step; one without a name by its position."""
    number = str(step.position)
    return user_text(step.name, 60) or plain(gettext(reader, "Step {number}", number=number))


def way_out(card: Card) -> Line:
    """Say who can choose another approver."""
    if card.document.precoro is not None:
        return say(card.reader, "Approvers are chosen in Precoro.")
    if card.may_manage and card.card_role != "requester":
        return say(card.reader, "Press Manage to choose another approver.")
    return say(card.reader, "An integration manager can choose another approver.")
