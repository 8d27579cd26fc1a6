"""Every press is answered: it counts, or it changes nothing and says to the presser alone why."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models.tables import Decision, Turn
from sandbox.people.outcome import NotConfirmed
from sandbox.people.person import Person
from sandbox.state.team import Message
from serving.bot import Timing
from tests.support.clock import MovingClock
from tests.support.slack_text import all_is_shown
from tests.support.stale_cards import in_a_channel, lagging
from tests.support.world import QUICK, House, a_house, buttons_of, order, step, text_of
from views import ids

NAMES = [
    {"email": f"{name.lower().split()[0]}@acme.example", "name": name}
    for name in ("Ann Lee", "Bob Ray", "Cleo Fox", "Dan Oak")
]


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
async def moved(database_url: str, tmp_path: Path, clock: MovingClock) -> AsyncIterator[House]:
    """A house whose clock the test moves on."""
    async with a_house(
        database_url, tmp_path, timing=Timing(clock=clock, settles_after=QUICK.settles_after)
    ) as opened:
        yield opened


async def chain_now() -> list[tuple[str, str]]:
    """Give every question with its state, by the part of the address before the @."""
    turns = await Turn.all().order_by("id").select_related("person")
    return [(turn.person.email.partition("@")[0], turn.state) for turn in turns]


async def told(who: Person, *words: str) -> Message:
    """Wait for a private sentence with these words in it."""
    return await who.wait_for_ephemeral(lambda m: all(each in m.text for each in words))


async def until_settled(house: House, name: str, card: Message) -> None:
    """Wait until a card has lost its buttons."""
    await house.person(name).wait_until(lambda: "approve" not in buttons_of(card))


def sentences(house: House, name: str) -> list[Message]:
    """Give all private sentences that somebody was told."""
    return house.person(name).ephemerals


async def heard_of(house: House, user_id: str) -> None:
    """Wait until the bot has acked that a member changed, which it does when it has kept it."""
    journal = house.sandbox.journal

    def acked() -> bool:
        told = {
            entry.facts["envelope_id"]
            for entry in journal.envelopes("user_change")
            if entry.payload["event"]["user"]["id"] == user_id
        }
        return any(entry.kind == "ack" and entry.name in told for entry in journal)

    await journal.wait_for(acked)


async def refuses(house: House, name: str, card: Message, *words: str, action: str = "approve") -> None:
    """Press as somebody, and expect an ack, a private sentence with these words, and that nothing changed."""
    before = await chain_now(), await Decision.all().count()
    known = sentences(house, name)
    outcome = await house.person(name).press(card, action)
    assert outcome.acked
    assert outcome.seconds < 2.5
    answer = await house.person(name).wait_until(lambda: sentences(house, name)[len(known) :])
    assert len(answer) == 1
    assert all(each in answer[0].text for each in words), answer[0].text
    assert answer[0].channel == card.channel
    assert (await chain_now(), await Decision.all().count()) == before


async def test_it_refuses_who_is_no_approver_here(house: House) -> None:
    await house.take_in(order(), people=NAMES)
    for action in ("approve", "reject", "open"):
        shared = in_a_channel(house, await house.card("ann"), "mallory", "gus", "max")
        await refuses(house, "mallory", shared, "You belong to another organisation", action=action)
        await refuses(house, "gus", shared, "Guests of this workspace cannot decide", action=action)
        await refuses(house, "max", shared, "You are not known here yet", action=action)
    assert house.person("ann").ephemerals == []
    assert not any(house.person(name).views for name in ("mallory", "gus", "max"))


async def test_a_guest_who_stands_in_a_chain_is_refused_as_well(house: House) -> None:
    gus = {"name": "Guest", "rule": "any", "approvers": ["gus@elsewhere.example", "ann@acme.example"]}
    await house.take_in(order(steps=[gus]))
    card = await house.card("ann")
    turn = await Turn.get(person__email="gus@elsewhere.example")
    value = re.sub(r"^\d+", str(turn.id), _value(card, "approve"))
    await refuses(
        house,
        "gus",
        in_a_channel(house, card, "gus", approve=value),
        "Guests of this workspace cannot decide",
    )


async def test_it_refuses_somebody_who_is_not_asked_by_this_card(house: House) -> None:
    steps = [step("Manager", "any", "ann", "dan"), step("Finance", "all", "cleo")]
    await house.take_in(order(steps=steps), people=NAMES)
    shared = in_a_channel(house, await house.card("ann"), "dan", "cleo", "bob")
    for name in ("dan", "cleo", "bob"):
        await refuses(house, name, shared, "PO-1042 waits for Ann Lee, not for you", "Nothing was changed")
        await refuses(house, name, shared, "PO-1042 waits for Ann Lee, not for you", action="reject")


async def test_it_refuses_an_approver_of_a_later_step(house: House) -> None:
    steps = [step("Manager", "any", "ann"), step("Finance", "all", "cleo")]
    await house.take_in(order(steps=steps), people=NAMES)
    card = await house.card("ann")
    later = await Turn.get(person__email="cleo@acme.example")
    value = re.sub(r"^\d+", str(later.id), _value(card, "approve"))
    shared = in_a_channel(house, card, "cleo", approve=value)
    await refuses(house, "cleo", shared, "It is not your turn yet", "PO-1042", "waits for Ann Lee")


async def test_the_requester_cannot_approve_his_own_document(house: House) -> None:
    await house.take_in(order(steps=[step("Manager", "any", "bob", "ann")]), people=NAMES)
    card = await house.card("ann")
    own = await house.card("bob")
    assert buttons_of(own) == []
    turn = await Turn.get(person__email="bob@acme.example")
    value = re.sub(r"^\d+", str(turn.id), _value(card, "approve"))
    shared = in_a_channel(house, card, "bob", approve=value)
    await refuses(house, "bob", shared, "PO-1042 cannot be approved by the one who requested it")


async def test_the_requester_may_approve_where_the_company_says_so(database_url: str, tmp_path: Path) -> None:
    settings = "[inbox]\nenabled = false\n[approval]\nrequester_may_approve = true\n"
    async with a_house(database_url, tmp_path, settings=settings) as house:
        await house.take_in(order(steps=[step("Manager", "any", "bob")]))
        bob = house.person("bob")
        card = await bob.wait_for_message(lambda m: "approve" in buttons_of(m))
        assert (await bob.press(card, "approve")).acked
        await bob.wait_for_message(lambda m: "was approved" in m.text and "PO-1042" in m.text)
        assert await chain_now() == [("bob", "approved")]


async def test_it_refuses_a_member_as_soon_as_slack_tells_of_his_change(house: House) -> None:
    """The change comes as an event; the press left the phone a moment before it."""
    changes: dict[str, tuple[dict[str, Any], str]] = {
        "ann": ({"deleted": True}, "Your account is not active any more"),
        "cleo": ({"is_email_confirmed": False}, "Your e-mail address is not confirmed in Slack"),
        "dan": ({"is_restricted": True}, "Guests of this workspace cannot decide"),
        "max": ({"email": "max@elsewhere.example"}, "You are not known here yet"),
    }
    await house.take_in(order(steps=[step("Everybody", "all", *changes)]), people=NAMES)
    for name, (facts, words) in changes.items():
        who = house.person(name)
        card = lagging(await house.card(name))
        house.slack.change(who.id, **facts)
        await heard_of(house, who.id)
        who.member.deleted = False  # the sandbox lets nobody press who was signed out already
        assert (await who.press(card, "approve")).acked
        await told(who, words)
    assert {state for _name, state in await chain_now()} == {"open"}


async def test_it_refuses_somebody_who_left_by_the_files_word(house: House) -> None:
    await house.take_in(order())
    card = lagging(await house.card("ann"))
    await house.take_in(people=[{"email": "ann@acme.example", "name": "Ann Lee", "active": False}])
    await refuses(house, "ann", card, "Your account is not active any more")


async def test_of_two_approvers_at_once_one_is_first(house: House) -> None:
    steps = [step("Manager", "any", "ann", "dan"), step("Finance", "any", "cleo")]
    await house.take_in(order(steps=steps), people=NAMES)
    cards = {name: await house.card(name) for name in ("ann", "dan")}
    outcomes = await asyncio.gather(
        *(house.person(name).press(lagging(card), "approve") for name, card in cards.items())
    )
    assert all(outcome.acked for outcome in outcomes)
    first = await Decision.get().select_related("person")
    winner = first.person.email.partition("@")[0]
    loser = "dan" if winner == "ann" else "ann"
    await told(house.person(loser), f"{first.person.name} approved PO-1042 before you", "Nothing was changed")
    assert house.person(winner).ephemerals == []
    for name, card in cards.items():
        await until_settled(house, name, card)


async def test_one_person_on_two_devices_settles_one_turn(house: House) -> None:
    """Ann is on both steps: her second device shows the first step's card, and settles nothing more."""
    steps = [step("Manager", "any", "ann"), step("Finance", "any", "ann")]
    await house.take_in(order(steps=steps), people=NAMES)
    ann = house.person("ann")
    card = await house.card("ann")
    outcomes = await asyncio.gather(*(ann.press(lagging(card), "approve") for _device in range(2)))
    assert [outcome.acked for outcome in outcomes] == [True, True]
    await told(ann, "You already approved PO-1042", "Nothing was changed")
    assert await chain_now() == [("ann", "approved"), ("ann", "open")]
    second = await ann.wait_for_message(lambda m: m.ts != card.ts and "approve" in buttons_of(m))
    assert (await ann.press(second, "approve")).acked
    await house.person("bob").wait_for_message(lambda m: "was approved" in m.text)
    assert await chain_now() == [("ann", "approved"), ("ann", "approved")]


async def test_a_settled_card_says_what_was_decided(house: House) -> None:
    steps = [step("Manager", "any", "ann", "dan"), step("Finance", "any", "cleo")]
    await house.take_in(order(steps=steps), people=NAMES)
    anns, dans = await house.card("ann"), await house.card("dan")
    anns_before, dans_before = lagging(anns), lagging(dans)
    await house.person("ann").press(anns, "approve")
    for action in ("approve", "reject"):
        await refuses(house, "ann", anns_before, "You already approved PO-1042", action=action)
        await refuses(house, "dan", dans_before, "Ann Lee approved PO-1042 before you", action=action)
    assert not house.person("dan").views


async def test_an_outdated_card_says_that_the_document_changed(house: House) -> None:
    await house.take_in(order())
    card = await house.card("ann")
    before = lagging(card)
    await house.take_in(order(revision=2, title="More laptops"))
    for action in ("approve", "reject"):
        await refuses(house, "ann", before, "PO-1042 has changed", "it is revision 2 now", action=action)
    ann = house.person("ann")
    fresh = await ann.wait_for_message(lambda m: m.ts != card.ts and "approve" in buttons_of(m))
    assert (await ann.press(fresh, "approve")).acked
    assert await chain_now() == [("ann", "closed"), ("ann", "approved")]


async def test_a_question_that_was_taken_back_says_so(house: House) -> None:
    await house.take_in(order())
    card = await house.card("ann")
    before = lagging(card)
    await house.take_in(order(steps=[step("Manager", "any", "dan")]))
    await house.card("dan")
    for action in ("approve", "reject"):
        await refuses(house, "ann", before, "You are no longer asked about PO-1042", action=action)
    await house.person("ann").wait_until(lambda: "not involved in this" in text_of(card.blocks) or None)
    assert "approve" not in buttons_of(card)


async def test_a_reason_that_comes_too_late_is_refused_in_the_form(house: House) -> None:
    """Dan approves while Ann still writes why not."""
    await house.take_in(order(steps=[step("Manager", "any", "ann", "dan")]), people=NAMES)
    ann, dan = house.person("ann"), house.person("dan")
    dans = await house.card("dan")
    assert (await ann.press(await house.card("ann"), "reject")).acked
    form = await ann.wait_for_view(lambda view: view.callback_id == ids.REJECT_VIEW)
    assert (await dan.press(dans, "approve")).acked
    late = await ann.submit(form, {"reason": "Too dear"})
    assert late.acked
    assert "Dan Oak approved PO-1042 before you" in late.errors[ids.REASON_BLOCK]
    assert await chain_now() == [("ann", "closed"), ("dan", "approved")]


async def test_a_value_that_is_none_of_ours_changes_nothing_and_is_answered(house: House) -> None:
    await house.take_in(order())
    shared = in_a_channel(house, await house.card("ann"), "ann", approve="1 OR 1=1", open="document:0")
    ann = house.person("ann")
    assert not (await ann.press(shared, "approve")).acked
    await told(ann, "Something went wrong on our side", "reference")
    await refuses(house, "ann", shared, "You are not involved in this document", action="open")
    assert await chain_now() == [("ann", "open")]


async def test_a_button_that_nobody_knows_any_more_is_acked(house: House) -> None:
    await house.take_in(order())
    shared = in_a_channel(house, await house.card("ann"), "ann")
    for block in shared.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == "approve":
                element["action_id"] = "of_a_later_release"
    assert (await house.person("ann").press(shared, "of_a_later_release")).acked
    assert await chain_now() == [("ann", "open")]


async def test_above_the_amount_slack_asks_before_approve(database_url: str, tmp_path: Path) -> None:
    settings = '[inbox]\nenabled = false\n[approval]\nconfirm_above = { EUR = "12521.19" }\n'
    async with a_house(database_url, tmp_path, settings=settings) as house:
        await house.take_in(order(), order("PO-1", total="12521.19", total_is_given=True))
        ann = house.person("ann")
        card = await house.card("ann")
        with pytest.raises(NotConfirmed, match=r"Approve Purchase order PO-1042\?") as asked:
            await ann.press(card, "approve")
        assert "€12,521.20 to Northwind GmbH" in asked.value.confirm["text"]["text"]
        assert (await ann.press(card, "approve", confirmed=True)).acked
        below = await ann.wait_for_message(lambda m: "PO-1 " in m.text or "PO-1 from" in m.text)
        assert (await ann.press(below, "approve")).acked
        assert await chain_now() == [("ann", "approved"), ("ann", "approved")]


def looked_up(house: House, name: str) -> int:
    """Count how often Slack was asked about a member by id."""
    calls = house.sandbox.journal.calls("users.info")
    return sum(call.arguments.get("user") == house.person(name).id for call in calls)


async def test_after_a_day_a_press_looks_the_member_up_once(moved: House, clock: MovingClock) -> None:
    await moved.take_in(order("PO-1"), order("PO-2"), order("PO-3"))
    ann = moved.person("ann")
    cards = [await moved.card("ann", number) for number in ("PO-1", "PO-2", "PO-3")]
    before = looked_up(moved, "ann")
    assert (await ann.press(cards[0], "approve")).acked
    assert looked_up(moved, "ann") == before
    await all_is_shown()  # a file that is still on its way would look her up as well
    clock.move(timedelta(hours=24, minutes=1))
    assert (await ann.press(cards[1], "approve")).acked
    assert (await ann.press(cards[2], "approve")).acked
    assert looked_up(moved, "ann") == before + 1
    assert await chain_now() == [("ann", "approved")] * 3


async def test_after_a_day_a_press_learns_what_no_event_told(moved: House, clock: MovingClock) -> None:
    await moved.take_in(order())
    shown = lagging(await moved.card("ann"))
    clock.move(timedelta(hours=24, minutes=1))
    moved.person("ann").member.is_restricted = True  # no event: it was lost
    await refuses(moved, "ann", shown, "Guests of this workspace cannot decide")


async def test_when_slack_does_not_say_who_presses_the_press_is_refused_and_works_again(
    moved: House, clock: MovingClock
) -> None:
    await moved.take_in(order())
    card = await moved.card("ann")
    clock.move(timedelta(hours=24, minutes=1))
    troubles: list[dict[str, Any]] = [
        {"delay": 2.0},
        {"status": 500},
        {"error": "internal_error"},
        {"cut": "before"},
    ]
    for trouble in troubles:
        fault = moved.sandbox.faults.add("users.info", times=None, **trouble)
        await refuses(moved, "ann", card, "Could not check with Slack who you are", "Press again")
        moved.sandbox.faults.remove(fault)
    assert (await moved.person("ann").press(card, "approve")).acked
    assert await chain_now() == [("ann", "approved")]


def _value(card: Message, action_id: str) -> str:
    return next(
        str(element["value"])
        for block in card.blocks
        for element in block.get("elements", [])
        if element.get("action_id") == action_id
    )
