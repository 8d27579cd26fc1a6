"""`bot.py outbox list | resend | ping`: what other systems were told, and telling them again."""

import argparse
import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from commands.errors import print_error
from commands.reader import shell_reader
from models.database.errors import DatabaseProblem
from models.database.store import Store, open_store
from models.events.queue import ping, resend_event, resend_since
from models.policy import Policy
from models.queries.events import events_at_targets
from models.records.documents import Audience
from models.records.events import EventAtTarget
from serving.policy import policy_of
from settings import Settings
from views.wording.formats import moment
from views.wording.translate import gettext, marked, ngettext

NEWEST: Final = 50  # events that are listed whatever became of them
WRONG_USAGE: Final = 2  # as argparse ends

LINES: Final[Mapping[str, str]] = {
    "new": marked("{sequence} {event} {type} {number} {target}: waiting"),
    "tried": marked("{sequence} {event} {type} {number} {target}: waiting until {at} ({error})"),
    "done": marked("{sequence} {event} {type} {number} {target}: done"),
    "failed": marked("{sequence} {event} {type} {number} {target}: given up ({error})"),
}
NO_EVENTS: Final = marked("There are no events.")
NO_TARGETS: Final = marked(
    "settings.toml names no way out for events: no outbox folder, no webhook and no command."
)
NAME_WHICH: Final = marked("Name the event to send again by its id, or a sequence number with --since.")
NOT_FOUND: Final = marked("No event has the id {event}. Check the id.")
PINGED: Final = marked("{event}: test.ping goes to every target once the bot runs.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to do, and with which events."""
    reader = shell_reader()
    parser.add_argument(
        "action",
        choices=["list", "resend", "ping"],
        help=gettext(reader, "list events, send events again, or send a test.ping to every target"),
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "event",
        nargs="?",
        metavar="ID",
        help=gettext(reader, "the event to send again, such as evt_0192f3c4"),
    )
    which.add_argument(
        "--since",
        type=int,
        metavar=gettext(reader, "NUMBER"),
        help=gettext(reader, "send every event again from this sequence number on"),
    )


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Do it, and print what was found or asked for; return 1 if that cannot be."""
    reader = shell_reader()
    try:
        return asyncio.run(_run(settings, args, reader))
    except DatabaseProblem as error:
        print_error(error)
        return 1


async def _run(settings: Settings, args: argparse.Namespace, reader: Audience) -> int:
    policy = policy_of(settings)
    if args.action == "resend" and args.event is None and args.since is None:
        print(gettext(reader, NAME_WHICH), file=sys.stderr)
        return WRONG_USAGE
    if args.action != "list" and not policy.event_targets:
        print(gettext(reader, NO_TARGETS), file=sys.stderr)
        return 1
    async with open_store(settings.database_url.get_secret_value()) as store:
        if args.action == "list":
            return await _list(reader)
        if args.action == "ping":
            event = await store.transact(lambda: ping(policy, datetime.now(UTC)))
            print(gettext(reader, PINGED, event=event))
            return 0
        return await _resend(store, policy, args.event, args.since, reader)


async def _list(reader: Audience) -> int:
    events = await events_at_targets(NEWEST)
    for one in events:
        print(_line(one, reader))
    if not events:
        print(gettext(reader, NO_EVENTS))
    return 0


def _line(one: EventAtTarget, reader: Audience) -> str:
    state = one.state if one.state != "waiting" else "tried" if one.last_error else "new"
    text = gettext(
        reader,
        LINES[state],
        sequence=str(one.sequence),
        event=one.event,
        type=one.type,
        number=one.number,
        target=one.target,
        at=moment(one.next_at, reader),
        error=one.last_error,
    )
    return " ".join(text.split())


async def _resend(
    store: Store, policy: Policy, event: str | None, since: int | None, reader: Audience
) -> int:
    now, targets = datetime.now(UTC), policy.event_targets
    count, next_one = 0, since
    while next_one is not None:
        first = next_one
        page = await store.transact(lambda: resend_since(first, targets, now))  # noqa: B023  # awaited here
        count, next_one = count + len(page), page[-1] + 1 if page else None
    if event is not None:
        if not await store.transact(lambda: resend_event(event, targets, now)):
            print(gettext(reader, NOT_FOUND, event=event), file=sys.stderr)
            return 1
        count = 1
    said = ngettext(reader, "{count} event will be sent again.", "{count} events will be sent again.", count)
    print(said)
    return 0
