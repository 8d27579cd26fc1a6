"""The configuration role puts right what is stuck: reassign, withdraw, cancel."""

from typing import Any

from models.tables import Document, Turn
from sandbox.people.outcome import Outcome
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage, View
from tests.e2e.test_integration import integration_of
from tests.handlers.test_home import said
from tests.support.block_text import shown
from tests.support.slack_text import all_is_shown, is_live, top_level
from tests.support.stale_cards import in_a_channel, lagging
from tests.support.world import World, buttons_of, order, press_card, step
from views import ids, values

NAMES: list[dict[str, Any]] = [
    {"email": f"{name.lower().split()[0]}@acme.example", "name": name, "companies": {"Acme Ltd": roles}}
    for name, roles in {
        "Ann Lee": [],
        "Bob Ray": [],
        "Cleo Fox": ["configuration"],
        "Dan Oak": [],
    }.items()
]
BETAS = {"email": "eve@acme.example", "name": "Eve May", "companies": {"Beta GmbH": []}}
NOBODY = [{"name": "Manager", "rule": "any", "approvers": ["nobody@acme.example"]}]


async def manage_form(person: SandboxPerson, card: SlackMessage) -> View:
    """Press Manage and wait for the form."""
    assert (await press_card(person, card, ids.MANAGE)).acked
    return await person.wait_for_view(lambda view: view.callback_id == ids.MANAGE_VIEW)


async def reassign(world: World, by: SandboxPerson, form: View, turn: Turn, to: str) -> Outcome:
    """Choose a question and who gets it, and submit."""
    return await by.submit(form, {ids.TURN: str(turn.id), ids.NEW_APPROVER: world.person(to).id})


async def stuck_card(world: World) -> SlackMessage:
    """Wait for the card that tells Cleo that a document is stuck."""
    return await world.person("cleo").wait_for_message(lambda one: "Stuck at" in one.text)


async def test_a_stuck_step_shows_to_the_requester_and_the_configuration_role(world: World) -> None:
    await world.take_in(order(steps=NOBODY), people=NAMES)
    of_cleo, bob = await stuck_card(world), world.person("bob")
    of_bob = await bob.wait_for_message(lambda one: "Stuck at" in one.text)
    for card in (of_cleo, of_bob):
        assert "Stuck at Manager: nobody on this step was found in Slack." in shown(card.blocks)
    assert buttons_of(of_bob) == [ids.OPEN]
    assert ids.MANAGE in buttons_of(of_cleo)
    assert not is_live(of_cleo)


async def test_a_step_is_stuck_when_only_the_requester_is_on_it(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "bob")]), people=NAMES)
    of_cleo = await stuck_card(world)
    assert "Bob Ray is the only approver here, and can't approve their own request." in shown(of_cleo.blocks)
    form = await manage_form(world.person("cleo"), of_cleo)
    turn = await Turn.get(state="closed")
    assert (await reassign(world, world.person("cleo"), form, turn, "dan")).errors == {}
    assert (await world.person("dan").press(await world.card("dan"), ids.APPROVE)).acked
    await world.person("bob").wait_for_message(lambda one: "was approved by Dan Oak" in one.text)


async def test_a_step_is_stuck_when_its_approver_leaves_slack(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    await world.card("ann")
    world.slack.change("ann@acme.example", deleted=True)
    assert "the approvers on this step are no longer active" in shown((await stuck_card(world)).blocks)
    world.slack.change("ann@acme.example", deleted=False)
    bob = world.person("bob")
    await bob.wait_for_message(lambda one: "Waiting for Ann Lee" in one.text)
    await all_is_shown()
    assert not any("Stuck at" in one.text for one in (*top_level(bob), *top_level(world.person("cleo"))))


async def test_a_reassigned_question_moves_to_the_other_persons_card(world: World) -> None:
    await world.take_in(
        order(steps=[step("Manager", "any", "ann"), step("Finance", "any", "cleo")]), people=NAMES
    )
    ann, cleo, dan = (world.person(name) for name in ("ann", "cleo", "dan"))
    of_ann = await world.card("ann")
    before = lagging(of_ann)
    shared = in_a_channel(world, of_ann, "cleo", open="")  # Cleo has no card before it is her turn
    _make_manage_button(shared, (await Document.get()).id)
    form = await manage_form(cleo, shared)
    turn = await Turn.get(person__email="ann@acme.example")
    done = await reassign(world, cleo, form, turn, "dan")
    assert (done.acked, done.errors, cleo.views) == (True, {}, [])
    of_dan = await world.card("dan")
    assert "Needs your approval · Manager" in shown(of_dan.blocks)
    assert "on behalf of" not in shown(of_dan.blocks)
    await ann.wait_until(lambda: not is_live(of_ann))
    assert "Your approval is no longer needed." in shown(of_ann.blocks)
    assert (await ann.press(before, ids.APPROVE)).acked
    await ann.wait_for_ephemeral(lambda one: "PO-1042 no longer needs your approval" in one.text)
    assert (await dan.press(of_dan, ids.APPROVE)).acked
    of_cleo = await cleo.wait_until(lambda: next(filter(is_live, top_level(cleo)), None))
    assert "Manager: approved by Dan Oak" in shown(of_cleo.blocks)
    assert "Dan Oak for" not in shown(of_cleo.blocks)


def _make_manage_button(card: SlackMessage, document: int) -> None:
    """Turn what the menu has into Manage, as a card of hers would have it."""
    for block in card.blocks:
        for element in block.get("elements", []):
            for option in element.get("options", []):
                option["value"] = values.menu_value(ids.MANAGE, values.document_value(document))


async def test_the_form_refuses_a_person_who_cannot_be_asked(world: World) -> None:
    people = [*NAMES, BETAS]
    await world.take_in(order(steps=[step("Manager", "any", "cleo", "ann")]), people=people)
    cleo = world.person("cleo")
    await world.card("ann")
    form = await manage_form(cleo, await world.card("cleo"))
    turn = await Turn.get(person__email="cleo@acme.example")
    for to, words in {
        "bob": "The person who requested PO-1042 can't approve it; someone else has to.",
        "eve": "Eve May isn't in Acme Ltd",
        "ann": "Ann Lee is already on step Manager",
        "max": "That person isn't in Acme Ltd",
        "gus": "That person isn't in Acme Ltd",
        "mallory": "That person isn't in Acme Ltd",
    }.items():
        refused = await reassign(world, cleo, form, turn, to)
        assert refused.acked
        assert words in refused.errors.get(ids.NEW_APPROVER_BLOCK, ""), (to, refused)
    assert {one.state for one in await Turn.all()} == {"open"}
    assert await Turn.all().count() == 2


async def test_a_document_is_withdrawn_from_approval(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "cleo", "ann")]), people=NAMES)
    ann, cleo, bob = (world.person(name) for name in ("ann", "cleo", "bob"))
    of_cleo, of_ann = await world.card("cleo"), await world.card("ann")
    before = lagging(of_ann)
    form = await manage_form(cleo, of_cleo)
    assert (await cleo.press_in_view(form, ids.WITHDRAW, confirmed=True)).acked
    told = await bob.wait_for_message(lambda one: "was withdrawn from approval by Cleo Fox" in one.text)
    assert buttons_of(told) == []
    view = await cleo.wait_for_view(lambda top: "Withdrawn from approval by Cleo Fox" in shown(top.blocks))
    assert not any(f"[{each}" in shown(view.blocks) for each in ("Withdraw", "Cancel", "Approve"))
    await all_is_shown()
    assert not is_live(of_cleo)
    assert not is_live(of_ann)
    assert (await ann.press(before, ids.APPROVE)).acked
    await ann.wait_for_ephemeral(lambda one: "PO-1042 is draft now" in one.text)
    assert (await Document.get()).status == "draft"


async def test_a_document_is_cancelled_with_a_reason(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "cleo", "ann")]), people=NAMES)
    cleo, bob = world.person("cleo"), world.person("bob")
    of_cleo, of_ann = await world.card("cleo"), await world.card("ann")
    before = lagging(of_cleo)
    form = await manage_form(cleo, of_cleo)
    assert (await cleo.press_in_view(form, ids.CANCEL)).acked
    why = await cleo.wait_for_view(lambda top: top.callback_id == ids.CANCEL_VIEW)
    done = await cleo.submit(why, {ids.CANCEL_REASON: "The project was stopped"})
    assert (done.acked, done.errors, cleo.views) == (True, {}, [])
    told = await bob.wait_for_message(lambda one: "was cancelled by Cleo Fox" in one.text)
    assert "The project was stopped" in shown(told.blocks)
    await all_is_shown()
    for card in (of_cleo, of_ann):
        assert "Cancelled by Cleo Fox" in shown(card.blocks)
        assert not is_live(card)
    assert (await press_card(cleo, before, ids.MANAGE)).acked
    await cleo.wait_for_ephemeral(lambda one: "PO-1042 is cancelled now" in one.text)
    assert cleo.views == []


async def test_who_lacks_the_role_manages_nothing(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "cleo", "ann")]), people=NAMES)
    of_cleo = await world.card("cleo")
    assert ids.MANAGE not in buttons_of(await world.card("ann"))
    shared = in_a_channel(world, of_cleo, "ann", "bob", "max")
    for name, words in {
        "ann": "Only integration managers of Acme Ltd can do this",
        "bob": "Only integration managers of Acme Ltd can do this",
        "max": "Slack account isn't linked to a person here",
    }.items():
        person = world.person(name)
        assert (await press_card(person, shared, ids.MANAGE)).acked
        await person.wait_for_ephemeral(_says(words))
        assert person.views == []


def _says(words: str) -> Any:
    return lambda message: words in message.text


async def test_who_loses_the_role_while_the_form_is_open_changes_nothing(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "cleo", "ann")]), people=NAMES)
    cleo = world.person("cleo")
    form = await manage_form(cleo, await world.card("cleo"))
    turn = await Turn.get(person__email="ann@acme.example")
    await world.take_in(people=[NAMES[2] | {"companies": {"Acme Ltd": []}}])
    refused = await reassign(world, cleo, form, turn, "dan")
    assert "Only integration managers of" in refused.errors[ids.NEW_APPROVER_BLOCK]
    assert (await cleo.press_in_view(form, ids.WITHDRAW, confirmed=True)).acked
    await cleo.wait_for_view(lambda top: "Only integration managers of" in shown(top.blocks))
    assert (await Document.get()).status == "pending"


async def test_a_manager_named_later_frees_a_stuck_step_from_home(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "bob")]), people=NAMES[:2] + NAMES[3:])
    eve = {"email": "eve@acme.example", "companies": {"Acme Ltd": ["configuration"]}}
    await world.take_in(people=[eve])
    view = await integration_of(world, "eve", "Stuck steps", "PO-1042 · Acme Ltd · Manager")
    manager = world.person("eve")
    assert (await manager.press_in_view(view, ids.MANAGE)).acked
    form = await manager.wait_for_view(lambda one: one.callback_id == ids.MANAGE_VIEW)
    turn = await Turn.get(state="closed")
    assert (await reassign(world, manager, form, turn, "dan")).errors == {}
    await manager.wait_for_home(lambda one: "Stuck steps" not in said(one))
    assert (await world.person("dan").press(await world.card("dan"), ids.APPROVE)).acked
    await world.person("bob").wait_for_message(lambda one: "was approved by Dan Oak" in one.text)
