"""Undo and notes: of several approvals at once, of one with a note, and of a typed one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.tables import Audit, Decision, Document, Turn
from sandbox.state.team import View
from serving.options import Timing
from tests.handlers.commands.world import answer_to, said
from tests.handlers.review.queue import confirm, go_on, large, review, take_in
from tests.handlers.shown.test_undo import OVER
from tests.support.block_text import buttons
from tests.support.clock import MovingClock
from tests.support.database.one import ON_ONE
from tests.support.database.store_faults import holding_documents, refusing_decisions
from tests.support.redeliver import nothing_waits
from tests.support.wait import until_true
from tests.support.world import QUICK, World, order, press_card, running_world, text_of
from views import ids

SETTINGS = '[inbox]\nenabled = false\n[approval]\nundo_seconds = 10\nconfirm_above = { EUR = "20000.00" }\n'


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
async def world(database_url: str, tmp_path: Path, clock: MovingClock) -> AsyncIterator[World]:
    timing = Timing(clock=clock, settles_after=QUICK.settles_after)
    async with running_world(database_url, tmp_path, settings=SETTINGS, timing=timing) as opened:
        yield opened


async def approved(world: World) -> View:
    """Have Ann approve two documents together."""
    await take_in(world, order("PO-1"), order("PO-2"))
    ann = world.person("ann")
    return await confirm(ann, await go_on(ann, await review(world)))


async def test_all_are_undone_by_one_press_and_wait_again(world: World, clock: MovingClock) -> None:
    result, ann = await approved(world), world.person("ann")
    assert ids.UNDO_ALL in buttons(result.blocks)
    assert (await ann.press_in_view(result, ids.UNDO_ALL)).acked
    await ann.wait_for_view(lambda view: "2 approvals were undone" in text_of(view.blocks))
    clock.move(OVER)
    await nothing_waits()
    assert {one.state for one in await Decision.all()} == {"undone"}
    assert {one.state for one in await Turn.all()} == {"open"}
    assert not await Audit.exists(what="approved")


async def both_are_final() -> bool:
    return await Document.filter(status="approved").count() == 2


async def test_what_is_final_meanwhile_is_not_undone_and_says_so(world: World, clock: MovingClock) -> None:
    result, ann = await approved(world), world.person("ann")
    clock.move(OVER)
    await until_true(both_are_final)
    assert (await ann.press_in_view(result, ids.UNDO_ALL)).acked
    view = await ann.wait_for_view(lambda view: "Nothing was undone" in text_of(view.blocks))
    assert "Your approval of PO-2 can't be undone any more" in text_of(view.blocks)
    assert {one.state for one in await Decision.all()} == {"final"}


async def test_what_is_not_done_in_time_is_said_and_done_after_it(world: World, database_url: str) -> None:
    await take_in(world, order("PO-1"), order("PO-2"))
    ann = world.person("ann")
    summary = await go_on(ann, await review(world))
    async with holding_documents(database_url):
        done = await ann.submit(summary, {})
        assert (done.acked, done.error) == (True, "")
        assert "Not done yet: 2" in text_of(ann.views[-1].blocks)
    view = await ann.wait_for_view(lambda one: "You approved 2 documents" in text_of(one.blocks))
    assert "Not done" not in text_of(view.blocks)
    assert await Decision.all().count() == 2


async def test_a_fault_is_said_with_its_reference_and_can_be_tried_again(
    world: World, database_url: str
) -> None:
    await take_in(world, order("PO-1"), order("PO-2"))
    ann = world.person("ann")
    summary = await go_on(ann, await review(world))
    async with refusing_decisions(database_url):
        result = await confirm(ann, summary)
    assert "Nothing was approved" in text_of(result.blocks)
    assert "Purchase order PO-2: something went wrong (reference " in text_of(result.blocks)
    await ann.close(result)
    result = await confirm(ann, await go_on(ann, await review(world)))
    assert "You approved 2 documents" in text_of(result.blocks)


async def reasons() -> list[str]:
    return [one.reason for one in await Decision.all().order_by("id")]


async def test_a_note_goes_with_each_approval_to_its_requester(world: World, clock: MovingClock) -> None:
    await take_in(world, order("PO-1"), order("PO-2"))
    ann = world.person("ann")
    await confirm(ann, await go_on(ann, await review(world)), **{ids.NOTE: " As agreed in May "})
    assert await reasons() == ["As agreed in May"] * 2
    clock.move(OVER)
    said_to_bob = await world.person("bob").wait_for_message(lambda one: "was approved" in one.text)
    assert "As agreed in May" in text_of(said_to_bob.blocks)


async def note_form(world: World) -> View:
    """Open a document, and the form for a note from there."""
    ann, card = world.person("ann"), await world.card("ann", "PO-1")
    assert (await press_card(ann, card, ids.OPEN)).acked
    details = await ann.wait_for_view(lambda one: ids.APPROVE_WITH_NOTE in str(one.blocks))
    assert (await ann.press_in_view(details, ids.APPROVE_WITH_NOTE)).acked
    return await ann.wait_for_view(lambda one: one.callback_id == ids.NOTE_VIEW)


@pytest.mark.parametrize("note", ["As agreed", ""])
async def test_one_document_is_approved_with_a_note_or_without(world: World, note: str) -> None:
    await take_in(world, large("PO-1"))
    ann, form = world.person("ann"), await note_form(world)
    assert "Above the confirmation limit" in text_of(form.blocks)
    done = await ann.submit(form, {ids.NOTE: note})
    assert (done.acked, done.errors) == (True, {})
    assert ann.views == []
    assert await reasons() == [note]


async def test_a_note_form_of_what_has_changed_is_refused(world: World) -> None:
    await take_in(world, order("PO-1"))
    ann, form = world.person("ann"), await note_form(world)
    await world.take_in(order("PO-1", revision=2, note="Other laptops"))
    done = await ann.submit(form, {ids.NOTE: "As agreed"})
    assert "PO-1 has changed since it was shown" in done.errors[ids.NOTE_BLOCK]
    assert await reasons() == []


async def test_a_typed_approval_takes_a_note_and_a_number_may_contain_spaces(world: World) -> None:
    await take_in(world, order("PO-1"), order("PO 2 b"))
    ann = world.person("ann")
    assert "You approved Purchase order PO-1" in said(await answer_to(ann, "approve PO-1 As agreed & done"))
    assert "You approved Purchase order PO 2 b" in said(await answer_to(ann, "approve PO 2 b"))
    assert await reasons() == ["As agreed & done", ""]
    assert "I can't find PO-7" in said(await answer_to(ann, "approve PO-7 As agreed"))


async def test_a_typed_note_for_a_large_amount_is_kept_for_the_press(world: World) -> None:
    await take_in(world, large("PO-1"))
    ann = world.person("ann")
    shown = await answer_to(ann, "approve PO-1 As agreed")
    assert "PO-1 is above €20,000.00. Press Approve to confirm; your note is kept." in said(shown)
    assert await reasons() == []
    assert (await ann.press(shown, ids.CHOOSE)).acked
    await ann.wait_for_view(lambda view: "You approved" in text_of(view.blocks))
    assert await reasons() == ["As agreed"]


@ON_ONE
async def test_a_note_that_is_too_long_is_refused_beside_its_field(world: World) -> None:
    await take_in(world, order("PO-1"), order("PO-2"))
    ann = world.person("ann")
    summary = await go_on(ann, await review(world))
    for block in summary.content["blocks"]:  # as from a client that does not keep to it
        block.get("element", {}).pop("max_length", None)
    done = await ann.submit(summary, {ids.NOTE: "x" * 801})
    assert "up to 800 characters" in done.errors[ids.NOTE_BLOCK]
    assert await reasons() == []
