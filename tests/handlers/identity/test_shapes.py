"""The main path in each shape of a workspace: plain, with single sign-on, of an Enterprise Grid."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.tables import Member
from sandbox.people.person import SandboxPerson
from sandbox.state.specs import Human, WorkspaceSpec
from tests.e2e.test_integration import SETTINGS, integration_of
from tests.handlers.discussion.test_mentions import at
from tests.handlers.test_home import home_of
from tests.handlers.test_presses import chain_now, refuses, told
from tests.support.block_text import shown
from tests.support.database.one import ON_ONE
from tests.support.discussion import hears, says
from tests.support.slack_text import all_is_shown
from tests.support.stale_cards import in_a_channel
from tests.support.world import ACME, CAST, World, order, press_card, running_world, step
from views import ids

pytestmark = ON_ONE

GRID = replace(ACME, grid="Acme Group")
SHAPES = {
    "plain": ACME,
    "sso, absent": replace(ACME, single_sign_on="absent"),
    "sso, false": replace(ACME, single_sign_on="false"),
    "grid": GRID,
}
# In a Grid Slack names no home of Ann's, another one of Bob's and Eve's, and this one of Cleo's.
STEPS = [step("Manager", "any", "ann"), step("Finance", "any", "eve")]


@pytest.fixture(params=SHAPES)
async def shaped(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """The bot in a workspace of each shape."""
    shape: WorkspaceSpec = SHAPES[request.param]
    async with running_world(database_url, tmp_path, settings=SETTINGS, spec=shape) as opened:
        yield opened


async def test_cards_presses_comments_mentions_commands_and_home_work(shaped: World) -> None:
    await shaped.take_in(order(steps=STEPS))
    ann, bob, cleo, eve = (shaped.person(name) for name in ("ann", "bob", "cleo", "eve"))
    card, own = await shaped.card("ann"), await shaped.card("bob")
    await says(bob, own, f"{at(cleo)} knows more")
    await hears(ann, card, "knows more")
    follows = await cleo.wait_for_message(lambda one: "PO-1042" in one.text)
    await says(cleo, follows, "Take eight")
    await hears(bob, own, "Take eight")
    assert (await press_card(ann, card, ids.OPEN)).acked
    await ann.wait_for_view(lambda one: one.callback_id == ids.DETAILS_VIEW)
    assert (await ann.press(card, ids.APPROVE)).acked
    await shaped.card("eve")
    view = await home_of(shaped, "eve", "PO-1042")
    assert (await eve.press_in_view(view, ids.APPROVE)).acked
    await bob.wait_for_message(lambda one: "was approved by" in one.text)
    await says_by_command(bob, "PO-1042")
    assert await chain_now() == [("ann", "approved"), ("eve", "approved")]


async def says_by_command(person: SandboxPerson, number: str) -> None:
    """Type a command that shows a document, and one in a channel."""
    assert (await person.command("/precoro", f"show {number}")).acked
    await told(person, number)
    await person.say(f"<@{person.workspace.bot.id}> {number}", "buying")
    await person.wait_until(lambda: len([one for one in person.ephemerals if number in one.text]) > 1)


async def test_the_rejecting_form_and_map_users_work(shaped: World) -> None:
    await shaped.take_in(order(steps=STEPS))
    ann, cleo = shaped.person("ann"), shaped.person("cleo")
    card = await shaped.card("ann")
    assert (await ann.press(card, ids.REJECT)).acked
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.REJECT_VIEW)
    assert not (await ann.submit(form, {"reason": "Too dear"})).errors
    view = await integration_of(shaped, "cleo")
    assert (await cleo.press_in_view(view, ids.MAP_PEOPLE)).acked
    await integration_of(shaped, "cleo", "Last mapped", "4 connected · 0 not connected")
    await all_is_shown()
    assert "You rejected" in shown(card.blocks)
    assert {one.state for one in await Member.all()} == {"active"}


async def test_in_every_shape_strangers_and_guests_are_refused(shaped: World) -> None:
    await shaped.take_in(order(steps=STEPS))
    card = await shaped.card("ann")
    for name, words in (("mallory", "another organisation"), ("gus", "Guests can't approve")):
        shared = in_a_channel(shaped, card, name)
        await refuses(shaped, name, shared, words)
    assert await chain_now() == [("ann", "open"), ("eve", "waiting")]


async def test_who_only_visits_from_another_workspace_of_the_grid_is_refused(
    database_url: str, tmp_path: Path
) -> None:
    visitor = Human("ann@acme.example", "Ann Elsewhere", visitor=True)
    spec = replace(GRID, people=[visitor, *CAST[1:]])
    async with running_world(database_url, tmp_path, spec=spec) as world:
        await world.take_in(order(steps=[step("Manager", "any", "ann", "eve")]))
        card = await world.card("eve")
        await refuses(world, "ann", in_a_channel(world, card, "ann"), "another organisation")
        assert await chain_now() == [("ann", "open"), ("eve", "open")]
