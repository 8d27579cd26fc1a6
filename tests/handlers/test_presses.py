"""Every press is answered: it counts, or it changes nothing and says to the presser alone why."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from models.tables import Decision, Turn
from sandbox.people.outcome import NotConfirmed
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.support.stale_cards import in_a_channel, lagging
from tests.support.world import World, buttons_of, order, press_card, running_world, step, text_of
from views import ids

NAMES = [
    {"email": f"{name.lower().split()[0]}@acme.example", "name": name}
    for name in ("Ann Lee", "Bob Ray", "Cleo Fox", "Dan Oak")
]


async def chain_now() -> list[tuple[str, str]]:
    """Give every question with its state, by the part of the address before the @."""
    turns = await Turn.all().order_by("id").select_related("person")
    return [(turn.person.email.partition("@")[0], turn.state) for turn in turns]


async def told(who: SandboxPerson, *words: str) -> SlackMessage:
    """Wait for a private sentence with these words in it."""
    return await who.wait_for_ephemeral(lambda m: all(each in m.text for each in words))


async def until_settled(world: World, name: str, card: SlackMessage) -> None:
    """Wait until a card has lost its buttons."""
    await world.person(name).wait_until(lambda: "approve" not in buttons_of(card))


def sentences(world: World, name: str) -> list[SlackMessage]:
    """Give all private sentences that somebody was told."""
    return world.person(name).ephemerals


async def heard_of(world: World, user_id: str) -> None:
    """Wait until the bot has acked that a member changed, which it does when it has kept it."""
    journal = world.sandbox.journal

    def acked() -> bool:
        told = {
            entry.facts["envelope_id"]
            for entry in journal.envelopes("user_change")
            if entry.payload["event"]["user"]["id"] == user_id
        }
        return any(entry.kind == "ack" and entry.name in told for entry in journal)

    await journal.wait_for(acked)


async def refuses(world: World, name: str, card: SlackMessage, *words: str, action: str = "approve") -> None:
    """Press as somebody, and expect an ack, a private sentence with these words, and that nothing changed."""
    before = await chain_now(), await Decision.all().count()
    known = sentences(world, name)
    outcome = await press_card(world.person(name), card, action)
    assert outcome.acked
    assert outcome.seconds < 2.5
    answer = await world.person(name).wait_until(lambda: sentences(world, name)[len(known) :])
    assert len(answer) == 1
    assert all(each in answer[0].text for each in words), answer[0].text
    assert answer[0].channel == card.channel
    assert (await chain_now(), await Decision.all().count()) == before


async def test_it_refuses_who_is_no_approver_here(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    for action in ("approve", "reject", "open"):
        shared = in_a_channel(world, await world.card("ann"), "mallory", "gus", "max")
        await refuses(world, "mallory", shared, "You belong to another organisation", action=action)
        await refuses(world, "gus", shared, "Guests can't approve documents here", action=action)
        await refuses(world, "max", shared, "Slack account isn't linked to a person here", action=action)
    assert world.person("ann").ephemerals == []
    assert not any(world.person(name).views for name in ("mallory", "gus", "max"))


async def test_a_guest_who_stands_in_a_chain_is_refused_as_well(world: World) -> None:
    gus = {"name": "Guest", "rule": "any", "approvers": ["gus@elsewhere.example", "ann@acme.example"]}
    await world.take_in(order(steps=[gus]))
    card = await world.card("ann")
    turn = await Turn.get(person__email="gus@elsewhere.example")
    value = re.sub(r"^\d+", str(turn.id), _value(card, "approve"))
    await refuses(
        world,
        "gus",
        in_a_channel(world, card, "gus", approve=value),
        "Guests can't approve documents here",
    )


async def test_it_refuses_somebody_who_is_not_asked_by_this_card(world: World) -> None:
    steps = [step("Manager", "any", "ann", "dan"), step("Finance", "all", "cleo")]
    await world.take_in(order(steps=steps), people=NAMES)
    shared = in_a_channel(world, await world.card("ann"), "dan", "cleo", "bob")
    for name in ("dan", "cleo", "bob"):
        await refuses(
            world, name, shared, "PO-1042 is waiting for Ann Lee, not for you", "Nothing was changed"
        )
        await refuses(world, name, shared, "PO-1042 is waiting for Ann Lee, not for you", action="reject")


async def test_it_refuses_an_approver_of_a_later_step(world: World) -> None:
    steps = [step("Manager", "any", "ann"), step("Finance", "all", "cleo")]
    await world.take_in(order(steps=steps), people=NAMES)
    card = await world.card("ann")
    later = await Turn.get(person__email="cleo@acme.example")
    value = re.sub(r"^\d+", str(later.id), _value(card, "approve"))
    shared = in_a_channel(world, card, "cleo", approve=value)
    await refuses(world, "cleo", shared, "It isn't your turn yet", "PO-1042", "is waiting for Ann Lee")


async def test_the_requester_cannot_approve_their_own_document(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "bob", "ann")]), people=NAMES)
    card = await world.card("ann")
    own = await world.card("bob")
    assert buttons_of(own) == [ids.NUDGE, ids.OPEN]
    turn = await Turn.get(person__email="bob@acme.example")
    value = re.sub(r"^\d+", str(turn.id), _value(card, "approve"))
    shared = in_a_channel(world, card, "bob", approve=value)
    await refuses(
        world, "bob", shared, "The person who requested PO-1042 can't approve it; someone else has to."
    )


async def test_the_requester_may_approve_where_the_company_says_so(database_url: str, tmp_path: Path) -> None:
    settings = "[inbox]\nenabled = false\n[approval]\nrequester_may_approve = true\n"
    async with running_world(database_url, tmp_path, settings=settings) as world:
        await world.take_in(order(steps=[step("Manager", "any", "bob")]))
        bob = world.person("bob")
        card = await bob.wait_for_message(lambda m: "approve" in buttons_of(m))
        assert (await bob.press(card, "approve")).acked
        await bob.wait_for_message(lambda m: "was approved" in m.text and "PO-1042" in m.text)
        assert await chain_now() == [("bob", "approved")]


async def test_it_refuses_a_member_as_soon_as_slack_tells_of_their_change(world: World) -> None:
    """The change comes as an event; the press left the phone a moment before it."""
    changes: dict[str, tuple[dict[str, Any], str]] = {
        "ann": ({"deleted": True}, "Your account is no longer active"),
        "dan": ({"is_restricted": True}, "Guests can't approve documents here"),
        "max": ({"email": "max@elsewhere.example"}, "Slack account isn't linked to a person here"),
    }
    await world.take_in(order(steps=[step("Everybody", "all", *changes)]), people=NAMES)
    for name, (facts, words) in changes.items():
        who = world.person(name)
        card = lagging(await world.card(name))
        world.slack.change(who.id, **facts)
        await heard_of(world, who.id)
        who.member.deleted = False  # the sandbox lets nobody press who was signed out already
        assert (await who.press(card, "approve")).acked
        await told(who, words)
    assert {state for _name, state in await chain_now()} == {"open"}


async def test_it_refuses_somebody_who_left_by_the_files_word(world: World) -> None:
    await world.take_in(order())
    card = lagging(await world.card("ann"))
    await world.take_in(people=[{"email": "ann@acme.example", "name": "Ann Lee", "active": False}])
    await refuses(world, "ann", card, "Your account is no longer active")


async def test_of_two_approvers_at_once_one_is_first(world: World) -> None:
    steps = [step("Manager", "any", "ann", "dan"), step("Finance", "any", "cleo")]
    await world.take_in(order(steps=steps), people=NAMES)
    cards = {name: await world.card(name) for name in ("ann", "dan")}
    outcomes = await asyncio.gather(
        *(world.person(name).press(lagging(card), "approve") for name, card in cards.items())
    )
    assert all(outcome.acked for outcome in outcomes)
    first = await Decision.get().select_related("person")
    winner = first.person.email.partition("@")[0]
    loser = "dan" if winner == "ann" else "ann"
    await told(world.person(loser), f"{first.person.name} approved PO-1042 before you", "Nothing was changed")
    assert world.person(winner).ephemerals == []
    for name, card in cards.items():
        await until_settled(world, name, card)


async def test_one_person_on_two_devices_settles_one_turn(world: World) -> None:
    """Ann is on both steps: her second device shows the first step's card, and settles nothing more."""
    steps = [step("Manager", "any", "ann"), step("Finance", "any", "ann")]
    await world.take_in(order(steps=steps), people=NAMES)
    ann = world.person("ann")
    card = await world.card("ann")
    outcomes = await asyncio.gather(*(ann.press(lagging(card), "approve") for _device in range(2)))
    assert [outcome.acked for outcome in outcomes] == [True, True]
    await told(ann, "You already approved PO-1042", "Nothing was changed")
    assert await chain_now() == [("ann", "approved"), ("ann", "open")]
    second = await ann.wait_for_message(lambda m: m.ts != card.ts and "approve" in buttons_of(m))
    assert (await ann.press(second, "approve")).acked
    await world.person("bob").wait_for_message(lambda m: "was approved" in m.text)
    assert await chain_now() == [("ann", "approved"), ("ann", "approved")]


async def test_a_settled_card_says_what_was_decided(world: World) -> None:
    steps = [step("Manager", "any", "ann", "dan"), step("Finance", "any", "cleo")]
    await world.take_in(order(steps=steps), people=NAMES)
    anns, dans = await world.card("ann"), await world.card("dan")
    anns_before, dans_before = lagging(anns), lagging(dans)
    await world.person("ann").press(anns, "approve")
    for action in ("approve", "reject"):
        await refuses(world, "ann", anns_before, "You already approved PO-1042", action=action)
        await refuses(world, "dan", dans_before, "Ann Lee approved PO-1042 before you", action=action)
    assert not world.person("dan").views


async def test_an_outdated_card_says_that_the_document_changed(world: World) -> None:
    await world.take_in(order())
    card = await world.card("ann")
    before = lagging(card)
    await world.take_in(order(revision=2, title="More laptops"))
    for action in ("approve", "reject"):
        await refuses(world, "ann", before, "PO-1042 has changed", "(now revision 2)", action=action)
    ann = world.person("ann")
    fresh = await ann.wait_for_message(lambda m: m.ts != card.ts and "approve" in buttons_of(m))
    assert (await ann.press(fresh, "approve")).acked
    assert await chain_now() == [("ann", "closed"), ("ann", "approved")]


async def test_a_question_that_was_taken_back_says_so(world: World) -> None:
    await world.take_in(order())
    card = await world.card("ann")
    before = lagging(card)
    await world.take_in(order(steps=[step("Manager", "any", "dan")]))
    await world.card("dan")
    for action in ("approve", "reject"):
        await refuses(world, "ann", before, "PO-1042 no longer needs your approval", action=action)
    await world.person("ann").wait_until(lambda: "aren't involved in this" in text_of(card.blocks) or None)
    assert "approve" not in buttons_of(card)


async def test_a_reason_that_comes_too_late_is_refused_in_the_form(world: World) -> None:
    """Dan approves while Ann still writes why not."""
    await world.take_in(order(steps=[step("Manager", "any", "ann", "dan")]), people=NAMES)
    ann, dan = world.person("ann"), world.person("dan")
    dans = await world.card("dan")
    assert (await ann.press(await world.card("ann"), "reject")).acked
    form = await ann.wait_for_view(lambda view: view.callback_id == ids.REJECT_VIEW)
    assert (await dan.press(dans, "approve")).acked
    late = await ann.submit(form, {"reason": "Too dear"})
    assert late.acked
    assert "Dan Oak approved PO-1042 before you" in late.errors[ids.REASON_BLOCK]
    assert await chain_now() == [("ann", "closed"), ("dan", "approved")]


async def test_a_value_that_is_none_of_ours_changes_nothing_and_is_answered(world: World) -> None:
    await world.take_in(order())
    shared = in_a_channel(world, await world.card("ann"), "ann", approve="1 OR 1=1", open="document:0")
    ann = world.person("ann")
    assert not (await ann.press(shared, "approve")).acked
    await told(ann, "Something went wrong on our side", "reference")
    await refuses(world, "ann", shared, "You aren't involved in this document", action="open")
    assert await chain_now() == [("ann", "open")]


async def test_a_button_that_nobody_knows_any_more_is_acked(world: World) -> None:
    await world.take_in(order())
    shared = in_a_channel(world, await world.card("ann"), "ann")
    for block in shared.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "approve":
                element["action_id"] = "of_a_later_release"
    assert (await world.person("ann").press(shared, "of_a_later_release")).acked
    assert await chain_now() == [("ann", "open")]


async def test_above_the_amount_slack_asks_before_approve(database_url: str, tmp_path: Path) -> None:
    settings = '[inbox]\nenabled = false\n[approval]\nconfirm_above = { EUR = "12521.19" }\n'
    async with running_world(database_url, tmp_path, settings=settings) as world:
        await world.take_in(order(), order("PO-1", total="12521.19", total_is_given=True))
        ann = world.person("ann")
        card = await world.card("ann")
        with pytest.raises(NotConfirmed, match=r"Approve Purchase order PO-1042\?") as asked:
            await ann.press(card, "approve")
        assert (
            "Approve this €12,521.20 purchase order from Northwind GmbH?"
            in asked.value.confirm["text"]["text"]
        )
        assert (await ann.press(card, "approve", confirmed=True)).acked
        below = await ann.wait_for_message(lambda m: "PO-1 " in m.text or "PO-1 from" in m.text)
        assert (await ann.press(below, "approve")).acked
        assert await chain_now() == [("ann", "approved"), ("ann", "approved")]


def _value(card: SlackMessage, action_id: str) -> str:
    return next(
        str(element["value"])
        for block in card.blocks
        for element in block.get("elements", [])
        if element.get("action_id") == action_id
    )
