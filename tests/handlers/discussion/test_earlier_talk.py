"""Somebody who is mentioned, or asked later, reads what was said before in one message in their thread."""

from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.handlers.discussion.test_mentions import PEOPLE, at
from tests.support.database.one import ON_ONE
from tests.support.discussion import hears, says
from tests.support.slack_text import all_is_shown
from tests.support.world import World, order, step, text_of
from views import ids


def earlier(person: SandboxPerson, card: SlackMessage) -> list[str]:
    return [
        text_of(one.blocks)
        for one in person.messages
        if one.thread_ts == card.ts and (one.metadata or {}).get("event_type") == ids.EARLIER_TALK_EVENT
    ]


async def is_told(person: SandboxPerson, card: SlackMessage, words: str) -> str:
    [text] = await person.wait_until(lambda: [one for one in earlier(person, card) if words in one] or None)
    return text


@ON_ONE
async def test_it_is_there_once_though_an_answer_is_lost_and_follows_edits(world: World) -> None:
    await world.take_in(
        order(steps=[step("Manager", "any", "ann"), step("Finance", "any", "cleo")]), people=PEOPLE
    )
    ann, bob, cleo, eve = (world.person(name) for name in ("ann", "bob", "cleo", "eve"))
    card, own = await world.card("ann"), await world.card("bob")
    reply = await says(bob, own, "The quote holds")
    await says(ann, card, "Until when?")
    # Slack has it, and its answer never comes.
    lost = world.sandbox.faults.add(
        "chat.postMessage", cut="after", when=lambda call: "earlier" in str(call["text"])
    )
    await says(bob, own, f"{at(eve)} knows")
    follows = await world.card("eve")
    await hears(eve, follows, "knows")
    await ann.press(card, ids.APPROVE)
    asked = await world.card("cleo")
    await bob.edit(reply, "The quote held")
    for person, under, count in ((eve, follows, 2), (cleo, asked, 3)):
        text = await is_told(person, under, "held")
        assert text.startswith(f"{count} earlier comments")
        assert "edited" in text
        assert "Until when?" in text
    await all_is_shown()
    assert lost.hits == 1
    assert (len(earlier(eve, follows)), len(earlier(cleo, asked))) == (1, 1)
    assert (earlier(ann, card), earlier(bob, own)) == ([], [])
