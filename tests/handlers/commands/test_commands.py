"""The slash command: what is typed is done with the same rights as everywhere, and only its asker sees it."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from tortoise.connection import get_connections

from models.database.url import SqliteAt
from models.tables import Comment, Decision, Follower
from sandbox.state.errors import NotPossible
from tests.handlers.commands.world import CHANNEL, NAMES, answer_to, at, elsewhere, said, types
from tests.support.database.store_faults import (
    losing_answers,
    on_sqlite,
)
from tests.support.discussion import hears
from tests.support.slack_text import all_is_shown, files_under
from tests.support.world import (
    World,
    buttons_of,
    order,
    running_world,
    text_of,
)
from views import ids

LARGE = '[inbox]\nenabled = false\n[approval]\nconfirm_above = { EUR = "1000.00" }\n'


async def test_help_and_typing_errors(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    await world.card("ann")
    ann, cleo = world.person("ann"), world.person("cleo")
    assert "/precoro approve NUMBER" in said(await answer_to(ann, ""))
    assert "status" not in said(await answer_to(ann, "help"))
    assert "/precoro status" in said(await answer_to(cleo, "help"))
    assert "Did you mean /precoro approve?" in said(await answer_to(ann, "aprove PO-1042"))
    assert "Did you mean PO-1042?" in said(await answer_to(ann, "show PO-1024"))
    assert "Add the document's number: /precoro show PO-1042" in said(await answer_to(ann, "show"))


async def test_what_is_pending_can_be_decided_where_it_is_shown(world: World) -> None:
    await world.take_in(order("PO-1"), order("PO-2"))
    card, ann = await world.card("ann", "PO-1"), world.person("ann")
    shown = await answer_to(ann, "pending", CHANNEL)
    assert "2 documents need your action" in said(shown)
    assert not [one for one in ann.messages if one.channel == shown.channel]
    block = next(one for one in shown.blocks if one["block_id"].startswith(f"{ids.ROW_BLOCK}_approve"))
    assert (await ann.press(shown, ids.APPROVE, block_id=block["block_id"])).acked
    await ann.wait_for_view(lambda view: "You approved" in text_of(view.blocks))
    await ann.wait_until(lambda: ids.APPROVE not in buttons_of(card) or None)
    assert (await ann.press(shown, ids.APPROVE, block_id=block["block_id"])).acked
    await ann.wait_for_view(lambda view: "already approved PO-1" in text_of(view.blocks))
    assert "1 document needs your action" in said(await answer_to(ann, "pending"))
    assert "Showing 1 of 1" in said(await answer_to(ann, "pending order from 1 EUR"))
    assert "The filter hides 1 document" in said(await answer_to(ann, "pending older than 3 days"))
    assert "gadgets is no kind or company" in said(await answer_to(ann, "pending gadgets"))
    assert "Nothing needs you right now" in said(await answer_to(world.person("bob"), "pending acme"))


async def test_show_answers_with_what_opens(world: World) -> None:
    await world.take_in(order())
    await world.card("ann")
    ann = world.person("ann")
    shown = await answer_to(ann, "show po-1042", CHANNEL)
    assert "Needs your approval" in said(shown)
    assert (await ann.press(shown, ids.OPEN)).acked
    view = await ann.wait_for_view(lambda view: view.callback_id == ids.DETAILS_VIEW)
    assert ids.APPROVE in str(view.blocks)


async def test_approve_and_reject_decide_once_and_say_why_not(world: World) -> None:
    await world.take_in(order("PO-1"), order("PO-2"), people=NAMES)
    card, ann, bob = await world.card("ann", "PO-1"), world.person("ann"), world.person("bob")
    await all_is_shown()
    assert "You aren't an approver of PO-1." in said(await answer_to(bob, "approve PO-1"))
    answer = said(await answer_to(ann, "approve PO-1"))
    assert answer == "You approved Purchase order PO-1 · Northwind GmbH · €12,521.20."
    await ann.wait_until(lambda: ids.APPROVE not in buttons_of(card) or None)
    assert "already approved PO-1" in said(await answer_to(ann, "approve PO-1"))
    assert "Give a reason." in said(await answer_to(ann, "reject PO-2"))
    answer = said(await answer_to(ann, "reject PO-2 Too dear & late"))
    assert answer == "You rejected Purchase order PO-2 · Northwind GmbH · €12,521.20."
    told = await bob.wait_for_message(lambda one: "was rejected" in one.text)
    assert "Too dear & late" in text_of(told.blocks)
    assert await Decision.all().count() == 2


async def test_a_large_amount_is_approved_by_a_press(database_url: str, tmp_path: Path) -> None:
    async with running_world(database_url, tmp_path, settings=LARGE) as world:
        await world.take_in(order())
        await world.card("ann")
        ann = world.person("ann")
        shown = await answer_to(ann, "approve PO-1042")
        assert "is above €1,000.00. Press Approve to confirm." in said(shown)
        assert await Decision.all().count() == 0
        assert (await ann.press(shown, ids.APPROVE, confirmed=True)).acked
        await world.person("bob").wait_for_message(lambda one: "was approved" in one.text)


async def test_a_comment_reaches_the_others(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    await world.card("bob")
    ann, bob = world.person("ann"), world.person("bob")
    answer = await answer_to(ann, "comment PO-1042 Do they fit R&D <rules>?")
    assert said(answer) == "Your comment on Purchase order PO-1042 was added."
    await bob.wait_for_message(lambda one: "R&D <rules>?" in text_of(one.blocks))
    assert "Your comment has no text" in said(await answer_to(ann, "comment PO-1042"))
    assert await Comment.all().count() == 1


async def test_people_mentioned_in_a_typed_comment_follow_and_its_author_hears_who_does_not(
    world: World,
) -> None:
    eve = {"email": "eve@acme.example", "name": "Eve May", "companies": {"Acme Ltd": []}}
    await world.take_in(order(), order("77"), order("77", kind="invoice"), people=[*NAMES, eve])
    card = await world.card("bob")
    ann, bob = world.person("ann"), world.person("bob")
    typed = f"ask {at(world.person('eve'))} & {at(world.person('gus'))} <now>"
    answer = said(await answer_to(ann, f"comment PO-1042 {typed}", CHANNEL))
    assert "was added. Not added as followers Gus Day is a guest in this workspace." in answer
    follows = await world.card("eve")
    assert buttons_of(follows) == [ids.OPEN, ids.UNFOLLOW]
    await hears(bob, card, "ask @Eve May & @Gus Day <now>")
    await hears(world.person("eve"), follows, "ask @Eve May & @Gus Day <now>")
    offered = await answer_to(ann, f"comment 77 {typed}")
    assert (await ann.press(offered, ids.CHOOSE, offered.blocks[1]["accessory"]["value"])).acked
    view = await ann.wait_for_view(lambda view: "Your comment on" in text_of(view.blocks))
    assert "Gus Day is a guest" in text_of(view.blocks)
    assert await Follower.all().count() == 2
    await all_is_shown()
    answer = said(await answer_to(ann, f"reject PO-1042 {at(world.person('eve'))} says <no>"))
    assert "You rejected" in answer
    told = await bob.wait_for_message(lambda one: "was rejected" in one.text)
    assert "@Eve May says <no>" in text_of(told.blocks)


async def test_a_comment_without_words_adds_nobody(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    await world.card("ann")
    ann = world.person("ann")
    too_long = f"comment PO-1042 {at(world.person('eve'))} {'x' * 4000}"
    assert "Texts can have up to" in said(await answer_to(ann, too_long))
    assert await Follower.all().count() == 0


async def test_a_comment_whose_commit_had_no_answer_is_kept_once(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with AsyncExitStack() as stack:
        answers = await stack.enter_async_context(losing_answers(database_url))
        world = await stack.enter_async_context(running_world(answers.url, tmp_path))
        if isinstance(world.bot.store.place, SqliteAt):
            on_sqlite(answers, get_connections().get("sqlite")._connection)
        await world.take_in(order())
        await world.card("ann")
        await all_is_shown()
        answers.lose_next()
        assert (await world.person("ann").command("/precoro", "comment PO-1042 Once")).acked
        assert answers.lost == 1
        assert "committed, but the database's answer was lost" in caplog.text
        assert await Comment.all().count() == 1


async def test_a_pdf_comes_into_the_thread_of_the_card(world: World) -> None:
    await world.take_in(order("EXP-1", kind="expense"), order("PO-1"))
    bob, own = world.person("bob"), await world.card("bob", "EXP-1")
    answer = await answer_to(bob, "pdf EXP-1")
    assert said(answer) == "I'm adding the PDF of Expense EXP-1 to your card's thread."
    await bob.wait_until(lambda: files_under(bob, own) == ["EXP-1 pending.pdf"] or None)
    await all_is_shown()
    answer = await answer_to(bob, "pdf EXP-1")
    assert said(answer) == "The PDF of Expense EXP-1 is already in your card's thread."
    assert "Acme Ltd shares order PDFs after approval." in said(await answer_to(bob, "pdf PO-1"))


async def test_a_number_of_two_documents_offers_the_choice(world: World) -> None:
    invoice: dict[str, Any] = {"kind": "invoice", "supplier": "Nord AG"}
    await world.take_in(order("77"), order("77", **invoice), people=NAMES)
    await world.card("ann", "77")
    ann, bob = world.person("ann"), world.person("bob")
    offered = await answer_to(ann, "comment 77 Is it paid?")
    assert "2 documents have the number 77. Which one do you mean?" in said(offered)
    assert await Comment.all().count() == 0
    value = offered.blocks[1]["accessory"]["value"]
    assert (await ann.press(offered, ids.CHOOSE, value)).acked
    await ann.wait_for_view(lambda view: "Your comment on" in text_of(view.blocks))
    await bob.wait_for_message(lambda one: "Is it paid?" in text_of(one.blocks))
    offered = await answer_to(ann, "approve 77")
    assert await Decision.all().count() == 0
    for block in offered.blocks[1:]:
        assert (await ann.press(offered, ids.CHOOSE, block["accessory"]["value"])).acked
    assert await Decision.all().count() == 2
    too_long = await answer_to(ann, f"comment 77 {'x' * 1990}")
    assert "Texts can have up to" in said(too_long)


async def test_reminders_opens_the_form(world: World) -> None:
    await world.take_in(order())
    await world.card("ann")
    ann = world.person("ann")
    assert (await types(ann, "reminders", CHANNEL)).response is None
    await ann.wait_for_view(lambda view: view.callback_id == ids.REMINDERS_VIEW)


async def test_status_is_for_the_configuration_role(world: World) -> None:
    nobody = [{"name": "Manager", "rule": "any", "approvers": ["nobody@acme.example"]}]
    await world.take_in(order(steps=nobody), people=NAMES)
    await world.card("cleo")
    status = said(await answer_to(world.person("cleo"), "status"))
    assert "1 of 1 open steps is stuck." in status
    assert "PO-1042 · Acme Ltd · Manager" in status
    assert "acme" not in said(await answer_to(world.person("ann"), "status"))
    assert "Only integration managers of" in said(await answer_to(world.person("ann"), "status"))


async def test_nobody_learns_of_what_is_not_theirs(world: World) -> None:
    await world.take_in(order(), people=NAMES)
    await world.card("ann")
    for name, why in (
        ("dan", "isn't linked to a person here yet"),
        ("gus", "Guests can't approve"),
    ):
        for typed in ("show PO-1042", "approve PO-1042", "pending", "help"):
            assert why in said(await answer_to(world.person(name), typed))
    await world.take_in(order("PO-2", followers=["eve@acme.example"]), people=NAMES)
    await world.card("eve", "PO-2")
    for typed in ("show PO-1042", "pdf PO-1042", "comment PO-1042 Hello", "approve PO-1042"):
        assert "I can't find PO-1042 among the documents you can see" in said(
            await answer_to(world.person("eve"), typed)
        )
    with pytest.raises(NotPossible):
        await world.person("mallory").command("/precoro", "show PO-1042")


async def test_the_command_is_called_as_the_settings_say(database_url: str, tmp_path: Path) -> None:
    async with elsewhere(database_url, tmp_path, "/buy") as world:
        await world.take_in(order())
        await world.card("ann")
        ann = world.person("ann")
        assert (await ann.command("/buy", "aprove PO-1042")).acked
        assert "/buy approve" in said(ann.ephemerals[-1])
