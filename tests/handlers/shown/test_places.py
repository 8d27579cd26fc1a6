"""A settled row keeps its place: the next Approve never moves under the finger."""

import copy
from typing import Any

import pytest

from models.tables import Decision
from sandbox.people.person import SandboxPerson
from sandbox.state.team import View
from tests.handlers.test_home import home_of, said
from tests.support.slack_text import all_is_shown
from tests.support.world import World, order, step
from views import ids

PEOPLE = [{"email": "cleo@acme.example", "name": "Cleo", "companies": {"Acme Ltd": ["configuration"]}}]


def places(view: View) -> dict[str, int]:
    """Return at which block of a Home each deciding button stands, by its value."""
    return {
        element["value"]: position
        for position, block in enumerate(view.blocks)
        for element in block.get("elements", [])
        if element.get("action_id") in (ids.APPROVE, ids.MARK_PAID, ids.CONFIRM_REVISION)
    }


async def pressed(person: SandboxPerson, view: View, value: str) -> None:
    assert (await person.press_in_view(view, ids.APPROVE, value)).acked


async def test_a_row_approved_in_home_stays_and_the_next_ones_do_not_move(world: World) -> None:
    await world.take_in(*(order(f"PO-{n}") for n in (1, 2, 3)))
    ann = world.person("ann")
    view = copy.deepcopy(await home_of(world, "ann", "PO-3 "))
    before = places(view)
    first, second, third = before
    await pressed(ann, view, first)
    view = await ann.wait_for_home(lambda one: "PO-1 · €12,521.20 · approved" in said(one))
    assert places(view) == {second: before[second], third: before[third]}
    assert "2 documents need your action" in said(view)
    await pressed(ann, view, second)
    view = await ann.wait_for_home(lambda one: "PO-2 · €12,521.20 · approved" in said(one))
    assert places(view) == {third: before[third]}
    await pressed(ann, view, third)
    await ann.wait_for_home(lambda one: "You're all caught up." in said(one) and "PO-3 " in said(one))
    await ann.open_home()
    await ann.wait_for_home(lambda one: "PO-1 " not in said(one) and "PO-3 " not in said(one))


async def test_what_somebody_else_settles_or_the_source_changes_stays_in_its_place(world: World) -> None:
    both = [step("Manager", "any", "ann", "dan")]
    await world.take_in(*(order(f"PO-{n}", steps=both) for n in range(1, 5)), people=PEOPLE)
    ann, dan = world.person("ann"), world.person("dan")
    before = places(await home_of(world, "ann", "PO-4 "))
    last = list(before)[-1]
    assert (await dan.press(await world.card("dan", "PO-1"), ids.APPROVE)).acked
    await world.take_in(order("PO-2", steps=both, status="cancelled"))
    await world.take_in(order("PO-3", steps=[step("Manager", "any", "dan")]))
    await all_is_shown()
    view = await ann.wait_for_home(lambda one: "You aren't involved in this document any more" in said(one))
    assert "PO-3 " not in said(view)
    assert "PO-2 · €12,521.20 · cancelled" in said(view)
    assert places(view) == {last: before[last]}


async def test_a_new_revision_comes_below_and_new_documents_too(world: World) -> None:
    await world.take_in(order("PO-1"), order("PO-2"))
    ann = world.person("ann")
    before = places(await home_of(world, "ann", "PO-2 "))
    first, second = before
    await world.take_in(order("PO-1", revision=2, note="Other"), order("PO-3"))
    view = await ann.wait_for_home(lambda one: "PO-3 " in said(one))
    assert "PO-1 · €12,521.20 · out of date: approval has started again" in said(view)
    after = places(view)
    assert first not in after
    assert after[second] == before[second]
    assert min(place for value, place in after.items() if value != second) > before[second]


@pytest.mark.parametrize("pages", [1, 2])
async def test_turning_a_page_leaves_settled_rows_behind(world: World, pages: int) -> None:
    await world.take_in(*(order(f"PO-{n}") for n in range(101, 101 + 10 * pages + 1)))
    ann = world.person("ann")
    view: Any = await home_of(world, "ann", "PO-101 ")
    await pressed(ann, view, next(iter(places(view))))
    view = await ann.wait_for_home(lambda one: "PO-101 · €12,521.20 · approved" in said(one))
    assert len(places(view)) == 9
    for _ in range(pages):
        if ids.HOME_NEXT in str(view.blocks):
            assert (await ann.press_in_view(view, ids.HOME_NEXT)).acked
            view = await ann.wait_for_home(lambda one: "PO-101 " not in said(one))
    await ann.open_home()
    await ann.wait_for_home(lambda one: "PO-102 " in said(one) and "PO-101 " not in said(one))
    assert await Decision.all().count() == 1
