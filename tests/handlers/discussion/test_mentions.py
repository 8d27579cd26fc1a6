"""People mentioned follow the document, if they may; a number in a channel is answered to its author only."""

from typing import Any

import pytest

from models.tables import Comment, Follower
from sandbox.people.person import SandboxPerson
from tests.support.discussion import hears, says, tell_again
from tests.support.slack_text import all_is_shown, top_level
from tests.support.world import World, buttons_of, order, step, text_of
from views import ids

PEOPLE = [
    {"email": f"{name}@acme.example", "name": named, "companies": {"Acme Ltd": []}}
    for name, named in (("ann", "Ann Lee"), ("eve", "Eve May"), ("cleo", "Cleo Fox"), ("dan", "Dan Oak"))
]
MAX = {"email": "max@acme.example", "name": "Max Pine"}


def at(person: SandboxPerson) -> str:
    return f"<@{person.id}>"


def group(world: World) -> str:
    [finance] = world.slack.team.groups.values()
    return f"<!subteam^{finance.id}>"


async def followers() -> list[str]:
    return sorted([one.person.email for one in await Follower.all().select_related("person")])


async def test_a_mentioned_person_follows_and_hears_everything_from_then_on(world: World) -> None:
    await world.take_in(order(), people=PEOPLE)
    ann, bob, eve = (world.person(name) for name in ("ann", "bob", "eve"))
    card, own = await world.card("ann"), await world.card("bob")
    await says(bob, own, f"{at(eve)} knows, {at(ann)}")
    follows = await world.card("eve")
    assert buttons_of(follows) == [ids.OPEN, ids.UNFOLLOW]
    await hears(eve, follows, "@Eve May knows, @Ann Lee")
    await hears(ann, card, "@Eve May knows, @Ann Lee")
    await says(ann, card, f"Thank you, {at(eve)}")
    await hears(eve, follows, "knows", "Thank you, @Eve May")
    await says(eve, follows, "You are welcome")
    await hears(bob, own, "Thank you", "You are welcome")
    assert (await ann.press(card, ids.APPROVE)).acked
    await eve.wait_for_message(lambda one: "was approved" in one.text)
    await all_is_shown()
    assert len(top_level(eve)) == len(top_level(ann)) == 1
    assert await followers() == ["eve@acme.example"]
    assert not ann.ephemerals
    assert not bob.ephemerals


async def test_a_group_brings_in_its_members_and_the_author_hears_who_was_not_added(world: World) -> None:
    await world.take_in(order(), people=PEOPLE)
    await world.take_in(order("PO-B", company="Beta GmbH", requester="max@acme.example"), people=[MAX])
    bob, own = world.person("bob"), await world.card("bob")
    strangers = f"{at(world.person('mallory'))} {at(world.person('max'))} <@{world.slack.bot.id}>"
    await says(bob, own, f"{group(world)} {strangers} please look")
    assert await followers() == ["cleo@acme.example", "dan@acme.example"]
    told = await bob.wait_for_ephemeral(lambda one: "Not added" in one.text)
    text = text_of(told.blocks)
    assert told.thread_ts == own.ts
    assert text.splitlines() == [
        "Not added as followers",
        "",
        "Mallory belongs to another organisation.",
        "Gus Day is a guest in this workspace.",
        "Max Pine isn't in Acme Ltd.",
    ]
    await world.card("cleo")
    await world.card("dan")
    for name in ("gus", "mallory"):
        assert not [one for one in world.person(name).messages if one.bot_id]


async def test_a_mention_that_slack_sends_again_adds_once(world: World) -> None:
    await world.take_in(order(), people=PEOPLE)
    bob, eve, own = world.person("bob"), world.person("eve"), await world.card("bob")
    text = f"{at(eve)} knows"
    await says(bob, own, text)
    await tell_again(world, "message", text)
    await world.card("eve")
    await all_is_shown()
    assert len(top_level(eve)) == 1
    assert (await followers(), await Comment.all().count()) == (["eve@acme.example"], 1)


async def test_a_member_that_slack_could_not_look_up_is_not_added_and_the_words_are_kept(
    world: World,
) -> None:
    await world.take_in(order(), people=PEOPLE)
    bob, eve, own = world.person("bob"), world.person("eve"), await world.card("bob")
    world.sandbox.faults.add(
        "users.info", status=500, times=4, when=lambda given: given.get("user") == eve.id
    )
    world.sandbox.faults.add("usergroups.users.list", status=500, times=4)
    await says(bob, own, f"{at(eve)} {group(world)} know")
    told = await bob.wait_for_ephemeral(lambda one: "Not added" in one.text)
    assert text_of(told.blocks).count("could not be looked up") == 2
    assert await followers() == []
    await hears(world.person("ann"), await world.card("ann"), "know")


async def test_a_number_in_a_channel_is_answered_to_the_asker_alone(world: World) -> None:
    await world.take_in(order(), people=PEOPLE)
    await world.card("ann")
    ann, bob, eve = (world.person(name) for name in ("ann", "bob", "eve"))
    bot = f"<@{world.slack.bot.id}>"
    await bob.say(f"{bot} where is po-1042? {at(eve)}", "buying")
    told = await bob.wait_for_ephemeral(lambda one: "PO-1042" in one.text)
    assert "Waiting for Ann Lee" in told.text
    assert "Eve May now follows it." in text_of(told.blocks)
    assert buttons_of(told) == ["open"]
    assert (await bob.press(told, ids.OPEN)).acked
    await bob.wait_for_view(lambda view: "Laptop 14in" in text_of(view.blocks))
    await world.card("eve")
    assert await followers() == ["eve@acme.example"]
    await ann.say(f"{bot} PO-1042", "buying")
    await ann.wait_for_ephemeral(lambda one: "Needs your approval" in one.text)
    assert not eve.ephemerals
    channel = world.slack.channel("buying")
    assert not [one for one in channel.log if one.bot_id]


@pytest.mark.parametrize("name", ["eve", "mallory", "gus", "max"])
async def test_who_may_not_see_it_hears_nothing_of_it_and_adds_nobody(world: World, name: str) -> None:
    await world.take_in(order(), people=PEOPLE)
    await world.card("ann")
    asker = world.person(name)
    await asker.say(f"<@{world.slack.bot.id}> PO-1042 {at(world.person('cleo'))}", "buying")
    told = await asker.wait_for_ephemeral(lambda _: True)
    for secret in ("Laptops", "Northwind", "12,521", "Ann"):
        assert secret not in told.text + text_of(told.blocks)
    assert await followers() == []


async def test_a_number_that_exists_twice_names_both(world: World) -> None:
    both: list[dict[str, Any]] = [
        order("42"),
        order("42", kind="invoice"),
        order("42", company="Beta GmbH", requester="max@acme.example"),
    ]
    await world.take_in(*both, people=PEOPLE)
    bob = world.person("bob")
    await bob.say(f"<@{world.slack.bot.id}> 42 {at(world.person('eve'))}", "buying")
    told = await bob.wait_for_ephemeral(lambda one: "2 documents have the number 42. Which one" in one.text)
    text = text_of(told.blocks)
    assert "Purchase order 42" in text
    assert "Invoice 42" in text
    assert "Beta" not in text
    assert await followers() == []


async def test_what_is_asked_for_and_not_there_is_said(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann")]))
    await world.card("bob")
    bob = world.person("bob")
    await bob.say(f"<@{world.slack.bot.id}> PO-9999", "buying")
    await bob.wait_for_ephemeral(lambda one: "I can't find PO-9999" in one.text)
    await bob.say(f"<@{world.slack.bot.id}>", "buying")
    _, second = await bob.wait_until(lambda: (len(bob.ephemerals) == 2 and bob.ephemerals) or None)
    assert second.text == "Write the number of a document after my name, for example PO-1042."


async def test_numbers_in_marks_and_quotes_and_addresses_are_found(world: World) -> None:
    url = "https://app.precoro.com/purchase/order/1042/show"
    await world.take_in(order(url=url))
    await world.card("ann")
    ann = world.person("ann")
    for typed in ("*PO-1042*", f"what of {url}?", "“PO-1042”, please", "is `PO-1042` done?"):
        before = len(ann.ephemerals)
        await ann.say(f"<@{world.slack.bot.id}> {typed}", "buying")
        answer = await ann.wait_until(lambda before=before: ann.ephemerals[before:] or None)  # type: ignore[misc]
        assert "Purchase order PO-1042" in answer[0].text, typed
