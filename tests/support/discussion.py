"""What people read and say in threads."""

from models.tables import ReplyFile
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.support.wait import until_true
from tests.support.world import World, text_of
from views import ids

SIGN = "speech_balloon"


def told_under(person: SandboxPerson, parent: SlackMessage) -> list[str]:
    """Give what the bot said under a message as comments, in order."""
    return [
        text_of(one.blocks)
        for one in person.messages
        if one.thread_ts == parent.ts and (one.metadata or {}).get("event_type") == ids.COMMENT_EVENT
    ]


async def hears(person: SandboxPerson, parent: SlackMessage, *words: str) -> None:
    """Wait until the comments under a message say these words, one comment each, and no others."""

    def all_there() -> bool | None:
        told = told_under(person, parent)
        fits = len(told) == len(words) and all(word in one for word, one in zip(words, told, strict=True))
        return fits or None

    await person.wait_until(all_there)


def is_signed(message: SlackMessage) -> bool:
    """Say whether the quiet sign stands under a message, once."""
    return [(one.name, len(one.users)) for one in message.reactions] == [(SIGN, 1)]


async def says(person: SandboxPerson, parent: SlackMessage, text: str, **more: object) -> SlackMessage:
    """Reply under a message, and wait for the quiet sign."""
    reply = await person.reply(parent, text, **more)  # type: ignore[arg-type]
    await person.wait_until(lambda: is_signed(reply) or None)
    return reply


async def tell_again(world: World, event_type: str, text: str) -> None:
    """Have Slack send the events with this text again, as if nobody had acked them; wait for acks."""
    journal = world.sandbox.journal
    found = [one for one in journal.envelopes(event_type) if one.payload["event"].get("text") == text]
    assert found
    before = len([one for one in journal if one.kind == "ack"])
    for one in found:
        world.slack.envelopes.send_event(one.payload)
    wanted = before + len(found)
    await world.sandbox.wait_for(lambda: len([one for one in journal if one.kind == "ack"]) >= wanted)


async def all_is_decided() -> None:
    """Wait until no file of a reply is on its way to us."""

    async def decided() -> bool:
        return not await ReplyFile.exists(state="waiting")

    await until_true(decided)
