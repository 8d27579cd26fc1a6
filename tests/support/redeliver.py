"""What one delivery changed, and the same delivery once more."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from tortoise.expressions import F, Q
from tortoise.models import Model

from models.tables import (
    Audit,
    Comment,
    Decision,
    Delivery,
    Document,
    Follower,
    Home,
    ListItem,
    Mapping,
    Member,
    Message,
    Payment,
    PrecoroKey,
    Reminder,
    Turn,
    Workspace,
)
from sandbox.state.journal import LONGEST_WAIT, Entry
from tests.support.wait import until_nothing_is_left
from tests.support.world import World

_COUNTED: Sequence[type[Model]] = (
    *(Audit, Comment, Decision, Delivery, Follower, ListItem, Mapping, Message, Payment),
)
_KEPT: dict[type[Model], tuple[str, ...]] = {
    Document: ("id", "status", "round"),
    Turn: ("id", "state", "reason", "person_id"),
    Member: ("id", "user_id", "state"),
    Reminder: ("person_id", "days", "times", "zone"),
    Home: ("id", "part", "people_page"),
    PrecoroKey: ("id", "person_id", "sealed"),
    Workspace: ("id", "down"),
}


async def effects(world: World) -> dict[str, Any]:
    """Give what the store holds, and what the bot has put before everybody, by what it is."""
    found: dict[str, Any] = {table.__name__: await table.all().count() for table in _COUNTED}
    for table, columns in _KEPT.items():
        found[table.__name__] = sorted(map(str, await table.all().values_list(*columns)))
    team = world.slack.team
    posted = [one for place in team.conversations.values() for one in place.log if one.bot_id]
    found["posted"] = len(posted)
    found["files"] = sum(len(one.files) for one in posted)
    found["signs"] = sum(len(one.reactions) for place in team.conversations.values() for one in place.log)
    return found


def private(world: World) -> dict[str, list[str]]:
    """Give the private answers and forms before everybody."""
    people = world.slack.people
    return {
        person.id: [*(one.text for one in person.ephemerals), *(view.callback_id for view in person.views)]
        for person in people
    }


def delivered_since(world: World, number: int) -> list[Entry]:
    """Give what was delivered to the bot after an entry of the journal."""
    return [one for one in world.sandbox.journal.envelopes() if one.number > number]


async def nothing_waits() -> None:
    """Wait until Slack shows what the store wants; who is not mapped is waited for in vain."""
    waiting = Message.filter(
        Q(state__in=("new", "sending")) | Q(state="posted", wanted_version__gt=F("shown_version"))
    )
    files = Delivery.filter(state__in=("waiting", "sending"), message__state="posted")

    async def left() -> list[str]:
        rows: list[Message | Delivery] = [*await waiting.exclude(last_error__startswith="not mapped")]
        rows += await files
        return [
            f"{type(row).__name__} {row.id}: {row.state}, {row.last_error}, {row.next_at}" for row in rows
        ]

    await until_nothing_is_left(left)


def _pressed_now(world: World, entry: Entry) -> dict[str, Any]:
    """Return what was delivered, as if a button was pressed just now: an old press is refused for its age."""
    actions = [{**one, "action_ts": world.slack.next_ts()} for one in entry.payload.get("actions", ())]
    return {**entry.payload, "actions": actions} if actions else entry.payload


async def deliver_again(world: World, entries: Sequence[Entry]) -> None:
    """Deliver the same once more, at both sockets at once, until both are acked.

    A bot that has just started on a busy machine may be too slow: that is rolled back, and not acked.
    """
    for one in entries:
        forms = one.payload.get("type") == "view_submission" or one.name == "slash_commands"
        async with asyncio.timeout(LONGEST_WAIT):
            acked = False
            while not acked:
                payload = _pressed_now(world, one)
                ask = partial(world.slack.envelopes.ask_once, one.name, payload, accepts_payload=forms)
                acked = all(ack for ack, _seconds in await asyncio.gather(ask(), ask()))
