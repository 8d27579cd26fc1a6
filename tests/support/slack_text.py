"""What stands in Slack at the end, and whether the bot has come to its end."""

import asyncio

from tortoise.expressions import F, Q

from models.tables import Delivery, Mapping, Member, Message
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage as Shown
from tests.support.world import World, buttons_of
from views import ids

LIVE = {ids.APPROVE, ids.REJECT}


def top_level(person: SandboxPerson, event: str = ids.CARD_EVENT) -> list[Shown]:
    """Give the bot's messages of a kind in a person's conversation, known by their metadata."""
    return [
        message
        for message in person.messages
        if message.thread_ts in (None, message.ts) and (message.metadata or {}).get("event_type") == event
    ]


def files_under(person: SandboxPerson, message: Shown) -> list[str]:
    """Give the names of the files in a message's thread, each as often as it stands there."""
    return sorted(
        file.name
        for reply in person.messages
        if reply.thread_ts == message.ts and reply.ts != message.ts
        for file in reply.files
    )


def is_live(message: Shown) -> bool:
    """Say whether a message still offers to decide."""
    return bool(LIVE & set(buttons_of(message)))


async def all_is_shown(timeout: float = 40.0) -> None:
    """Wait until nothing in the store waits for Slack; needs an open store."""
    try:
        async with asyncio.timeout(timeout):
            while await _waiting():  # noqa: ASYNC110
                await asyncio.sleep(0.05)  # a row tells nobody that it has changed
    except TimeoutError:
        raise AssertionError(f"after {timeout} s these still wait for Slack: {await _waiting()}") from None


async def mapping_tried(times: int, timeout: float = 20.0) -> Mapping:
    """Wait until Slack did not answer the one mapping so often; needs an open store."""
    async with asyncio.timeout(timeout):
        while (run := await Mapping.get()).attempts < times:  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # a row tells nobody that it has changed
    return run


async def member_is(email: str, state: str, timeout: float = 20.0) -> None:
    """Wait until a person's member is kept with this state; needs an open store."""
    async with asyncio.timeout(timeout):
        while not await Member.exists(person__email=email, state=state):  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # a row tells nobody that it has changed


async def is_let_in(world: World, timeout: float = 20.0) -> None:
    """Wait until the bot knows that Slack lets it in."""
    async with asyncio.timeout(timeout):
        while world.bot.contexts[0].workspace.down:  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # what it knows it tells nobody


async def _waiting() -> list[str]:
    messages = await Message.filter(
        Q(state__in=("new", "sending")) | Q(state="posted", wanted__gt=F("shown"))
    )
    files = await Delivery.filter(state__in=("waiting", "sending"), message__state="posted")
    rows: list[Message | Delivery] = [*messages, *files]
    return [
        f"{type(row).__name__} {row.id}: {row.state}, {row.trouble}, {row.next_at:%H:%M:%S}" for row in rows
    ]
