"""Review with documents of Precoro: they are on their way, can be taken back, and are sent once."""

import copy
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.precoro.intake import take_in
from models.tables import Decision, PrecoroAccount, PrecoroDecision, PrecoroKey, Turn
from tests.handlers.precoro.office import SECRETS, TEXT, applied, linked, office
from tests.handlers.review.queue import boxes, confirm, go_on, review
from tests.models.precoro.parts import MANAGER, remote_order
from tests.support.block_text import buttons
from tests.support.cast import NOW
from tests.support.database.one import ON_ONE
from tests.support.redeliver import nothing_waits
from tests.support.world import World, order, text_of
from views import ids

SETTINGS = TEXT + '[[companies]]\nname = "Beta GmbH"\n[approval]\nundo_seconds = 600\n'


async def read_another(world: World, number: int) -> None:
    """Have an order that is asked of Ann be read in Precoro."""
    account = await PrecoroAccount.get()
    found = remote_order(MANAGER, number=f"GX-{number}")
    found = replace(found, id=number, idn=f"{number}", draft=replace(found.draft, id=f"{number}"))
    await applied(world, lambda change: take_in(found, {}, account, change))


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Have two orders of Precoro and one of a file wait for Ann, who has linked a key."""
    async with office(database_url, tmp_path, text=SETTINGS, secrets=SECRETS) as opened:
        await read_another(opened, 42)
        await read_another(opened, 43)
        await opened.take_in(order("PO-1", company="Beta GmbH"))
        await opened.card("ann", "GX-42")
        await linked(opened)
        await nothing_waits()
        yield opened


async def states() -> list[str]:
    return [str(one.state) for one in await PrecoroDecision.all().order_by("id")]


@ON_ONE
async def test_they_are_on_their_way_and_undone_with_the_others(world: World) -> None:
    ann = world.person("ann")
    form = await review(world)
    assert sum(len(each) for each in boxes(form).values()) == 3
    summary = await go_on(ann, form)
    result = await confirm(ann, summary)
    said = text_of(result.blocks)
    assert "You approved 3 documents" in said
    on_their_way, approved = said.index("On their way to Precoro: 2"), said.index("Approved: 1")
    assert approved < said.index("PO-1 ") < on_their_way < said.index("GX-42 ")
    assert await states() == ["waiting", "waiting"]
    assert {one.state for one in await Turn.filter(document__origin="precoro")} == {"sending"}
    assert ids.UNDO_ALL in buttons(result.blocks)
    assert (await ann.press_in_view(result, ids.UNDO_ALL)).acked
    await ann.wait_for_view(lambda view: "3 approvals were undone" in text_of(view.blocks))
    assert await states() == ["taken_back", "taken_back"]
    assert {one.state for one in await Decision.all()} == {"undone"}


@ON_ONE
async def test_a_form_sent_once_more_says_that_they_are_on_their_way_and_sends_nothing(world: World) -> None:
    """As after a bot that died before its answer."""
    ann = world.person("ann")
    summary = await go_on(ann, await review(world))
    before = copy.deepcopy(summary.content)
    await confirm(ann, summary)
    await ann.close(ann.views[-1])
    await world.take_in(*(order(number, company="Beta GmbH") for number in ("PO-2", "PO-3")))
    await nothing_waits()
    again = await go_on(ann, await review(world))
    again.content = before
    said = text_of((await confirm(ann, again)).blocks)
    assert "You approved 3 documents" in said
    assert "On their way to Precoro: 2" in said
    assert "Not done" not in said
    assert await states() == ["waiting", "waiting"]


@ON_ONE
async def test_what_is_rejected_on_its_way_is_not_said_to_be_approved(world: World) -> None:
    ann = world.person("ann")
    summary = await go_on(ann, await review(world))
    await Turn.filter(document__number="GX-42").update(state="sending")
    turn = await Turn.get(document__number="GX-42")
    await Decision.create(
        turn_id=turn.id, person_id=turn.person_id, verdict="rejected", state="sending", at=NOW
    )
    said = text_of((await confirm(ann, summary)).blocks)
    assert "You approved 2 documents" in said
    assert "Your decision on GX-42 is already on its way to Precoro." in said


@ON_ONE
async def test_what_can_only_be_decided_in_precoro_is_not_among_them(world: World) -> None:
    await PrecoroKey.all().delete()
    await world.take_in(order("PO-2", company="Beta GmbH"))
    await world.card("ann", "PO-2")
    form = await review(world)
    assert sum(len(each) for each in boxes(form).values()) == 2
    assert "GX-4" not in text_of(form.blocks)
