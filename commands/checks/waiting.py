"""Check what waits: stuck steps, and messages and files that Slack does not show yet."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from commands.checks.findings import Finding, Subject, first, ok, warning
from models.queries.failures import load_failures
from models.queries.not_shown import files_waiting, messages_waiting
from models.queries.stuck_steps import stuck_steps
from models.queries.unreached import UnreachedImport, load_unreached, unreached_imports
from models.records.documents import Audience
from models.tables import Member, Workspace
from views.home.failures import failure_text
from views.wording.formats import collapse, number
from views.wording.translate import gettext, marked, ngettext

LISTED: Final = 20
FAILED_READ: Final = 1000
LONG: Final = timedelta(minutes=10)
UNREACHED_FOR: Final = timedelta(days=7)

STUCK: Final[Mapping[str, str]] = {
    "not_mapped": marked("{company}, {number}, step {step}: no approver has a Slack account"),
    "gone": marked("{company}, {number}, step {step}: no approver is active any more"),
    "only_requester": marked(
        "{company}, {number}, step {step}:"
        " the requester is the only approver, and cannot approve their own document"
    ),
    "nobody": marked("{company}, {number}, step {step}: it has no approver"),
}
MESSAGES: Final = marked(
    "Messages waiting for Slack: {waiting}; for people who are not connected: {unmapped}."
)
FILES: Final = marked("Files waiting for Slack: {waiting}.")
LATE: Final = marked("Waiting for more than {minutes} minutes: {late}. Is the bot running?")
UNREACHED: Final = marked("{numbers}: nobody found in Slack for {people}")
NOT_TRIED: Final = marked("not tried yet")
FAILED: Final = marked("Messages or files failed. When the cause is gone, send them with: bot.py retry")
OTHER_PROGRAM: Final = marked(
    "{workspace}: another program is connected with the same tokens, and gets a part of what people press."
    " Stop it, or give it an app of its own."
)
TIMES: Final = marked("{times} x {reason}")
DOWN: Final = marked(
    "{workspace}: Slack rejected the token of the running bot ({code})."
    " Undelivered messages are kept until Slack accepts it again."
)


async def check_stuck(reader: Audience) -> Finding:
    """List open steps on which nobody can act."""
    found, open_steps = await stuck_steps()
    if not found:
        return ok("steps", _open(open_steps, reader))
    stuck = [
        gettext(reader, STUCK[one.why], company=one.company, number=one.number, step=one.step)
        for one in found
    ]
    text = ngettext(
        reader,
        "{count} step is stuck (open steps: {open}). Reassign it in Slack with Manage.",
        "{count} steps are stuck (open steps: {open}). Reassign them in Slack with Manage.",
        len(stuck),
        open=number(open_steps, reader),
    )
    return warning("steps", text, first(stuck, LISTED, reader))


def _open(steps: int, reader: Audience) -> str:
    if not steps:
        return gettext(reader, "No step is open.")
    return ngettext(
        reader,
        "{count} step is open, and it is not stuck.",
        "{count} steps are open, and none is stuck.",
        steps,
    )


async def check_messages(now: datetime, reader: Audience) -> list[Finding]:
    """Count messages that wait for Slack."""
    rows = await messages_waiting()
    unreachable = await _not_found()
    reachable = [one for one in rows if (one.workspace_id, one.person_id) not in unreachable]
    unmapped = len(rows) - len(reachable)
    late = [
        one.last_error
        for one in reachable
        if (one.attempts > 0 if one.state == "posted" else now - one.created_at > LONG)
    ]
    text = gettext(
        reader, MESSAGES, waiting=number(len(reachable), reader), unmapped=number(unmapped, reader)
    )
    return [_waiting("messages", text, late, reader)]


async def check_failed(reader: Audience) -> list[Finding]:
    """Name who did not get what, and why."""
    found = [
        failure_text(one, reader)
        for workspace in await Workspace.all().order_by("name")
        for one in await load_failures(workspace.id, FAILED_READ)
    ]
    if not found:
        return []
    return [warning("messages", gettext(reader, FAILED), first(found, LISTED, reader))]


async def check_imports(now: datetime, reader: Audience) -> list[Finding]:
    """Name the imports of the last days that reached nobody; none: no finding."""
    found = [await load_unreached(one) for one in await unreached_imports(now - UNREACHED_FOR)]
    if not found:
        return []
    text = ngettext(
        reader,
        "{count} import of the last days reached nobody."
        " Map the people in Slack, or correct their addresses.",
        "{count} imports of the last days reached nobody."
        " Map the people in Slack, or correct their addresses.",
        len(found),
    )
    return [warning("imports", text, first([_unreached(one, reader) for one in found], LISTED, reader))]


def _unreached(one: UnreachedImport, reader: Audience) -> str:
    numbers, people = (", ".join(map(collapse, names)) for names in (one.numbers, one.people))
    return gettext(reader, UNREACHED, numbers=numbers, people=people)


async def _not_found() -> set[tuple[int, int]]:
    """Return the workspace and person of everybody who was looked up and cannot be written to."""
    rows = Member.exclude(state__in=("active", "unknown")).values_list("workspace_id", "person_id")
    return {(int(str(workspace)), int(str(person))) for workspace, person in await rows}


async def check_files(now: datetime, reader: Audience) -> list[Finding]:
    """Count files on their way into threads."""
    rows = await files_waiting()
    late = [one.last_error for one in rows if now - one.created_at > LONG]
    text = gettext(reader, FILES, waiting=number(len(rows), reader))
    return [_waiting("files", text, late, reader)]


async def check_other_programs(reader: Audience) -> list[Finding]:
    """Name the workspaces where another program is connected with the same tokens."""
    rows = await Workspace.filter(other_connections__gt=0).order_by("name")
    return [warning("slack", gettext(reader, OTHER_PROGRAM, workspace=one.name)) for one in rows]


async def check_workspaces_down(reader: Audience) -> list[Finding]:
    """Name the workspaces that rejected the token of the running bot."""
    rows = await Workspace.exclude(down="").order_by("name").values_list("name", "down")
    return [warning("slack", gettext(reader, DOWN, workspace=name, code=code)) for name, code in rows]


def _waiting(subject: Subject, text: str, late: list[str], reader: Audience) -> Finding:
    if not late:
        return ok(subject, text)
    minutes = number(LONG.seconds // 60, reader)
    advice = gettext(reader, LATE, minutes=minutes, late=number(len(late), reader))
    return warning(subject, f"{text} {advice}", _counted(late, reader))


def _counted(reasons: Iterable[str], reader: Audience) -> tuple[str, ...]:
    counts = Counter(reason or gettext(reader, NOT_TRIED) for reason in reasons).most_common()
    lines = (gettext(reader, TIMES, times=number(times, reader), reason=reason) for reason, times in counts)
    return first(lines, LISTED, reader)
