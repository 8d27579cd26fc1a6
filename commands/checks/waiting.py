"""Check what waits: stuck steps, and messages and files that Slack does not show yet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from tortoise.expressions import F, Q

from commands.checks.findings import Finding, first, ok, warning
from commands.plural import plural
from models.queries.stuck_steps import stuck_steps
from models.tables import Delivery, Member, Message, Workspace

LISTED: Final = 20
LONG: Final = timedelta(minutes=10)

NO_STEP_OPEN: Final = "No step is open."
ONE_STEP_OPEN: Final = "1 step is open, and it is not stuck."
STEPS_OPEN: Final = "{count:,} steps are open, and none is stuck."
ONE_STEP_STUCK: Final = "1 step is stuck (open steps: {open:,}). Reassign it in Slack with Manage."
STEPS_STUCK: Final = "{count:,} steps are stuck (open steps: {open:,}). Reassign them in Slack with Manage."
STUCK: Final[Mapping[str, str]] = {
    "not_mapped": "{company}, {number}, step {step}: no approver has a Slack account",
    "gone": "{company}, {number}, step {step}: no approver is active any more",
    "only_requester": "{company}, {number}, step {step}:"
    " the requester is the only approver, and cannot approve their own document",
    "nobody": "{company}, {number}, step {step}: it has no approver",
}
MESSAGES: Final = "Messages waiting for Slack: {waiting:,}; for people who are not connected: {unmapped:,}."
FILES: Final = "Files waiting for Slack: {waiting:,}."
LATE: Final = "Waiting for more than {minutes} minutes: {late:,}. Is the bot running?"
NOT_TRIED: Final = "not tried yet"
MESSAGES_REFUSED: Final = "Messages that Slack refused for good: {count:,}."
FILES_REFUSED: Final = "Files that Slack refused for good: {count:,}."
TIMES: Final = "{times:,} x {reason}"
DOWN: Final = (
    "{workspace}: Slack rejected the token of the running bot ({code})."
    " Undelivered messages are kept until Slack accepts it again."
)


async def check_stuck() -> Finding:
    """List open steps on which nobody can act."""
    found, open_steps = await stuck_steps()
    if not found:
        text = plural(ONE_STEP_OPEN, STEPS_OPEN, open_steps) if open_steps else NO_STEP_OPEN
        return ok("steps", text)
    stuck = [STUCK[one.why].format(company=one.company, number=one.number, step=one.step) for one in found]
    text = plural(ONE_STEP_STUCK, STEPS_STUCK, len(stuck), open=open_steps)
    return warning("steps", text, first(stuck, LISTED))


async def check_messages(now: datetime) -> list[Finding]:
    """Count messages that wait for Slack, and those that Slack refused for good."""
    waiting = Q(state__in=("new", "sending")) | Q(state="posted", wanted_version__gt=F("shown_version"))
    rows = await Message.filter(waiting)
    unreachable = await _not_found()
    reachable = [one for one in rows if (one.workspace_id, one.person_id) not in unreachable]
    unmapped = len(rows) - len(reachable)
    late = [
        one.last_error or NOT_TRIED
        for one in reachable
        if now - (one.next_at if one.state == "posted" else one.created_at) > LONG
    ]
    failed = [one.last_error for one in await Message.filter(state="failed")]
    text = MESSAGES.format(waiting=len(reachable), unmapped=unmapped)
    return [_waiting("messages", text, late), *_refused("messages", MESSAGES_REFUSED, failed)]


async def _not_found() -> set[tuple[int, int]]:
    """Return the workspace and person of everybody who was looked up and cannot be written to."""
    rows = Member.exclude(state__in=("active", "unknown")).values_list("workspace_id", "person_id")
    return {(int(str(workspace)), int(str(person))) for workspace, person in await rows}


async def check_files(now: datetime) -> list[Finding]:
    """Count files on their way into threads, and those that Slack refused for good."""
    rows = await Delivery.filter(state__in=("waiting", "sending"), message__state="posted").values_list(
        "last_error", "created_at"
    )
    late = [last_error for last_error, created_at in rows if now - created_at > LONG]
    failed = await Delivery.filter(state="failed").values_list("last_error", flat=True)
    text = FILES.format(waiting=len(rows))
    return [_waiting("files", text, late), *_refused("files", FILES_REFUSED, failed)]


async def check_workspaces_down() -> list[Finding]:
    """Name the workspaces that rejected the token of the running bot."""
    rows = await Workspace.exclude(down="").order_by("name").values_list("name", "down")
    return [warning("slack", DOWN.format(workspace=name, code=code)) for name, code in rows]


def _waiting(subject: str, text: str, late: list[str]) -> Finding:
    if not late:
        return ok(subject, text)
    advice = LATE.format(minutes=LONG.seconds // 60, late=len(late))
    return warning(subject, f"{text} {advice}", _counted(late))


def _refused(subject: str, sentence: str, reasons: Sequence[object]) -> list[Finding]:
    if not reasons:
        return []
    return [warning(subject, sentence.format(count=len(reasons)), _counted(map(str, reasons)))]


def _counted(reasons: Iterable[str]) -> tuple[str, ...]:
    counts = Counter(reason or NOT_TRIED for reason in reasons).most_common()
    return first((TIMES.format(times=times, reason=reason) for reason, times in counts), LISTED)
