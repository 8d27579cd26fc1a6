"""Check the ways out for events: their settings, what waits for them, and what was given up."""

import shutil
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from commands.checks.findings import Finding, ok, warning, wrong
from commands.checks.machine import check_folder
from models.queries.events import target_states
from models.records.documents import Audience
from models.records.events import TargetState
from settings import Settings
from settings.webhooks import webhook_problems
from views.wording.formats import number
from views.wording.names import target_name
from views.wording.problems.text import problem_text
from views.wording.translate import gettext, marked, ngettext

LONG: Final = timedelta(minutes=10)

IN_INBOX: Final = marked(
    "The outbox {folder} is in the inbox {inbox}, where its files would be imported. Set another folder."
)
ROUND_INBOX: Final = marked(
    "The outbox {folder} is around the inbox {inbox}: what reads the outbox would take imports."
    " Set another folder."
)
NO_PROGRAM: Final = marked("{target}: {program} is not a program that the bot's user may run.")
WAITING: Final = marked("Events waiting: {waiting}.")
LATE: Final = marked("{target}: not taken for more than {minutes} minutes ({error}). Waiting: {waiting}.")
OFF: Final = marked(
    "{target} wants no more events ({error}). Waiting: {waiting}."
    " When it takes them again, say so with: bot.py outbox ping"
)
NOT_RUNNING: Final = marked("{target}: not tried for more than {minutes} minutes. Is the bot running?")
NOT_SET: Final = marked("{target} is not in settings.toml any more. Waiting: {waiting}.")


def check_outbox(settings: Settings, reader: Audience) -> Iterator[Finding]:
    """Check the folder, the secrets and the commands that the settings name."""
    if (folder := settings.outbox.folder) is not None:
        yield _check_place(folder, settings.inbox.folder, reader) or check_folder("events", folder, reader)
    for problem in webhook_problems(settings):
        yield wrong("events", problem_text(problem, reader))
    for command in settings.event_commands:
        if shutil.which(command.command[0]) is None:
            target = target_name(f"command:{command.name}", reader)
            text = gettext(reader, NO_PROGRAM, target=target, program=command.command[0])
            yield wrong("events", text)


def _check_place(folder: Path, inbox: Path, reader: Audience) -> Finding | None:
    """Return what is wrong with where the folder is; what is written there must not be read as documents."""
    facts = {"folder": str(folder), "inbox": str(inbox)}
    out, back = folder.resolve(), inbox.resolve()
    if out.is_relative_to(back):
        return wrong("events", gettext(reader, IN_INBOX, **facts))
    if back.is_relative_to(out):
        return wrong("events", gettext(reader, ROUND_INBOX, **facts))
    return None


async def check_events(targets: Collection[str], now: datetime, reader: Audience) -> list[Finding]:
    """Name the targets that take nothing, and those where events were given up."""
    states = await target_states()
    found = [finding for state in states for finding in _about(state, state.name in targets, now, reader)]
    if found or not targets:
        return found
    waiting = number(sum(one.waiting for one in states), reader)
    return [ok("events", gettext(reader, WAITING, waiting=waiting))]


def _about(state: TargetState, is_set: bool, now: datetime, reader: Audience) -> Iterator[Finding]:
    target, waiting = target_name(state.name, reader), number(state.waiting, reader)
    minutes = number(LONG.seconds // 60, reader)
    if state.waiting and not is_set:
        yield warning("events", gettext(reader, NOT_SET, target=target, waiting=waiting))
    elif state.is_off:
        facts = {"target": target, "error": state.last_error, "waiting": waiting}
        yield warning("events", gettext(reader, OFF, **facts))
    elif state.oldest is not None and now - state.oldest > LONG:
        facts = {"target": target, "minutes": minutes, "error": state.last_error, "waiting": waiting}
        yield warning("events", gettext(reader, LATE if state.last_error else NOT_RUNNING, **facts))
    if state.failed:
        text = ngettext(
            reader,
            "{target}: {count} event was given up ({error})."
            " When the cause is gone, send it with: bot.py outbox resend",
            "{target}: {count} events were given up ({error})."
            " When the cause is gone, send them with: bot.py outbox resend",
            state.failed,
            target=target,
            error=state.last_error,
        )
        yield warning("events", text)
