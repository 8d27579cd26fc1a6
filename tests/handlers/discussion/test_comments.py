"""What is said under a card reaches everybody else involved in the document, once, and nobody else."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from models.tables import Comment, Delivery
from sandbox.state.team import SlackMessage
from tests.support.block_text import shown
from tests.support.clock import MovingClock
from tests.support.database.one import ON_ONE
from tests.support.discussion import hears, is_signed, says, tell_again, told_under
from tests.support.slack_text import all_is_shown
from tests.support.world import QUICK, World, order, press_card, running_world, step, text_of
from views import ids

TWO = [step("Manager", "any", "ann", "dan")]


async def test_a_reply_reaches_everybody_else_and_never_its_author(world: World) -> None:
    named = {"email": "ann@acme.example", "name": "Ann Lee"}
    await world.take_in(order(steps=TWO, followers=["eve@acme.example"]), people=[named])
    ann, bob, dan, eve = (world.person(name) for name in ("ann", "bob", "dan", "eve"))
    cards = {name: await world.card(name) for name in ("ann", "bob", "dan", "eve")}
    await says(ann, cards["ann"], "Do they fit R&D <rules>? :eyes:")
    for name in ("bob", "dan", "eve"):
        await hears(world.person(name), cards[name], "Do they fit R&D <rules>? 👀")
    [told] = told_under(bob, cards["bob"])
    assert "Ann Lee" in told
    reply = next(one for one in bob.messages if one.thread_ts == cards["bob"].ts and one.bot_id)
    assert reply.blocks[0]["elements"][0]["elements"][0] == {"type": "user", "user_id": bob.id}
    await says(bob, cards["bob"], "They do")
    await hears(ann, cards["ann"], "They do")
    await hears(dan, cards["dan"], "fit R&D", "They do")
    await hears(eve, cards["eve"], "fit R&D", "They do")
    assert len(told_under(bob, cards["bob"])) == 1
    assert (await press_card(ann, cards["ann"], ids.OPEN)).acked
    view = await ann.wait_for_view(lambda view: "They do" in text_of(view.blocks))
    assert "Comments (2)" in text_of(view.blocks)


async def test_an_address_in_a_reply_is_passed_on_as_it_was_typed(world: World) -> None:
    await world.take_in(order())
    ann, card, own = world.person("ann"), await world.card("ann"), await world.card("bob")
    typed = "Cheaper at https://shop.example/laptops?ram=32&os=none, or ask dan@acme.example."
    await says(ann, card, typed)
    await hears(world.person("bob"), own, typed)
    assert (await Comment.get()).text == typed


async def test_an_event_that_slack_sends_again_is_one_comment(world: World) -> None:
    await world.take_in(order())
    ann, card, own = world.person("ann"), await world.card("ann"), await world.card("bob")
    await says(ann, card, "AckCache")
    for _ in range(3):
        await tell_again(world, "message", "AckCache")
    await says(ann, card, "Twice")
    await hears(world.person("bob"), own, "AckCache", "Twice")
    assert await Comment.all().count() == 2


async def test_a_copy_for_a_channel_is_one_comment(world: World) -> None:
    await world.take_in(order())
    ann, card, own = world.person("ann"), await world.card("ann"), await world.card("bob")
    await says(ann, card, "To all", broadcast=True)
    await hears(world.person("bob"), own, "To all")
    assert await Comment.all().count() == 1
    assert not [one for one in world.sandbox.journal if one.kind == "no_response"]


async def test_a_reply_under_the_outcome_is_a_comment_too(world: World) -> None:
    await world.take_in(order())
    ann, bob = world.person("ann"), world.person("bob")
    card = await world.card("ann")
    assert (await ann.press(card, ids.APPROVE)).acked
    outcome = await bob.wait_for_message(lambda one: "was approved" in one.text)
    await says(bob, outcome, "Thank you")
    await hears(ann, card, "Thank you")


async def test_who_may_not_read_it_any_more_is_refused_privately(world: World) -> None:
    await world.take_in(order(followers=["eve@acme.example"]))
    eve, card = world.person("eve"), await world.card("eve")
    ann, own = world.person("ann"), await world.card("ann")
    gone = {"email": "eve@acme.example", "name": "Eve May", "active": False}
    await world.take_in(people=[gone])
    reply = await eve.reply(card, "Am I heard?")
    told = await eve.wait_for_ephemeral(lambda one: "no longer active" in one.text)
    assert told.thread_ts == card.ts
    assert not is_signed(reply)
    bobs = await world.card("bob")
    world.slack.change("ann@acme.example", email="ann@elsewhere.example")
    await world.person("bob").wait_until(lambda: "Stuck at" in bobs.text or None)
    await ann.reply(own, "And I?")
    await ann.wait_for_ephemeral(lambda one: "isn't linked to a person here yet" in one.text)
    assert await Comment.all().count() == 0


async def test_words_that_are_too_many_are_refused_with_a_sentence(world: World) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    await ann.reply(card, "x" * 4001)
    await ann.wait_for_ephemeral(lambda one: "(yours has 4001)" in one.text)
    assert await Comment.all().count() == 0


async def test_a_document_that_came_in_a_list_is_named(world: World) -> None:
    documents = [order(f"PO-{number}", followers=["eve@acme.example"]) for number in range(6)]
    await world.take_in(*documents)
    bob = world.person("bob")
    await bob.wait_for_message(lambda one: "6 documents" in one.text)
    await world.person("ann").wait_for_message(lambda one: "6 documents" in one.text)
    said = {"author": "bob@acme.example", "text": "The quote holds", "at": "2026-11-20T09:12:00Z"}
    await world.take_in(documents[2] | {"comments": [said]})
    ann = world.person("ann")
    told = await ann.wait_for_message(lambda one: "The quote holds" in one.text)
    assert told.thread_ts is None
    assert "\nPurchase order PO-2\n" in text_of(told.blocks)
    await says(ann, told, "Good")
    answer = await bob.wait_for_message(lambda one: "Good" in one.text and one.bot_id is not None)
    assert "Purchase order PO-2" in text_of(answer.blocks)
    assert (await press_card(ann, told, ids.OPEN)).acked
    await ann.wait_for_view(lambda view: "The quote holds" in text_of(view.blocks))


async def test_comments_from_a_file_are_told_when_they_are_new(world: World) -> None:
    first = {"author": "bob@acme.example", "text": "Quote attached", "at": "2026-11-20T09:12:00Z"}
    second = {"author": "cleo@acme.example", "text": "Which budget?", "at": "2026-11-20T10:12:00Z"}
    await world.take_in(order(comments=[first]))
    ann, card, own = world.person("ann"), await world.card("ann"), await world.card("bob")
    await world.take_in(order(comments=[first, second]))
    await hears(ann, card, "Which budget?")
    await hears(world.person("bob"), own, "Which budget?")
    assert "cleo@acme.example" in told_under(ann, card)[0]


async def test_comments_stay_in_order_whatever_slack_answers(world: World) -> None:
    await world.take_in(order())
    ann, card, own = world.person("ann"), await world.card("ann"), await world.card("bob")
    await all_is_shown()
    faults = [
        world.sandbox.faults.add("chat.postMessage", **fault)
        for fault in ({"retry_after": 1}, {"cut": "before"}, {"cut": "after"}, {"status": 500})
    ]
    said = [f"number {number}" for number in range(6)]
    for one in said:
        await says(ann, card, one)
    await hears(world.person("bob"), own, *said)
    assert all(fault.hits for fault in faults)
    await all_is_shown()
    await hears(world.person("bob"), own, *said)


async def test_the_sign_is_put_again_until_it_stands_and_a_reply_that_is_gone_needs_none(
    world: World,
) -> None:
    await world.take_in(order())
    ann, card = world.person("ann"), await world.card("ann")
    world.sandbox.faults.add("reactions.add", cut="after")
    world.sandbox.faults.add("reactions.add", retry_after=1)
    await says(ann, card, "Once more")
    world.sandbox.faults.add("reactions.add", error="message_not_found")
    await ann.reply(card, "Gone")
    await all_is_shown()
    states = sorted([one.state for one in await Delivery.filter(kind="sign")])
    assert states == ["done", "dropped"]


async def test_a_card_that_was_deleted_with_its_thread_leaves_a_message_of_its_own(world: World) -> None:
    await world.take_in(order())
    ann, card, own = world.person("ann"), await world.card("ann"), await world.card("bob")
    world.sandbox.faults.add("chat.postMessage", error="thread_not_found")
    await says(ann, card, "Still there?")
    told = await world.person("bob").wait_for_message(lambda one: "Still there?" in one.text)
    assert told.thread_ts is None
    assert told_under(world.person("bob"), own) == []


async def test_words_wait_for_slack_to_say_who_wrote_them(database_url: str, tmp_path: Path) -> None:
    """Slack sends an event again that was not acked: a look-up that fails for a moment loses nothing."""
    clock = MovingClock()
    async with running_world(database_url, tmp_path, timing=replace(QUICK, clock=clock)) as world:
        await world.take_in(order())
        ann, card, own = world.person("ann"), await world.card("ann"), await world.card("bob")
        await all_is_shown()
        clock.move(timedelta(hours=25))
        fault = world.sandbox.faults.add("users.info", status=500)
        reply = await ann.reply(card, "Who am I?")
        await ann.wait_until(lambda: is_signed(reply) or None, timeout=20)
        assert fault.hits >= 1
        told = [one for one in world.sandbox.journal.envelopes("message") if one.facts.get("retry_attempt")]
        assert told
        await hears(world.person("bob"), own, "Who am I?")
        assert await Comment.all().count() == 1


@ON_ONE
async def test_cards_count_the_comments_that_come(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "all", "ann", "dan")]))
    ann, cards = world.person("ann"), [await world.card("ann"), await world.card("dan")]
    for number, said in enumerate(("1 comment", "2 comments"), 1):
        await ann.reply(cards[0], f"Question {number}")
        assert await ann.wait_until(partial(all_say, cards, said))


def all_say(cards: list[SlackMessage], line: str) -> bool:
    return all(line in shown(each.blocks).splitlines() for each in cards)
