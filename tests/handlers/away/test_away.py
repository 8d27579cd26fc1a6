"""People say in Slack when they are away; who stands in decides there on their behalf."""

from pathlib import Path
from typing import Any

import pytest

from models.tables import Away, Decision, Turn
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.handlers.away.deliveries import away_form, goes_away
from tests.support.slack_text import all_is_shown
from tests.support.world import World, buttons_of, order, running_world, step, text_of
from views import ids

PEOPLE = [
    {"email": f"{name}@acme.example", "name": full, "companies": {"Acme Ltd": roles}}
    for name, full, roles in (
        ("ann", "Ann Lee", []),
        ("cleo", "Cleo Fox", ["configuration"]),
        ("dan", "Dan Oak", []),
        ("eve", "Eve May", []),
    )
]


async def waits(world: World, **changes: Any) -> None:
    """Have an order wait for Ann, whose colleagues everybody is."""
    await world.take_in(order(**changes), people=PEOPLE)
    await world.card("ann")


def words_of(shown: SlackMessage) -> str:
    """Give what a card says in one line, whatever is bold in it."""
    return text_of(shown.blocks).replace("\n", "")


async def card_says(world: World, name: str, text: str) -> None:
    await world.person(name).wait_for_message(lambda one: text in words_of(one))


async def test_a_stand_in_decides_on_behalf_of_the_person(world: World) -> None:
    await waits(world)
    await goes_away(world, "ann", "dan")
    card = await world.card("dan")
    assert "Needs your approval on behalf of Ann Lee" in words_of(card)
    await card_says(world, "ann", "Dan Oak can decide on your behalf.")
    assert (await world.person("dan").press(card, ids.APPROVE)).acked
    await card_says(world, "dan", "You approved on behalf of Ann Lee")
    await card_says(world, "ann", "Approved by Dan Oak for Ann Lee")
    await card_says(world, "bob", "By Dan Oak for Ann Lee")
    turn = await Turn.get(person__email="ann@acme.example")
    assert (turn.state, turn.stand_in_id) == ("approved", (await Decision.get()).person_id)


async def test_the_form_for_a_rejection_says_on_whose_behalf(world: World) -> None:
    await waits(world)
    await goes_away(world, "ann", "dan")
    dan = world.person("dan")
    assert (await dan.press(await world.card("dan"), ids.REJECT)).acked
    view = await dan.wait_for_view(lambda one: one.callback_id == ids.REJECT_VIEW)
    assert "You decide on behalf of Ann Lee." in text_of(view.blocks)
    assert (await dan.submit(view, {ids.REASON: "Too dear"})).errors == {}
    await card_says(world, "bob", "By Dan Oak for Ann Lee")


async def test_what_is_pressed_after_the_days_were_deleted_does_not_count(world: World) -> None:
    await waits(world)
    await goes_away(world, "ann", "dan")
    dan, ann = world.person("dan"), world.person("ann")
    assert (await dan.press(await world.card("dan"), ids.REJECT)).acked
    view = await dan.wait_for_view(lambda one: one.callback_id == ids.REJECT_VIEW)
    form = await away_form(ann)
    assert (await ann.press_in_view(form, ids.AWAY_END, confirmed=True)).acked
    await ann.wait_for_view(lambda one: ids.AWAY_END not in str(one.blocks))
    errors = (await dan.submit(view, {ids.REASON: "Too dear"})).errors
    assert "You don't stand in for Ann Lee on PO-1042 any more" in str(errors)
    assert not await Decision.exists()
    await dan.wait_for_message(lambda one: "You aren't involved in this document" in one.text)


async def test_a_stand_in_can_undo_what_they_approved(database_url: str, tmp_path: Path) -> None:
    async with running_world(database_url, tmp_path, settings="[approval]\nundo_seconds = 600\n") as world:
        dan = await has_undone(world)
        card = await dan.wait_for_message(lambda one: ids.APPROVE in buttons_of(one))
        assert "on behalf of Ann Lee" in words_of(card)
        assert await Turn.exists(state="open", stand_in_id__isnull=True)


async def has_undone(world: World) -> SandboxPerson:
    await waits(world)
    await goes_away(world, "ann", "dan")
    dan = world.person("dan")
    assert (await dan.press(await world.card("dan"), ids.APPROVE)).acked
    assert (await dan.command("/precoro", "undo PO-1042")).acked
    return dan


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({ids.AWAY_LAST: "2025-12-31"}, "The last day can't be before the first."),
        ({ids.AWAY_FIRST: "2025-12-30", ids.AWAY_LAST: "2025-12-31"}, "The last day has passed."),
        ({ids.STAND_INS: ["ann"]}, "nobody can stand in for themselves"),
        ({ids.STAND_INS: ["gus"]}, "isn't known here, or can't approve here"),
    ],
)
async def test_what_cannot_be_is_said_in_the_form(
    world: World, values: dict[str, object], sentence: str
) -> None:
    await waits(world)
    ann = world.person("ann")
    view = await away_form(ann)
    filled = {ids.AWAY_FIRST: "2026-01-01", ids.AWAY_LAST: "2030-01-31"} | values
    if ids.STAND_INS in filled:
        filled[ids.STAND_INS] = [world.person(str(one)).id for one in filled[ids.STAND_INS]]  # type: ignore[attr-defined]
    assert sentence in str((await ann.submit(view, filled)).errors)
    assert not await Away.exists()


async def home_of(person: SandboxPerson, text: str) -> None:
    await person.open_home()
    await person.wait_for_home(lambda view: text in text_of(view.blocks))


async def test_home_shows_and_sets_the_days(world: World) -> None:
    await waits(world)
    ann, dan = world.person("ann"), world.person("dan")
    await ann.open_home()
    home = await ann.wait_for_home(lambda view: "no days are set" in text_of(view.blocks))
    assert (await ann.press_in_view(home, ids.AWAY)).acked
    view = await ann.wait_for_view(lambda one: one.callback_id == ids.AWAY_VIEW)
    days = {ids.AWAY_FIRST: "2026-01-01", ids.AWAY_LAST: "2030-01-31", ids.STAND_INS: [dan.id]}
    assert (await ann.submit(view, days)).errors == {}
    await ann.wait_for_home(lambda view: "Dan Oak can decide on your behalf" in text_of(view.blocks))
    await home_of(dan, "on behalf of Ann Lee")


async def test_a_manager_sets_it_for_somebody_else(world: World) -> None:
    await waits(world)
    cleo, ann, dan = (world.person(name) for name in ("cleo", "ann", "dan"))
    view = await away_form(cleo, f"away <@{ann.id}>")
    assert "Ann Lee" in text_of(view.blocks)
    days = {ids.AWAY_FIRST: "2026-01-01", ids.AWAY_LAST: "2030-01-31", ids.STAND_INS: [dan.id]}
    assert (await cleo.submit(view, days)).errors == {}
    assert "on behalf of Ann Lee" in words_of(await world.card("dan"))
    assert "Set by Cleo Fox" in text_of((await away_form(ann)).blocks)


async def test_a_manager_chooses_somebody_in_the_integration_part(world: World) -> None:
    await waits(world)
    cleo, ann, dan = (world.person(name) for name in ("cleo", "ann", "dan"))
    await cleo.open_home()
    home = await cleo.wait_for_home(lambda view: ids.SHOW_INTEGRATION in str(view.blocks))
    assert (await cleo.press_in_view(home, ids.SHOW_INTEGRATION)).acked
    home = await cleo.wait_for_home(lambda view: ids.AWAY_OTHER in str(view.blocks))
    assert (await cleo.press_in_view(home, ids.AWAY_OTHER)).acked
    view = await cleo.wait_for_view(lambda one: one.callback_id == ids.AWAY_VIEW)
    days = {ids.AWAY_FIRST: "2026-01-01", ids.AWAY_LAST: "2030-01-31", ids.STAND_INS: [dan.id]}
    assert (await cleo.submit(view, days | {ids.AWAY_PERSON: ann.id})).errors == {}
    assert "on behalf of Ann Lee" in words_of(await world.card("dan"))


async def test_others_cannot_set_it_for_somebody_else(world: World) -> None:
    await waits(world)
    dan = world.person("dan")
    assert (await dan.command("/precoro", f"away <@{world.person('ann').id}>")).acked
    await dan.wait_for_ephemeral(lambda one: "Only integration managers" in one.text)


async def test_the_requester_asks_for_another_approver_where_nobody_stands_in(world: World) -> None:
    await waits(world)
    await goes_away(world, "ann")
    bob, cleo = world.person("bob"), world.person("cleo")
    card = await bob.wait_for_message(lambda one: ids.ASK_HELP in buttons_of(one))
    assert "and nobody stands in." in words_of(card)
    assert (await bob.press(card, ids.ASK_HELP)).acked
    theirs = await cleo.wait_for_message(lambda one: "Bob Ray asks for another approver" in one.text)
    assert ids.MANAGE in buttons_of(theirs)
    await card_says(world, "bob", "An integration manager was asked to choose another approver.")
    await all_is_shown()
    assert ids.ASK_HELP not in buttons_of(await world.card("bob"))


async def test_nobody_asks_for_another_approver_while_one_of_a_step_can_decide(world: World) -> None:
    await waits(world, steps=[step("Manager", "any", "ann", "eve")])
    await goes_away(world, "ann")
    await card_says(world, "bob", "and nobody stands in.")
    assert ids.ASK_HELP not in buttons_of(await world.card("bob"))
