"""Whatever people do and the clock does, no statement reads a whole table of documents or messages."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from commands.checks.events import check_events
from commands.checks.people import check_people
from commands.checks.waiting import (
    check_failed,
    check_files,
    check_imports,
    check_messages,
    check_stuck,
    check_workspaces_down,
)
from jobs.escalation import Escalations
from jobs.housekeeping import forget_old_events
from jobs.reminders import Reminders
from jobs.snoozes import Snoozes
from jobs.unreached import log_unreached
from models.approval.decide import check_may_decide
from models.events.queue import resend_event, resend_since
from models.outbox.retry import retry_failed
from models.queries.conversations import conversations_to_read
from models.queries.events import events_at_targets
from models.queries.home import load_queue
from models.records.documents import Audience
from models.records.queue import TABS
from models.tables import Home, Turn
from serving.metrics.stored import read_stored
from tests.support.cast import refused
from tests.support.clock import MovingClock
from tests.support.database.plans import Statements, statements, whole_reads
from tests.support.discussion import all_is_decided, says
from tests.support.slack_text import all_is_shown
from tests.support.world import QUICK, World, order, press_card, running_world, step
from views import ids

BUDGET = {"name": "Design 2026", "limit": "50000.00", "spent": "1000.00"}
COMMANDS = (
    "pending",
    "show PO-1042",
    "show nothing",
    "search laptops",
    "show https://app.precoro.com/purchase/order/1042/show",
    "show https://acme.slack.com/archives/D1/p1795165920000100",
    "status",
    "pdf PO-2",
    "comment PO-2 Fine",
    "approve PO-2",
    "reject PO-3 Too dear",
    "reminders",
    "help",
    "history PO-1042",
    "follow PO-4",
    "unfollow PO-4",
    "ask PO-4 Why?",
    "undo PO-2",
    "pay",
    "away",
    "pdf PO-1042 pack",
    "pending from 100 EUR",
)


async def live_a_day(world: World, clock: MovingClock) -> None:
    """Do everything that people do every day."""
    (world.folder / "quote.txt").write_text("Eight laptops")
    people = [{"email": "ann@acme.example", "companies": {"Acme Ltd": ["configuration", "pay", "view"]}}]
    steps = [step("Manager", "any", "ann", "dan"), step("Finance", "all", "cleo")]
    await world.take_in(
        order(attachments=["quote.txt"], steps=steps, followers=["eve@acme.example"], budget=BUDGET),
        *(order(f"PO-{number}") for number in range(2, 9)),
        order("INV-1", kind="invoice", payers=["ann@acme.example"]),
        people=people,
    )
    ann = world.person("ann")
    await all_is_shown()
    await ann.open_home()
    home = await ann.wait_for_home(lambda view: ids.SHOW_INTEGRATION in str(view.blocks))
    assert (await ann.press_in_view(home, ids.SHOW_INTEGRATION)).acked
    for command in COMMANDS:
        await ann.command("/precoro", command)
    await world.take_in(
        order("PO-20", kind="purchase_requisition", attachments=["quote.txt"], steps=steps[:1]),
        order("PO-0", status="approved"),
        order("PO-21", budget=BUDGET, status="pending"),
        order(status="cancelled", steps=steps, budget=BUDGET, attachments=["quote.txt"]),
    )
    card = await world.card("ann", "PO-20")
    await says(ann, card, f"Is this right, <@{world.person('max').id}>?")
    await says(ann, card, "As planned", files=[("plan.pdf", b"%PDF-1.7")])
    await all_is_decided()
    await press_card(ann, card, ids.OPEN)
    assert (await ann.press(card, ids.APPROVE)).acked
    await world.take_in(order("INV-2", kind="invoice", payers=["cleo@acme.example"]))
    assert (await ann.press(await world.card("ann", "INV-2"), ids.APPROVE)).acked
    await world.take_in(order("PO-20", kind="purchase_requisition", status="cancelled", steps=steps[:1]))
    await Reminders(world.bot.store, world.bot.importer.policy)(clock())
    await all_is_shown()
    reader = Audience()
    for check in (check_stuck, check_people, check_failed, check_workspaces_down):
        await check(reader)
    for counted in (check_messages, check_files, check_imports):
        await counted(clock(), reader)
    await log_unreached(world.bot.store, clock())
    here = world.bot.contexts[0].workspace_id
    await world.bot.contexts[0].apply(lambda change: retry_failed([here], change))
    turn = await Turn.get(document__number="PO-20", person__email="dan@acme.example")
    with refused("document_settled"):
        await check_may_decide(turn.id, turn.person_id, "", world.bot.importer.policy, here, clock())
    looked_at = await Home.get(person__email="ann@acme.example")
    for looked_at.tab in TABS:
        await world.bot.store.look(lambda: load_queue(looked_at, world.bot.importer.policy))
    await conversations_to_read(world.bot.contexts[0].workspace_id, 10)
    await check_events(["file"], clock(), reader)
    await events_at_targets(50)
    await read_stored(world.bot.store)
    await forget_old_events(world.bot.store, clock())
    targets = world.bot.importer.policy.event_targets
    assert await world.bot.store.transact(lambda: resend_since(1, targets, clock()))
    assert await world.bot.store.transact(lambda: resend_event("evt_1", targets, clock())) is False


async def live_through_waiting(world: World, clock: MovingClock) -> None:
    """Do what people and the clock do about what waits."""
    await world.take_in(order("PO-30", steps=[step("Manager", "any", "dan")]))
    bob = world.person("bob")
    await world.card("dan", "PO-30")
    await bob.command("/precoro", "nudge PO-30")
    for text in ("snooze PO-30 monday", "snooze"):
        await world.person("dan").command("/precoro", text)
    clock.move(timedelta(days=7))
    await Snoozes(world.bot.store, world.bot.importer.policy)(clock())
    await Escalations(world.bot.store, world.bot.importer.policy)(clock())
    await all_is_shown()


async def test_no_statement_reads_a_whole_table(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = MovingClock()
    with statements(monkeypatch) as seen:
        text = f'inbox.enabled = false\noutbox.folder = "{tmp_path}/outbox"\n[[escalation]]\n'
        timing = replace(QUICK, clock=clock)
        async with running_world(database_url, tmp_path, settings=text, timing=timing) as world:
            await live_a_day(world, clock)
            await live_through_waiting(world, clock)
            assert len(seen.found) > 100
            found = dict(seen.found)
            wrong = await whole_reads(world.bot.store, Statements(found))
            assert not wrong, "\n\n".join(wrong)
