"""Review: a queue is approved in one form, each document by itself, and only what was shown."""

import copy
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path

import pytest
from tortoise.connection import get_connections

from models.database.url import SqliteAt
from models.tables import Audit, Decision, Document, Turn
from tests.handlers.commands.world import CHANNEL, answer_to, elsewhere, said
from tests.handlers.review.queue import LIMIT, boxes, chosen, confirm, go_on, large, review, swiss, take_in
from tests.support.database.store_faults import away_for_decisions, losing_answers, on_sqlite
from tests.support.slack_text import all_is_shown
from tests.support.world import World, buttons_of, order, running_world, step, text_of
from views import ids


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(database_url, tmp_path, settings=LIMIT) as opened:
        yield opened


async def statuses() -> dict[str, str]:
    return {one.number: str(one.status) for one in await Document.all().order_by("id")}


async def test_a_queue_of_21_is_approved_with_three_presses(world: World) -> None:
    await take_in(world, *(order(f"PO-{n}") for n in range(101, 121)), swiss("PO-121"))
    ann = world.person("ann")
    form = await review(world)
    assert "21 documents need your approval" in text_of(form.blocks)
    assert "€250,424.00 in 20 documents" in text_of(form.blocks).replace("\n", "")
    assert "CHF 80.00 in 1 document" in text_of(form.blocks).replace("\n", "").replace("\xa0", " ")
    assert [len(each) for each in boxes(form).values()] == [10, 10, 1]
    assert len(chosen(form)) == 21
    summary = await go_on(ann, form)
    assert "Approve 21 documents?" in text_of(summary.blocks)
    assert "€250,424.00 in 20 documents" in text_of(summary.blocks).replace("\n", "")
    assert await Decision.all().count() == 0
    result = await confirm(ann, summary)
    assert "You approved 21 documents" in text_of(result.blocks)
    assert ids.UNDO_ALL not in str(result.blocks)  # it is final at once here
    assert set((await statuses()).values()) == {"approved"}
    assert await Audit.filter(what="approved").count() == 21
    await ann.close(result)
    assert ann.views == []
    await ann.wait_for_home(lambda view: "You're all caught up." in text_of(view.blocks))


async def test_what_was_unchecked_is_not_approved(world: World) -> None:
    await take_in(world, order("PO-1"), order("PO-2"), order("PO-3"))
    ann, form = world.person("ann"), await review(world)
    [(block, options)] = boxes(form).items()
    summary = await go_on(ann, form, **{block: [options[0], options[2]]})
    assert "PO-2" not in text_of(summary.blocks)
    await confirm(ann, summary)
    assert await statuses() == {"PO-1": "approved", "PO-2": "pending", "PO-3": "approved"}


async def test_a_large_amount_is_not_chosen_and_is_confirmed_by_itself(world: World) -> None:
    await take_in(world, order("PO-1"), large("PO-2"), large("PO-3"))
    ann, form = world.person("ann"), await review(world)
    assert [one.partition(" · ")[0] for one in chosen(form)] == ["Purchase order PO-1"]
    assert text_of(form.blocks).count("Above the confirmation limit") == 2
    alone = list(boxes(form).items())[1]
    summary = await go_on(ann, form, **{alone[0]: alone[1]})
    assert "Approve 2 documents?" in text_of(summary.blocks)
    refused = await ann.submit(summary, {})
    assert list(refused.errors) == [f"{ids.CHECKED_BLOCK}_0"]
    await confirm(ann, summary)
    assert await statuses() == {"PO-1": "approved", "PO-2": "approved", "PO-3": "pending"}


async def test_an_invoice_like_an_earlier_one_is_not_chosen(world: World) -> None:
    first = order("INV-1", kind="invoice", due_on="2026-12-15", payers=["cleo@acme.example"])
    await take_in(world, first, order("PO-1"), order("PO-2"))
    await take_in(world, {**first, "id": "another", "title": "Once more"})
    form = await review(world)
    assert [one.partition(" · ")[0] for one in chosen(form)] == [
        "Invoice INV-1",  # it is due, so it is first
        "Purchase order PO-1",
        "Purchase order PO-2",
    ]
    assert "Possible duplicate" in text_of(form.blocks)


async def test_nothing_chosen_is_said_beside_the_boxes(world: World) -> None:
    await take_in(world, order("PO-1"), order("PO-2"))
    ann, form = world.person("ann"), await review(world)
    done = await ann.submit(form, {block: [] for block in boxes(form)})
    assert done.errors == {f"{ids.CHOSEN_BLOCK}_0": "Choose at least one document."}


async def test_what_changes_while_the_form_is_open_fails_and_the_others_go_through(world: World) -> None:
    await take_in(world, order("PO-1"), order("PO-2"), order("PO-3"))
    ann, form = world.person("ann"), await review(world)
    await world.take_in(order("PO-1", revision=2, note="Other laptops"))
    summary = await go_on(ann, form)
    assert "Approve 2 documents?" in text_of(summary.blocks)
    assert "PO-1 has changed since it was shown to you" in text_of(summary.blocks)
    await world.take_in(order("PO-2", revision=2, note="Other laptops"))
    result = await confirm(ann, summary)
    assert "You approved 1 document" in text_of(result.blocks)
    assert "PO-2 has changed since it was shown to you" in text_of(result.blocks)
    assert await statuses() == {"PO-1": "pending", "PO-2": "pending", "PO-3": "approved"}


async def test_what_somebody_else_decided_meanwhile_is_said(world: World) -> None:
    both = [step("Manager", "any", "ann", "cleo")]
    await take_in(world, order("PO-1", steps=both), order("PO-2"))
    ann, form = world.person("ann"), await review(world)
    summary = await go_on(ann, form)
    assert (await world.person("cleo").press(await world.card("cleo", "PO-1"), ids.APPROVE)).acked
    result = await confirm(ann, summary)
    assert "Cleo Fox approved PO-1 before you" in text_of(result.blocks)
    assert await Decision.filter(turn__person__email="ann@acme.example").count() == 1


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_while_the_database_is_away_all_fail_with_one_line_in_the_log(
    world: World, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await take_in(world, order("PO-1"), order("PO-2"), order("PO-3"))
    summary = await go_on(world.person("ann"), await review(world))
    async with away_for_decisions(database_url):
        result = await confirm(world.person("ann"), summary)
    assert await Decision.all().count() == 0
    [line] = [one for one in caplog.records if "failed (reference" in one.getMessage()]
    assert not line.exc_info
    assert text_of(result.blocks).count(str(vars(line)["reference"])) == 3


async def test_a_form_that_is_sent_once_more_says_that_it_is_approved(world: World) -> None:
    """A bot that dies before its answer: the form is still open, and is sent again."""
    await take_in(world, order("PO-1"), order("PO-2"))
    ann, form = world.person("ann"), await review(world)
    summary = await go_on(ann, form)
    before = copy.deepcopy(summary.content)
    await confirm(ann, summary)
    await ann.close(ann.views[-1])
    await take_in(world, order("PO-3"), order("PO-4"))
    again = await go_on(ann, await review(world))
    again.content = before
    result = await confirm(ann, again)
    assert "You approved 2 documents" in text_of(result.blocks)
    assert await Decision.all().count() == 2


async def test_nobody_approves_what_somebody_else_is_asked(world: World) -> None:
    await take_in(world, order("PO-1"), order("PO-2"))
    theirs = [step("Manager", "any", "cleo")]
    await take_in(world, order("PO-3", steps=theirs), order("PO-4", steps=theirs))
    ann, cleo = world.person("ann"), world.person("cleo")
    summary = await go_on(cleo, await review(world, "cleo"))
    stolen = summary.content["private_metadata"]
    mine = await go_on(ann, await review(world))
    mine.content["private_metadata"] = stolen
    result = await confirm(ann, mine)
    assert "Nothing was approved" in text_of(result.blocks)
    assert not await Decision.exists()
    assert not await Turn.filter(state="approved").exists()


async def test_a_document_is_opened_over_the_form_which_keeps_what_is_chosen(world: World) -> None:
    await take_in(world, large("PO-1"), order("PO-2"))
    ann, form = world.person("ann"), await review(world)
    assert (await ann.press_in_view(form, ids.OPEN)).acked
    details = await ann.wait_for_view(lambda view: view.callback_id == ids.DETAILS_VIEW)
    await ann.close(details)
    assert [view.callback_id for view in ann.views] == [ids.REVIEW_VIEW]


async def test_pending_and_the_result_of_what_is_due(database_url: str, tmp_path: Path) -> None:
    async with elsewhere(database_url, tmp_path) as world:
        day = date(2026, 12, 1).isoformat()
        await take_in(world, order("PO-1"), order("PO-2", due_on=day))
        ann = world.person("ann")
        shown = await answer_to(ann, "pending", CHANNEL)
        assert "Review 2" in said(shown)
        assert ids.REVIEW in buttons_of(shown)
        assert (await ann.press(shown, ids.REVIEW)).acked
        form = await ann.wait_for_view(lambda view: view.callback_id == ids.REVIEW_VIEW)
        assert [one.partition(" · ")[0] for one in chosen(form)] == [
            "Purchase order PO-2",
            "Purchase order PO-1",
        ]


async def test_one_document_is_offered_no_review(world: World) -> None:
    await take_in(world, order("PO-1"))
    ann = world.person("ann")
    await ann.open_home()
    home = await ann.wait_for_home(lambda view: "PO-1" in text_of(view.blocks))
    assert f"'{ids.REVIEW}'" not in str(home.blocks)
    assert ids.REVIEW not in buttons_of(await answer_to(ann, "pending"))


async def test_an_approval_whose_commit_had_no_answer_is_said_to_be_done(
    database_url: str, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        answers = await stack.enter_async_context(losing_answers(database_url))
        world = await stack.enter_async_context(running_world(answers.url, tmp_path, settings=LIMIT))
        if isinstance(world.bot.store.place, SqliteAt):
            on_sqlite(answers, get_connections().get("sqlite")._connection)
        await take_in(world, order("PO-1"), order("PO-2"))
        ann = world.person("ann")
        summary = await go_on(ann, await review(world))
        await all_is_shown()
        answers.lose_next()
        result = await confirm(ann, summary)
        assert answers.lost == 1
        assert "You approved 2 documents" in text_of(result.blocks)
        assert await Decision.all().count() == 2
