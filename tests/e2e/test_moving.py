"""A person who is unlinked and found by the same or another account gets there what waits for them."""

from datetime import UTC, datetime

import pytest

from models.change import Change
from models.people.mapping import start_mapping
from models.policy import Policy
from models.tables import Member, Workspace
from models.tables import Person as PersonRow
from sandbox.people.person import SandboxPerson
from sandbox.state.specs import Human
from sandbox.state.team import SlackMessage
from tests.handlers.test_payments import NAMES, invoice, payment_form, to_pay
from tests.support.block_text import shown
from tests.support.slack_text import all_is_shown, files_under, is_live, member_is, top_level
from tests.support.wait import until
from tests.support.world import World, buttons_of, order, press_card, text_of
from views import ids


async def unlinked(world: World, name: str) -> SandboxPerson:
    """Take a person's address from their account; return who has the account."""
    hands = world.person(name)
    world.slack.change(f"{name}@acme.example", email=f"{name}@elsewhere.example")
    return hands


async def with_another_account(world: World, name: str, called: str) -> SandboxPerson:
    return await world.slack.join(Human(f"{name}@acme.example", called))


async def a_quote(world: World) -> None:
    """Have the order's source add a file to it."""
    (world.folder / "quote.txt").write_text("Eight laptops, as spoken about")
    await world.take_in(order(attachments=["quote.txt"]), people=NAMES)


async def a_card(person: SandboxPerson, number: str) -> SlackMessage:
    return await person.wait_for_message(lambda one: number in one.text and bool(one.blocks))


async def test_another_account_gets_the_open_question_and_the_old_card_stays_closed(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    old = await world.card("ann")
    before = await unlinked(world, "ann")
    await before.wait_until(lambda: not is_live(old) or None)
    ann = await with_another_account(world, "ann", "Ann Again")
    card = await a_card(ann, "PO-1042")
    assert is_live(card)
    await all_is_shown()
    assert not is_live(old)
    assert (await press_card(before, old, ids.OPEN)).acked
    await before.wait_for_ephemeral(lambda one: "Slack account isn't linked to a person here" in one.text)
    assert (await ann.press(card, ids.APPROVE)).acked
    await world.person("bob").wait_for_message(lambda one: "was approved by Ann Lee" in one.text)
    await all_is_shown()
    assert "You approved" in shown(card.blocks)
    assert (files_under(ann, card), files_under(before, old)) == (["PO-1042.pdf"], [])
    assert len(top_level(ann)) == len(top_level(before)) == 1


@pytest.mark.parametrize(
    ("away", "back"),
    [
        ({"email": "ann@elsewhere.example"}, {"email": "ann@acme.example"}),
        ({"is_restricted": True}, {"is_restricted": False}),
        ({"deleted": True}, {"deleted": False}),
    ],
)
async def test_the_same_account_again_has_its_card_live_again(
    world: World, away: dict[str, object], back: dict[str, object]
) -> None:
    await world.take_in(order(), people=NAMES)
    ann, card = world.person("ann"), await world.card("ann")
    world.slack.change(ann.id, **away)
    await ann.wait_until(lambda: not is_live(card) or None)
    world.slack.change(ann.id, **back)
    await ann.wait_until(lambda: is_live(card) or None)
    await all_is_shown()
    assert len(top_level(ann)) == 1
    assert (await ann.press(card, ids.APPROVE)).acked


async def test_a_file_that_comes_while_its_reader_is_away_goes_out_once_they_are_back(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    ann, card = world.person("ann"), await world.card("ann")
    world.slack.change(ann.id, is_restricted=True)
    await ann.wait_until(lambda: not is_live(card) or None)
    await a_quote(world)
    await all_is_shown()
    assert files_under(ann, card) == []
    world.slack.change(ann.id, is_restricted=False)
    await ann.wait_until(lambda: is_live(card) or None)
    await all_is_shown()
    assert files_under(ann, card) == ["quote.txt"]


async def test_a_file_waits_until_the_conversation_with_the_other_account_is_open(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    old = await world.card("ann")
    await all_is_shown()
    before = await unlinked(world, "ann")
    await before.wait_until(lambda: not is_live(old) or None)
    closed = world.sandbox.faults.add("conversations.open", error="internal_error", times=None)
    ann = await with_another_account(world, "ann", "Ann Again")
    await world.sandbox.wait_for(lambda: closed.hits)
    await a_quote(world)
    hits = closed.hits
    await world.sandbox.wait_for(lambda: closed.hits > hits or files_under(before, old))
    world.sandbox.faults.remove(closed)
    card = await a_card(ann, "PO-1042")
    await all_is_shown()
    assert (files_under(before, old), files_under(ann, card)) == ([], ["quote.txt"])


async def test_payer_requester_and_follower_find_their_cards_in_their_other_accounts(world: World) -> None:
    await world.take_in(order(followers=["eve@acme.example"]), invoice(status="approved"), people=NAMES)
    await to_pay(world)
    ann, of_ann = world.person("ann"), await world.card("ann")
    await world.card("bob")
    await world.card("eve")
    old = [await unlinked(world, name) for name in ("bob", "cleo", "eve")]
    bob, cleo, eve = [
        await with_another_account(world, name, f"{name.title()} Again") for name in ("bob", "cleo", "eve")
    ]
    of_bob, of_eve = await a_card(bob, "PO-1042"), await a_card(eve, "PO-1042")
    assert (await cleo.submit(await payment_form(cleo, await a_card(cleo, "INV-7")), {})).acked
    await bob.wait_for_message(lambda one: "was paid by Cleo Fox" in one.text)
    await bob.reply(of_bob, "From my new account")
    await ann.wait_for_message(lambda one: "From my new account" in text_of(one.blocks))
    told = await eve.wait_for_message(lambda one: "From my new account" in text_of(one.blocks))
    assert told.thread_ts == of_eve.ts
    await press_card(ann, of_ann, ids.ASK_CHANGES)
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.CHANGES_VIEW)
    assert not (await ann.submit(form, {ids.QUESTION: "Eight of them?"})).errors
    await bob.wait_until(lambda: ids.CONFIRM_REVISION in buttons_of(of_bob) or None)
    await all_is_shown()
    for hands in old:
        assert not any(set(buttons_of(one)) - {ids.OPEN} for one in hands.messages if not one.ephemeral_for)
        assert not any("From my new account" in one.text for one in hands.messages)


async def test_a_list_follows_its_reader_too(world: World) -> None:
    numbers = [f"PO-{n}" for n in range(301, 307)]
    await world.take_in(*(order(number) for number in numbers), people=NAMES)
    await world.person("ann").wait_for_message(lambda one: "6 documents need your approval" in one.text)
    before = await unlinked(world, "ann")
    (old,) = top_level(before, ids.LISTING_EVENT)
    await before.wait_until(lambda: "none needs your action" in old.text or None)
    ann = await with_another_account(world, "ann", "Ann Again")
    await ann.wait_for_message(lambda one: "6 documents need your approval" in one.text)
    await all_is_shown()
    assert "none needs your action" in old.text


async def test_a_card_that_never_reached_the_old_account_is_live_in_the_other(world: World) -> None:
    old = world.person("ann").dm().id
    cut = world.sandbox.faults.add(
        "chat.postMessage", cut="before", times=None, when=lambda given: given["channel"] == old
    )
    await world.take_in(order(), people=NAMES)
    await world.sandbox.wait_for(lambda: cut.hits)
    await unlinked(world, "ann")
    ann = await with_another_account(world, "ann", "Ann Again")
    assert is_live(await a_card(ann, "PO-1042"))


async def test_what_was_true_before_and_is_told_late_unlinks_nobody(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    ann, card = world.person("ann"), await world.card("ann")
    world.sandbox.faults.hold_back("user_change")
    world.slack.change(ann.id, deleted=True)
    world.slack.change(ann.id, deleted=False)
    await told(world, "user_change", 2)
    await all_is_shown()
    assert is_live(card)
    assert (await ann.press(card, ids.APPROVE)).acked
    await world.person("bob").wait_for_message(lambda one: "was approved by Ann Lee" in one.text)


@pytest.mark.parametrize("away", [{"deleted": True}, {"email": "ann@elsewhere.example"}])
async def test_what_was_true_before_and_is_told_late_links_nobody(
    world: World, away: dict[str, object]
) -> None:
    await world.take_in(order(), people=NAMES)
    ann, card = world.person("ann"), await world.card("ann")
    world.sandbox.faults.hold_back("user_change")
    world.slack.change(ann.id, tz="Asia/Tokyo")
    world.slack.change(ann.id, **away)
    await told(world, "user_change", 2)
    await all_is_shown()
    assert not is_live(card)


async def test_another_account_is_theirs_also_when_the_first_is_told_of_later(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    card = await world.card("ann")
    world.sandbox.faults.hold_back("user_change", behind=1)  # so their new account is told of first
    old = await unlinked(world, "ann")
    ann = await with_another_account(world, "ann", "Ann Again")
    assert is_live(await a_card(ann, "PO-1042"))
    await told(world, "user_change", 1)
    await all_is_shown()
    await old.wait_until(lambda: not is_live(card) or None)
    assert is_live(await a_card(ann, "PO-1042"))
    assert (await Member.get(person__email="ann@acme.example")).user_id == ann.id


async def told(world: World, event: str, times: int) -> None:
    """Wait until Slack has told so many such events, and each was acked."""

    def acked() -> bool:
        sent = [
            one.facts["envelope_id"]
            for one in world.sandbox.journal
            if one.kind == "envelope" and one.payload.get("event", {}).get("type") == event
        ]
        acks = {one.name for one in world.sandbox.journal if one.kind == "ack"}
        return len(sent) >= times and acks.issuperset(sent)

    await world.sandbox.wait_for(acked)


async def test_who_was_deactivated_unheard_keeps_what_waits_for_their_return(world: World) -> None:
    await world.take_in(
        people=[{"email": "ann@acme.example", "name": "Ann Lee", "companies": {"Acme Ltd": []}}]
    )
    slack, asker = await Workspace.get(name="main"), await PersonRow.get(email="ann@acme.example")
    now = Change(datetime.now(UTC), Policy())
    await world.bot.store.apply(now, lambda change: start_mapping(slack.id, asker.id, change))
    await member_is("ann@acme.example", "active")  # known, and never written to
    world.sandbox.faults.hold_back("user_change", behind=1_000, seconds=600.0)
    ann = world.person("ann")
    world.slack.change(ann.id, deleted=True)
    await world.take_in(order())
    await world.card("bob")
    await member_is("ann@acme.example", "deactivated")
    world.slack.change(ann.id, deleted=False)
    assert is_live(await world.card("ann"))


async def test_words_on_their_way_stay_under_their_card_although_its_reader_leaves(world: World) -> None:
    """Slack tells us of it between the channel that we post to and the thread that we look for."""
    await world.take_in(order(), people=NAMES)
    ann, bob = world.person("ann"), world.person("bob")
    card, own = await world.card("ann"), await world.card("bob")
    await all_is_shown()
    reopened = await Member.get(person__email="bob@acme.example")
    await Member.filter(id=reopened.id).update(channel=None)  # Slack had not found it for a moment
    held = world.sandbox.faults.add("conversations.open", delay=60.0)
    await ann.reply(card, "Are they in stock?")
    await until(lambda: held.hits > 0)
    await unlinked(world, "bob")
    await member_is("bob@acme.example", "absent")
    await world.sandbox.clock.advance(61.0)
    await world.sandbox.wait_for(lambda: len(world.sandbox.journal.calls("conversations.open")) > 2)
    world.slack.change(bob.id, email="bob@acme.example")  # on a slow machine the call was given up by then
    told = await bob.wait_for_message(lambda one: "Are they in stock?" in one.text)
    assert told.thread_ts == own.ts
