"""Whatever Slack, a proxy or a bug delivers twice has one effect, and one private answer."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from models.outbox.notices import welcome_managers
from models.tables import Comment, Document, Follower, Turn
from models.tables import Workspace as WorkspaceRow
from sandbox.people.person import SandboxPerson
from sandbox.server import Sandbox
from sandbox.state.specs import Human
from serving.bot import run_bot
from slack.manifest import EVENTS
from tests.support.bot_process import BotProcess
from tests.support.discussion import says
from tests.support.redeliver import deliver_again, delivered_since, effects, nothing_waits, private
from tests.support.stale_cards import lagging
from tests.support.world import QUICK, WORKER, World, a_sandbox, order, settings_for, step, text_of
from views import ids

LONG = 40.0  # seconds for what needs the start of a bot, on a machine that has much else to do
NAMED: list[dict[str, Any]] = [
    {"email": f"{name}@acme.example", "name": name.capitalize(), "companies": {"Acme Ltd": roles}}
    for name, roles in {"ann": [], "bob": [], "cleo": ["configuration"], "dan": [], "eve": []}.items()
]

Deed = Callable[[World], Awaitable[None]]


@dataclass(frozen=True)
class Redelivery:
    """One thing that is delivered: `what` is the event, form or kind of press, `deed` does it and waits."""

    what: str
    name: str
    deed: Deed

    def __str__(self) -> str:
        return f"{self.what}: {self.name}"


def at(person: SandboxPerson) -> str:
    return f"<@{person.id}>"


async def _reply(world: World) -> None:
    ann, card = world.person("ann"), await world.card("ann")
    await says(ann, card, f"{at(world.person('eve'))} {at(world.person('gus'))} look")
    await ann.wait_for_ephemeral(lambda one: "Not added" in one.text)
    await world.card("eve")


async def _reply_that_is_refused(world: World) -> None:
    ann = world.person("ann")
    await ann.reply(await world.card("ann"), "x" * 4001)
    await ann.wait_for_ephemeral(lambda one: "(yours has 4001)" in one.text)


async def _edit(world: World) -> None:
    ann = world.person("ann")
    reply = await says(ann, await world.card("ann"), "Too dear?")
    await ann.edit(reply, "Too dear!")
    await ann.wait_for_ephemeral(lambda one: "Comments can't be edited or deleted" in one.text)


async def _deletion(world: World) -> None:
    ann = world.person("ann")
    await ann.delete(await says(ann, await world.card("ann"), "Too dear?"))
    await ann.wait_for_ephemeral(lambda one: "Comments can't be edited or deleted" in one.text)


async def _word_outside(world: World) -> None:
    ann = world.person("ann")
    await ann.say("Hello?")
    await ann.wait_for_ephemeral(lambda one: "Nobody else saw this" in one.text)


async def _mention(world: World) -> None:
    bob = world.person("bob")
    people = f"{at(world.person('eve'))} {at(world.person('gus'))}"
    await bob.say(f"<@{world.slack.bot.id}> PO-1042 {people}", "buying")
    await bob.wait_for_ephemeral(lambda one: "Not added" in one.text)
    await world.card("eve")


async def _mention_that_is_refused(world: World) -> None:
    bob = world.person("bob")
    await bob.say(f"<@{world.slack.bot.id}> PO-9999", "buying")
    await bob.wait_for_ephemeral(lambda one: "I can't find PO-9999" in one.text)


async def _home(world: World) -> None:
    ann = world.person("ann")
    await ann.open_home()
    await ann.wait_for_home(lambda view: "PO-1042" in text_of(view.blocks))


async def _new_address(world: World) -> None:
    world.slack.change("ann@acme.example", email="ann@elsewhere.example")
    await world.person("cleo").wait_for_message(lambda one: "is no longer connected" in one.text)


async def _newcomer(world: World) -> None:
    person = {"email": "zoe@acme.example", "name": "Zoe", "companies": {"Acme Ltd": []}}
    await world.take_in(order("PO-Z", steps=[step("Manager", "any", "zoe")]), people=[person])
    zoe = await world.slack.join(Human("zoe@acme.example", "Zoe Ash"))
    await zoe.wait_for_message(lambda one: "PO-Z" in one.text)


async def _tokens_revoked(world: World) -> None:
    world.slack.emit({"type": "tokens_revoked", "tokens": {"bot": [world.slack.bot.id]}})
    await is_acked(world, "tokens_revoked")
    assert (await WorkspaceRow.get()).down == "tokens_revoked"


async def _uninstalled(world: World) -> None:
    world.slack.emit({"type": "app_uninstalled"})
    await is_acked(world, "app_uninstalled")
    assert (await WorkspaceRow.get()).down == "app_uninstalled"


async def is_acked(world: World, event: str) -> None:
    """Wait until an event was delivered, and acked."""
    await world.sandbox.wait_for(lambda: world.sandbox.journal.envelopes(event))
    await acked(world)


async def acked(world: World) -> None:
    """Wait until everything that was delivered is acked."""
    journal = world.sandbox.journal

    def all_acked() -> bool:
        acks = {one.name for one in journal if one.kind == "ack"}
        return all(one.facts["envelope_id"] in acks for one in journal.envelopes())

    await world.sandbox.wait_for(all_acked)


async def acked_at_last(world: World) -> None:
    """Wait until the last delivery of every event is acked."""
    journal = world.sandbox.journal

    def all_acked() -> bool:
        acks = {one.name for one in journal if one.kind == "ack"}
        last = {one.payload["event_id"]: one for one in journal.envelopes() if one.name == "events_api"}
        return all(one.facts["envelope_id"] in acks for one in last.values())

    await world.sandbox.wait_for(all_acked)


async def _approve(world: World) -> None:
    ann, card = world.person("ann"), await world.card("ann")
    assert (await ann.press(card, ids.APPROVE)).acked
    await world.person("bob").wait_for_message(lambda one: "was approved" in one.text)


async def _approve_what_is_settled(world: World) -> None:
    card = await world.card("ann")
    before = lagging(card)
    await _approve(world)
    ann = world.person("ann")
    assert (await ann.press(before, ids.APPROVE)).acked
    await ann.wait_for_ephemeral(lambda one: "already approved" in one.text)


async def _open(world: World) -> None:
    ann = world.person("ann")
    assert (await ann.press(await world.card("ann"), ids.OPEN)).acked
    await ann.wait_for_view(lambda view: view.callback_id == ids.DETAILS_VIEW)


async def _map_people(world: World) -> None:
    cleo = world.person("cleo")
    await cleo.open_home()
    home = await cleo.wait_for_home(lambda view: ids.SHOW_INTEGRATION in str(view.blocks))
    assert (await cleo.press_in_view(home, ids.SHOW_INTEGRATION)).acked
    home = await cleo.wait_for_home(lambda view: ids.MAP_PEOPLE in str(view.blocks))
    assert (await cleo.press_in_view(home, ids.MAP_PEOPLE)).acked
    await cleo.wait_for_home(lambda view: "Last mapped" in text_of(view.blocks))


async def fill_in(
    person: SandboxPerson, button: str, form: str, values: dict[str, Any], **where: Any
) -> None:
    """Press what opens a form, fill it in, and submit it."""
    assert (await person.press(where["card"], button)).acked
    view = await person.wait_for_view(lambda one: one.callback_id == form)
    done = await person.submit(view, values)
    assert (done.acked, done.errors, done.error) == (True, {}, "")


async def _reject(world: World) -> None:
    card = await world.card("ann")
    await fill_in(world.person("ann"), ids.REJECT, ids.REJECT_VIEW, {ids.REASON: "Too dear"}, card=card)
    await world.person("bob").wait_for_message(lambda one: "was rejected" in one.text)


async def _reject_what_is_settled(world: World) -> None:
    ann, dan, card = world.person("ann"), world.person("dan"), await world.card("ann")
    assert (await ann.press(card, ids.REJECT)).acked
    view = await ann.wait_for_view(lambda one: one.callback_id == ids.REJECT_VIEW)
    assert (await dan.press(await world.card("dan"), ids.APPROVE)).acked
    assert (await ann.submit(view, {ids.REASON: "Too dear"})).errors


async def _ask_for_changes(world: World) -> None:
    card = await world.card("ann")
    await fill_in(world.person("ann"), ids.ASK_CHANGES, ids.CHANGES_VIEW, {ids.QUESTION: "Why?"}, card=card)
    await world.person("bob").wait_for_message(lambda one: "changes requested" in one.text)


async def _confirm_revision(world: World) -> None:
    await _ask_for_changes(world)
    bob = world.person("bob")
    back = await bob.wait_for_message(lambda one: "changes requested" in one.text)
    await fill_in(bob, ids.CONFIRM_REVISION, ids.REVISION_VIEW, {ids.REVISION_NOTE: "So"}, card=back)
    assert await Turn.filter(round=2, state="open").exists()


async def _mark_as_paid(world: World) -> None:
    invoice = order("INV-7", kind="invoice", due_on="2026-12-15", payers=["cleo@acme.example"])
    await world.take_in(invoice)
    assert (await world.person("ann").press(await world.card("ann", "INV-7"), ids.APPROVE)).acked
    cleo = world.person("cleo")
    card = await cleo.wait_for_message(lambda one: "Needs your payment" in one.text)
    await fill_in(cleo, ids.MARK_PAID, ids.PAYMENT_VIEW, {ids.REFERENCE: "SEPA 1"}, card=card)
    await world.person("bob").wait_for_message(lambda one: "was paid" in one.text)


async def _remind(world: World) -> None:
    ann = world.person("ann")
    assert (await ann.command("/precoro", "reminders")).acked
    view = await ann.wait_for_view(lambda one: one.callback_id == ids.REMINDERS_VIEW)
    assert (await ann.submit(view, {ids.REMIND_HOW: "off"})).errors == {}


async def _stuck(world: World) -> Any:
    nobody = [{"name": "Manager", "rule": "any", "approvers": ["nobody@acme.example"]}]
    await world.take_in(order("PO-S", steps=nobody))
    return await world.person("cleo").wait_for_message(lambda one: "PO-S" in one.text)


async def _reassign(world: World) -> None:
    card = await _stuck(world)
    turn = await Turn.get(person__email="nobody@acme.example")
    chosen = {ids.TURN: str(turn.id), ids.NEW_APPROVER: world.person("dan").id}
    await fill_in(world.person("cleo"), ids.MANAGE, ids.MANAGE_VIEW, chosen, card=card)
    await world.card("dan", "PO-S")


async def _cancel(world: World) -> None:
    card, cleo = await _stuck(world), world.person("cleo")
    assert (await cleo.press(card, ids.MANAGE)).acked
    view = await cleo.wait_for_view(lambda one: one.callback_id == ids.MANAGE_VIEW)
    assert (await cleo.press_in_view(view, ids.CANCEL)).acked
    view = await cleo.wait_for_view(lambda one: one.callback_id == ids.CANCEL_VIEW)
    assert (await cleo.submit(view, {ids.CANCEL_REASON: "No need"})).errors == {}
    assert await Document.filter(number="PO-S", status="cancelled").exists()


def typed(text: str) -> Deed:
    """Type a command and be answered."""

    async def deed(world: World) -> None:
        await world.card("ann")
        assert (await world.person("ann").command("/precoro", text)).acked

    return deed


ROWS = [
    Redelivery("message.im", "a reply that mentions", _reply),
    Redelivery("message.im", "a reply that is refused", _reply_that_is_refused),
    Redelivery("message.im", "an edit", _edit),
    Redelivery("message.im", "a deletion", _deletion),
    Redelivery("message.im", "a word outside any thread", _word_outside),
    Redelivery("app_mention", "a document asked for", _mention),
    Redelivery("app_mention", "nothing found", _mention_that_is_refused),
    Redelivery("app_home_opened", "Home", _home),
    Redelivery("user_change", "another address", _new_address),
    Redelivery("team_join", "somebody who is asked", _newcomer),
    Redelivery("tokens_revoked", "down", _tokens_revoked),
    Redelivery("app_uninstalled", "down", _uninstalled),
    Redelivery("press", "approve", _approve),
    Redelivery("press", "approve what is settled", _approve_what_is_settled),
    Redelivery("press", "open", _open),
    Redelivery("press", "map people", _map_people),
    Redelivery(ids.REJECT_VIEW, "reject", _reject),
    Redelivery(ids.REJECT_VIEW, "reject what is settled", _reject_what_is_settled),
    Redelivery(ids.CHANGES_VIEW, "ask for changes", _ask_for_changes),
    Redelivery(ids.REVISION_VIEW, "confirm a revision", _confirm_revision),
    Redelivery(ids.PAYMENT_VIEW, "mark as paid", _mark_as_paid),
    Redelivery(ids.REMINDERS_VIEW, "choose reminders", _remind),
    Redelivery(ids.MANAGE_VIEW, "reassign", _reassign),
    Redelivery(ids.CANCEL_VIEW, "cancel", _cancel),
    Redelivery("command", "comment", typed("comment PO-1042 Hello")),
    Redelivery("command", "approve", typed("approve PO-1042")),
    Redelivery("command", "reject", typed("reject PO-1042 Too dear")),
    Redelivery("command", "pending", typed("pending")),
]
READ_ONLY = {ids.LOADING_VIEW, ids.GONE_VIEW, ids.DETAILS_VIEW, ids.FILES_VIEW, ids.ANSWER_VIEW}


def test_everything_that_can_be_delivered_has_a_row() -> None:
    have = {row.what for row in ROWS}
    assert set(EVENTS) <= have
    assert {value for name, value in vars(ids).items() if name.endswith("_VIEW")} - READ_ONLY <= have


@asynccontextmanager
async def serving(sandbox: Sandbox, database_url: str, folder: Path) -> AsyncIterator[World]:
    """Run the bot before a workspace that stays."""
    given = settings_for(sandbox, database_url, folder)
    async with run_bot(given, timing=QUICK, worker=WORKER) as bot:
        yield World(sandbox, sandbox.workspaces["acme"], bot, given, folder)


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_what_is_delivered_again_has_one_effect(
    row: Redelivery, database_url: str, tmp_path: Path
) -> None:
    async with a_sandbox() as sandbox:
        async with serving(sandbox, database_url, tmp_path) as world:
            await world.take_in(order(steps=[step("Manager", "any", "ann", "dan")]), people=NAMED)
            await world.card("ann")
            await welcomed(world)
            await nothing_waits()
            began = list(sandbox.journal)[-1].number
            await row.deed(world)
            await acked(world)
            await nothing_waits()
            delivered = delivered_since(world, began)
            assert delivered
            once, told = await effects(world), private(world)
            await deliver_again(world, delivered)
            await nothing_waits()
            assert await effects(world) == once
        assert private(world) == told
        async with serving(sandbox, database_url, tmp_path) as world:
            begun = {**once, "Workspace": (await effects(world))["Workspace"]}
            again = [one for one in delivered if one.payload.get("event", {}).get("type") not in DOWN]
            await deliver_again(world, again)
            await nothing_waits()
            assert await effects(world) == begun


async def test_a_form_that_is_delivered_again_is_refused_again_and_keeps_what_was_typed(world: World) -> None:
    await world.take_in(order(steps=[step("Manager", "any", "ann", "dan")]), people=NAMED)
    await _reject_what_is_settled(world)
    [form] = [one for one in world.sandbox.journal.envelopes() if one.payload["type"] == "view_submission"]
    ack, _seconds = await world.slack.envelopes.ask_once(form.name, form.payload, accepts_payload=True)
    assert ack
    assert ack.payload
    assert ack.payload["response_action"] == "errors"


async def welcomed(world: World) -> None:
    """Have the configuration role welcomed now, as the clock would do later."""
    [desk] = world.bot.contexts
    await world.bot.store.transact(lambda: welcome_managers(desk.workspace_id, desk.clock()))
    await world.person("cleo").wait_for_message(lambda one: "is connected" in one.text)


DOWN = ("tokens_revoked", "app_uninstalled")


@dataclass
class Killed:
    """What is done before a bot that is killed between commit and ack, and the one private answer to it."""

    name: str
    act: Deed
    answer: str = ""

    def __str__(self) -> str:
        return self.name


async def _say_in_thread(world: World) -> None:
    ann, people = world.person("ann"), f"{at(world.person('eve'))} {at(world.person('gus'))}"
    await ann.reply(await world.card("ann"), f"{people} {at(world.person('max'))} look")


async def _ask(world: World) -> None:
    people = f"{at(world.person('eve'))} {at(world.person('max'))}"
    await world.person("ann").say(f"<@{world.slack.bot.id}> PO-1042 {people}", "buying")


async def _say_outside(world: World) -> None:
    await world.person("ann").say("Hello?")


async def _move_away(world: World) -> None:
    world.slack.change("ann@acme.example", email="ann@elsewhere.example")


KILLED = [
    Killed("a reply", _say_in_thread, "Max isn't in Acme Ltd"),
    Killed("a mention", _ask, "Max isn't in Acme Ltd"),
    Killed("a word outside any thread", _say_outside, "Nobody else saw this"),
    Killed("another address", _move_away),
]


@pytest.mark.parametrize("killed", KILLED, ids=str)
async def test_what_slack_sends_again_after_a_kill_counts_once_and_is_answered(
    killed: Killed, database_url: str, tmp_path: Path
) -> None:
    people = [*NAMED, {"email": "max@acme.example", "name": "Max", "companies": {"Beta GmbH": []}}]
    async with a_sandbox() as sandbox:
        given = settings_for(sandbox, database_url, tmp_path)
        ann, process = sandbox.workspaces["acme"].person("ann@acme.example"), BotProcess(given, tmp_path)
        try:
            async with serving(sandbox, database_url, tmp_path) as world:
                betas = order("PO-B", company="Beta GmbH", requester="max@acme.example")
                await world.take_in(order(), betas, people=people)
                await world.card("ann")
                await world.card("max", "PO-B")
                await nothing_waits()
            await process.start()
            await process.die_after_next_commit()
            await killed.act(world)
            assert await process.ended(LONG) == -9, process.log.read_text()
        finally:
            await process.stop()
        async with serving(sandbox, database_url, tmp_path) as world:
            await sandbox.clock.advance(70)
            await acked_at_last(world)
            await nothing_waits()
            counted = {one.__name__: await one.all().count() for one in (Comment, Follower)}
            names = {
                "Comment": int(killed.act is _say_in_thread),
                "Follower": int(killed.answer[:3] == "Max"),
            }
            assert counted == names
        told = [text_of(one.blocks) for one in ann.ephemerals]
        assert [killed.answer in one for one in told].count(True) == bool(killed.answer)
