"""A manager links somebody whose addresses differ, and unlinks them again."""

from pathlib import Path

from models.tables import Pairing, Person
from sandbox.state.team import View
from tests.e2e.test_integration import SETTINGS, integration_of
from tests.handlers.test_home import said
from tests.handlers.test_presses import chain_now
from tests.support.slack_text import all_is_shown, is_live
from tests.support.world import World, order, press_card, running_world
from views import ids

ANNIES = {"email": "ann.lee@erp.example", "name": "Ann Lee", "companies": {"Acme Ltd": []}}
ASKED = [{"name": "Manager", "rule": "any", "approvers": ["ann.lee@erp.example"]}]


async def link_form(world: World) -> View:
    """Open the form as the manager."""
    cleo = world.person("cleo")
    view = await integration_of(world, "cleo", "ann.lee@erp.example")
    assert (await cleo.press_in_view(view, ids.LINK_PERSON)).acked
    return await cleo.wait_for_view(lambda one: one.callback_id == ids.LINK_PERSON_VIEW)


async def test_a_person_is_linked_and_gets_what_waits_and_is_unlinked(
    database_url: str, tmp_path: Path
) -> None:
    async with running_world(database_url, tmp_path, settings=SETTINGS) as world:
        await world.take_in(order(steps=ASKED), people=[ANNIES])
        ann, cleo, mallory = (world.person(name) for name in ("ann", "cleo", "mallory"))
        person = str((await Person.get(email="ann.lee@erp.example")).id)
        form = await link_form(world)
        for other, why in (
            (world.person("gus"), "Gus Day is a guest in Slack"),
            (mallory, "Mallory belongs to another organisation"),
            (cleo, "Cleo Fox is linked to Cleo Fox already"),
        ):
            chosen = {ids.LINKED_PERSON: person, ids.LINKED_MEMBER: other.id}
            assert why in str((await cleo.submit(form, chosen)).errors)
        assert not (await cleo.submit(form, {ids.LINKED_PERSON: person, ids.LINKED_MEMBER: ann.id})).errors
        card = await world.card("ann")
        await cleo.wait_for_home(lambda one: "connected, chosen by Cleo Fox" in said(one))
        assert (await press_card(ann, card, ids.OPEN)).acked
        form = await link_form(world)
        assert not (await cleo.submit(form, {ids.LINKED_PERSON: person})).errors
        await ann.wait_until(lambda: not is_live(card) or None)
        await all_is_shown()
        assert await chain_now() == [("ann.lee", "open")]
        assert await Pairing.all().count() == 2


async def test_alias_domains_lead_to_the_account(database_url: str, tmp_path: Path) -> None:
    settings = f'{SETTINGS}[slack]\nalias_domains = [["erp.example", "acme.example"]]\n'
    async with running_world(database_url, tmp_path, settings=settings) as world:
        await world.take_in(order(steps=[ASKED[0] | {"approvers": ["ann@erp.example"]}]))
        assert (await world.person("ann").press(await world.card("ann"), ids.APPROVE)).acked
        assert await chain_now() == [("ann", "approved")]
