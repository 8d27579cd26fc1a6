"""A comment follows its reply: edited it says so, deleted it is withdrawn, and what it said is kept."""

import json

from models.tables import Audit, Comment, Follower, Inbound, Message
from sandbox.backend.posting import change
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.support.discussion import hears, is_signed, says, told_under
from tests.support.slack_text import all_is_shown
from tests.support.wait import until_true
from tests.support.world import World, order, press_card, text_of
from views import ids

PEOPLE = [{"email": f"{name}@acme.example", "companies": {"Acme Ltd": []}} for name in ("ann", "eve", "dan")]
GONE = "This comment was withdrawn."


async def kept_of(what: str) -> list[str]:
    """Give what the history keeps of comments that were edited or withdrawn."""
    return [json.loads(one.facts)["note"] for one in await Audit.filter(what=what).order_by("id")]


async def details_of(person: SandboxPerson, card: SlackMessage) -> str:
    assert (await press_card(person, card, ids.OPEN)).acked
    view = await person.wait_for_view(lambda one: "Comments" in text_of(one.blocks))
    await person.close(view)
    return text_of(view.blocks)


async def test_an_edit_reaches_everybody_and_says_that_it_is_one(world: World) -> None:
    await world.take_in(order(followers=["eve@acme.example"]))
    ann, card = world.person("ann"), await world.card("ann")
    bobs, eves = await world.card("bob"), await world.card("eve")
    reply = await says(ann, card, "Too dear?")
    await hears(world.person("bob"), bobs, "Too dear?")
    await ann.edit(reply, "Too dear, by far")
    for name, own in (("bob", bobs), ("eve", eves)):
        await hears(world.person(name), own, "Too dear, by far")
        assert "edited" in told_under(world.person(name), own)[0]
    await ann.edit(reply, "Fine after all")
    await hears(world.person("bob"), bobs, "Fine after all")
    assert await kept_of("comment_edited") == ["Too dear?", "Too dear, by far"]
    shown = await details_of(ann, card)
    assert "Fine after all" in shown
    assert "edited" in shown
    assert not ann.ephemerals


async def test_a_deleted_reply_is_withdrawn_and_its_place_is_kept(world: World) -> None:
    await world.take_in(order())
    ann, bob = world.person("ann"), world.person("bob")
    card, own = await world.card("ann"), await world.card("bob")
    reply = await says(ann, card, "My password is swordfish")
    await says(ann, card, "Is it urgent?")
    await hears(bob, own, "swordfish", "Is it urgent?")
    await ann.delete(reply)
    await hears(bob, own, GONE, "Is it urgent?")
    assert "swordfish" not in text_of([one.blocks for one in bob.messages])
    assert await kept_of("comment_withdrawn") == ["My password is swordfish"]
    shown = await details_of(ann, card)
    assert GONE in shown
    assert "Comments (1)" in shown


async def test_previews_of_links_and_what_we_draw_again_change_nothing(world: World) -> None:
    await world.take_in(order())
    ann, card, own = world.person("ann"), await world.card("ann"), await world.card("bob")
    reply = await says(ann, card, "See https://a.example")
    place = world.slack.team.conversations[reply.channel]
    change(world.slack, place, reply, attachments=[{"from_url": "https://a.example", "fallback": "A"}])
    await says(ann, card, "Marker")
    await hears(world.person("bob"), own, "See https://a.example", "Marker")
    assert "edited" not in told_under(world.person("bob"), own)[0]
    assert not await Comment.filter(edited_at__isnull=False).exists()
    assert not await Audit.filter(what__startswith="comment").exists()


async def test_what_slack_tells_in_another_order_ends_as_it_stands_in_slack(world: World) -> None:
    await world.take_in(order())
    ann, bob = world.person("ann"), world.person("bob")
    card, own = await world.card("ann"), await world.card("bob")
    await all_is_shown()  # what the bot posts would overtake it too
    held = world.sandbox.faults.hold_back("message", behind=3, when=is_said("First"))
    reply = await ann.reply(card, "First")
    await ann.edit(reply, "Second")
    await hears(bob, own, "Second")
    await ann.edit(reply, "Third")
    await says(ann, card, "Marker")
    assert held.hits == 1
    await hears(bob, own, "Third", "Marker")
    assert await Comment.all().count() == 2


async def test_a_reply_that_is_deleted_before_it_is_told_of_stays_unheard(world: World) -> None:
    await world.take_in(order())
    ann, card, own = world.person("ann"), await world.card("ann"), await world.card("bob")
    await all_is_shown()  # what the bot posts would overtake it too
    world.sandbox.faults.hold_back("message", behind=2, when=is_said("Oh no"))
    await ann.delete(await ann.reply(card, "Oh no"))
    await until_true(Inbound.filter(key__startswith="withdrawn:").exists)
    await says(ann, card, "Marker")
    await says(ann, card, "Another")
    await hears(world.person("bob"), own, "Marker", "Another")
    assert await Comment.all().count() == 2


async def test_an_older_edit_that_comes_late_changes_nothing(world: World) -> None:
    await world.take_in(order())
    ann, bob = world.person("ann"), world.person("bob")
    card, own = await world.card("ann"), await world.card("bob")
    reply = await says(ann, card, "First")
    await all_is_shown()  # what the bot posts would overtake it too
    world.sandbox.faults.hold_back("message", behind=2, when=is_now("Second"))
    await ann.edit(reply, "Second")
    await ann.edit(reply, "Third")
    await hears(bob, own, "Third")
    await says(ann, card, "Marker")
    await says(ann, card, "Another")
    await hears(bob, own, "Third", "Marker", "Another")
    assert await kept_of("comment_edited") == ["First"]


async def test_a_reply_that_was_refused_is_a_comment_once_it_is_edited(world: World) -> None:
    await world.take_in(order())
    ann, card, own = world.person("ann"), await world.card("ann"), await world.card("bob")
    reply = await ann.reply(card, "x" * 4001)
    await ann.wait_for_ephemeral(lambda one: "(yours has 4001)" in one.text)
    await ann.edit(reply, "Short")
    await hears(world.person("bob"), own, "Short")
    await ann.wait_until(lambda: is_signed(reply) or None)
    await ann.edit(reply, "y" * 4002)
    await ann.wait_for_ephemeral(lambda one: "(yours has 4002)" in one.text)
    assert (await Comment.get()).text == "Short"


async def test_who_is_mentioned_in_an_edit_follows_and_who_was_before_is_not_brought_back(
    world: World,
) -> None:
    await world.take_in(order(), people=PEOPLE)
    ann, card = world.person("ann"), await world.card("ann")
    eve, dan = world.person("eve"), world.person("dan")
    reply = await says(ann, card, f"<@{eve.id}> look")
    await world.card("eve")
    assert (await eve.command("/precoro", "unfollow PO-1042")).acked
    await until_true(lambda: no_follower("eve"))
    await ann.edit(reply, f"<@{eve.id}> and <@{dan.id}> look")
    await world.card("dan")
    assert await no_follower("eve")
    assert not await no_follower("dan")


async def no_follower(name: str) -> bool:
    return not await Follower.filter(person__email=f"{name}@acme.example").exists()


async def test_what_is_outside_a_thread_is_edited_in_peace(world: World) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    outside = await ann.say("Hello?")
    await ann.wait_for_ephemeral(lambda one: "Nobody else saw this" in one.text)
    await ann.edit(outside, "Hello!")
    await ann.delete(outside)
    await says(ann, card, "Marker")
    assert len(ann.ephemerals) == 1


async def test_a_comment_that_nobody_has_heard_yet_is_not_told_once_it_is_withdrawn(world: World) -> None:
    ann, bob = world.person("ann"), world.person("bob")
    busy = world.sandbox.faults.add("chat.postMessage", status=503, times=None, channel=bob.dm().id)
    await world.take_in(order())
    card = await world.card("ann")
    reply = await says(ann, card, "Never mind")
    await until_true(Message.filter(subject="comment", state="new").exists)
    await ann.delete(reply)
    await until_true(Message.filter(subject="comment", dropped_because="settled").exists)
    world.sandbox.faults.remove(busy)
    await says(ann, card, "Marker")
    await hears(bob, await world.card("bob"), "Marker")
    assert await Comment.all().count() == 2


def is_said(text: str) -> object:
    return lambda event: event.get("text") == text


def is_now(text: str) -> object:
    return lambda event: (event.get("message") or {}).get("text") == text
