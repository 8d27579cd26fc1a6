"""What waits: steps that are stuck, and messages and files that Slack does not show yet."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from tortoise.expressions import F, Q

from commands.checks.findings import Finding, count, first, ok, warning
from models.queries.stuck_steps import stuck_steps
from models.tables import Delivery, Member, Message, Workspace

LISTED: Final = 20
LONG: Final = timedelta(minutes=10)  # a card that waits so long waits for something
WHY: Final[Mapping[str, str]] = {
    "not_mapped": "its approvers are not in Slack",
    "gone": "its approvers are gone",
    "only_requester": "only the requester is asked, and he may not approve his own document",
    "nobody": "nobody is asked",
}


async def check_stuck() -> Finding:
    """List open steps on which nobody can act."""
    found, steps = await stuck_steps()
    if not found:
        return ok("steps", f"{count(steps, 'step')} open, none stuck")
    stuck = [f"{one.company}, {one.number}, step {one.step}: {WHY[one.why]}" for one in found]
    said = f"{len(stuck):,} of {count(steps, 'open step')} stuck: reassign them in Slack"
    return warning("steps", said, first(stuck, LISTED))


async def check_messages(now: datetime) -> list[Finding]:
    """Count messages that wait for Slack, and those that Slack refused for good."""
    waiting = Q(state__in=("new", "sending")) | Q(state="posted", wanted__gt=F("shown"))
    rows = await Message.filter(waiting)
    unreachable = await _not_found()
    reachable = [one for one in rows if (one.workspace_id, one.person_id) not in unreachable]
    unmapped = len(rows) - len(reachable)
    late = [
        one.trouble or "not tried yet"
        for one in reachable
        if now - (one.next_at if one.state == "posted" else one.created_at) > LONG
    ]
    failed = await Message.filter(state="failed").values_list("trouble", flat=True)
    said = f"{count(len(reachable), 'message')} waiting, {unmapped:,} for people not found"
    return [_finding("messages", said, late), *_failed("messages", [str(one) for one in failed])]


async def _not_found() -> set[tuple[int, int]]:
    """Return the workspace and person of everybody who was looked up and cannot be written to."""
    rows = Member.exclude(state__in=("active", "unknown")).values_list("workspace_id", "person_id")
    return {(int(str(workspace)), int(str(person))) for workspace, person in await rows}


async def check_files(now: datetime) -> list[Finding]:
    """Count files on their way into threads, and those that Slack refused for good."""
    rows = await Delivery.filter(state__in=("waiting", "sending"), message__state="posted").values_list(
        "trouble", "created_at"
    )
    late = [trouble or "not tried yet" for trouble, created_at in rows if now - created_at > LONG]
    failed = await Delivery.filter(state="failed").values_list("trouble", flat=True)
    said = f"{count(len(rows), 'file')} waiting"
    return [_finding("files", said, late), *_failed("files", [str(one) for one in failed])]


async def check_workspaces_down() -> list[Finding]:
    """Name the workspaces that the running bot could not get into."""
    rows = await Workspace.exclude(down="").order_by("name").values_list("name", "down")
    return [
        warning(
            "slack",
            f"{name}: Slack did not let the bot in ({code}); what must be shown is kept until it does",
        )
        for name, code in rows
    ]


def _finding(subject: str, said: str, late: list[str]) -> Finding:
    if not late:
        return ok(subject, said)
    advice = f"{len(late):,} for more than {LONG.seconds // 60} minutes: does the bot run?"
    return warning(subject, f"{said}, {advice}", _counted(late))


def _failed(subject: str, troubles: list[str]) -> list[Finding]:
    if not troubles:
        return []
    return [warning(subject, f"{len(troubles):,} not shown, for good:", _counted(troubles))]


def _counted(troubles: list[str]) -> tuple[str, ...]:
    return first((f"{times:,} x {trouble}" for trouble, times in Counter(troubles).most_common()), LISTED)
