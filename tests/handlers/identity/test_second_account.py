"""A second account with somebody's address is refused, and takes nothing from the account that they use."""

import pytest

from models.tables import Member, Turn
from sandbox.people.person import SandboxPerson
from sandbox.state.specs import Human
from sandbox.state.team import SlackMessage
from tests.handlers.discussion.test_mentions import at
from tests.handlers.test_home import said
from tests.handlers.test_manage import NAMES, manage_form
from tests.handlers.test_presses import chain_now, told
from tests.support.block_text import shown
from tests.support.discussion import says
from tests.support.slack_text import all_is_shown, is_live
from tests.support.stale_cards import in_a_channel
from tests.support.world import World, order, press_card, step, text_of
from views import ids

GUEST = Human("ann@acme.example", "Ann Guest", guest=True)
FORMER = Human("ann@acme.example", "Ann Before", deleted=True)


def added(world: World, human: Human) -> SandboxPerson:
    """Add an account that the bot hears nothing of: the event was lost."""
    return world.slack.person(world.slack.add_member(human).id)


async def still_hers(world: World, card: SlackMessage) -> None:
    """See that Ann has her account, and that her card counts."""
    await all_is_shown()
    member = await Member.get(person__email="ann@acme.example")
    assert (member.user_id, member.state) == (world.person("ann").id, "active")
    assert is_live(card)
    assert (await world.person("ann").press(card, ids.APPROVE)).acked
    assert await chain_now() == [("ann", "approved")]


async def test_a_guest_with_her_address_presses_opens_home_and_types(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    card, guest = await world.card("ann"), added(world, GUEST)
    shared = in_a_channel(world, card)
    world.slack.team.conversations[shared.channel].members.append(guest.id)
    for action in (ids.APPROVE, ids.OPEN, ids.REJECT):
        before = len(guest.ephemerals)
        assert (await press_card(guest, shared, action)).acked
        await guest.wait_until(lambda before=before: len(guest.ephemerals) > before or None)  # type: ignore[misc]
        assert "Guests can't approve documents here" in guest.ephemerals[-1].text
    await guest.open_home()
    await guest.wait_for_home(lambda view: "Guests can't approve documents here" in said(view))
    assert (await guest.command("/precoro", "approve PO-1042")).acked
    await guest.reply(shared, "Mine too")
    world.slack.channel("buying").members.append(guest.id)
    await guest.say(f"<@{world.slack.bot.id}> PO-1042", "buying")
    await told(guest, "Guests can't approve documents here")
    await still_hers(world, card)


@pytest.mark.parametrize(("other", "why"), [(GUEST, "is a guest"), (FORMER, "is no longer active")])
async def test_another_account_of_hers_is_mentioned(world: World, other: Human, why: str) -> None:
    await world.take_in(order(), people=NAMES)
    card, own, account = await world.card("ann"), await world.card("bob"), added(world, other)
    bob = world.person("bob")
    await says(bob, own, f"{at(account)} please look")
    answer = await bob.wait_for_ephemeral(lambda one: "Not added" in one.text)
    assert why in text_of(answer.blocks)
    await still_hers(world, card)


@pytest.mark.parametrize("other", [GUEST, FORMER])
async def test_another_account_of_hers_is_chosen_for_a_stuck_step(world: World, other: Human) -> None:
    await world.take_in(order(), people=NAMES)
    card = await world.card("ann")
    await world.take_in(order("PO-7", steps=[step("Manager", "any", "bob")]), people=NAMES)
    cleo, account = world.person("cleo"), added(world, other)
    stuck = await cleo.wait_for_message(lambda one: "PO-7" in one.text and "Stuck at" in shown(one.blocks))
    form = await manage_form(cleo, stuck)
    turn = await Turn.get(document__number="PO-7")
    answer = await cleo.submit(form, {ids.TURN: str(turn.id), ids.NEW_APPROVER: account.id})
    assert "isn't in Acme Ltd" in str(answer.errors)
    await Turn.filter(id=turn.id).delete()
    await still_hers(world, card)
