"""What stands in Slack at the end, and whether the bot has come to its end."""

from models.queries.not_shown import files_waiting, messages_waiting
from models.tables import Delivery, Mapping, Member, Message
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage as Shown
from tests.support.wait import until_nothing_is_left, until_true
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


async def all_is_shown() -> None:
    """Wait until nothing in the store waits for Slack; needs an open store."""
    await until_nothing_is_left(_waiting)


async def mapping_tried(times: int) -> Mapping:
    """Wait until Slack did not answer the one mapping so often; needs an open store."""

    async def tried() -> bool:
        return (await Mapping.get()).attempts >= times

    await until_true(tried)
    return await Mapping.get()


async def member_is(email: str, state: str) -> None:
    """Wait until a person's member is kept with this state; needs an open store."""

    async def kept() -> bool:
        return await Member.exists(person__email=email, state=state)

    await until_true(kept)


async def is_let_in(world: World) -> None:
    """Wait until the bot knows that Slack lets it in."""

    async def let_in() -> bool:
        return not world.bot.contexts[0].workspace.down

    await until_true(let_in)


async def _waiting() -> list[str]:
    rows: list[Message | Delivery] = [*await messages_waiting(), *await files_waiting()]
    return [
        f"{type(row).__name__} {row.id}: {row.state}, {row.last_error}, {row.next_at:%H:%M:%S}"
        for row in rows
    ]
