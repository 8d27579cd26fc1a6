"""The bot is killed at the worst moments: after the restart there is one of each, not none and not two."""

import copy
import json
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tortoise.expressions import F

from jobs.inbox.importer import Importer
from models.database.store import Store, open_store
from models.outbox.effects import following
from models.tables import Decision, Member
from models.tables import Message as CardRow
from sandbox.people.person import SandboxPerson
from sandbox.people.workspace import SandboxWorkspace
from sandbox.server import Sandbox
from sandbox.state.team import SlackMessage
from serving.policy import policy_of
from settings import Settings
from tests.handlers.test_home import said
from tests.support.block_text import shown
from tests.support.bot_process import BotProcess
from tests.support.cast import KEY
from tests.support.parsing import parse_in_thread
from tests.support.slack_text import all_is_shown, files_under, is_live, top_level
from tests.support.world import a_sandbox, order, settings_for, step
from views import ids

APPROVERS = ("ann", "cleo", "dan")
LONG = 40.0  # seconds for what needs the start of a bot, on a machine that has much else to do


@dataclass(frozen=True)
class Moment:
    """When the bot dies: a call of this kind has arrived at Slack, which has not acted, or then does."""

    call: str
    slack_acts: bool

    def __str__(self) -> str:
        return f"{'after' if self.slack_acts else 'before'} {self.call}"


POSTING = [
    Moment("chat.postMessage", False),
    Moment("chat.postMessage", True),
    Moment("files.getUploadURLExternal", True),
    Moment("upload", False),
    Moment("upload", True),
    Moment("files.completeUploadExternal", False),
    Moment("files.completeUploadExternal", True),
]
REDRAWING = [Moment("chat.update", False), Moment("chat.update", True)]


def hands_of(seed: int) -> list[list[Moment]]:
    """Deal the moments out, as the seed will have it; a hand is played in the order of a document's life."""
    shuffled = random.Random(seed).sample(POSTING, len(POSTING))
    return [sorted(hand, key=POSTING.index) for hand in (shuffled[:2], shuffled[2:4], shuffled[4:])]


@dataclass
class Kills:
    """What a test of kills holds in its hands."""

    sandbox: Sandbox
    slack: SandboxWorkspace
    bot: BotProcess
    store: Store
    settings: Settings
    folder: Path

    def person(self, name: str) -> SandboxPerson:
        return self.slack.person(f"{name}@acme.example")

    async def take_in(self, *documents: dict[str, Any]) -> None:
        """Take documents in, as the command line does while no bot serves."""
        path = self.folder / "documents.json"
        path.write_text(json.dumps({"documents": documents}))
        importer = Importer(
            store=self.store,
            policy=policy_of(self.settings),
            files=self.settings.store.files,
            clock=lambda: datetime.now(UTC),
            parse=parse_in_thread(self.settings.store.files),
        )
        report = await importer.take_in_file(path)
        assert not report.refused, report.refused

    def kill_at(self, moment: Moment, nth: int = 1) -> None:
        """Kill the bot when its nth call of a kind has arrived; Slack acts on it, or does not."""
        seen = 0

        def arrived(_arguments: dict[str, Any]) -> bool:
            nonlocal seen
            seen += 1
            if seen == nth:
                self.bot.kill()
            return seen == nth

        self.sandbox.faults.add(moment.call, cut="after" if moment.slack_acts else "before", when=arrived)

    async def card(self, name: str) -> SlackMessage:
        return await self.person(name).wait_for_message(
            lambda m: "PO-1042" in m.text and bool(m.blocks), timeout=LONG
        )

    async def one_card_and_its_files(self, name: str) -> SlackMessage:
        """Count what an approver has: one card, one PDF, one quote."""
        [card] = top_level(self.person(name))
        files = ["PO-1042 pending.pdf", "quote.txt"]
        await self.sandbox.wait_for(lambda: len(files_under(self.person(name), card)) >= len(files))
        assert files_under(self.person(name), card) == files
        return card


@pytest.fixture
async def kills(database_url: str, tmp_path: Path) -> AsyncIterator[Kills]:
    async with a_sandbox() as sandbox, open_store(database_url, following(KEY)) as store:
        settings = settings_for(sandbox, database_url, tmp_path)
        bot = BotProcess(settings, tmp_path)
        try:
            yield Kills(sandbox, sandbox.workspaces["acme"], bot, store, settings, tmp_path)
        finally:
            await bot.stop()


def requisition(folder: Path) -> dict[str, Any]:
    (folder / "quote.txt").write_text("Eight laptops, as spoken about")
    steps = [step("Manager", "any", *APPROVERS)]
    return order(kind="purchase_requisition", attachments=["quote.txt"], steps=steps)


@pytest.mark.parametrize("hand", hands_of(1042), ids=lambda hand: ", ".join(map(str, hand)))
async def test_a_kill_while_posting_leaves_one_of_each(kills: Kills, hand: list[Moment]) -> None:
    await kills.take_in(requisition(kills.folder))
    for moment in hand:
        kills.kill_at(moment)
        await kills.bot.start()
        assert await kills.bot.ended(LONG) == -9, kills.bot.log.read_text()
    await kills.bot.start()
    await kills.card("ann")
    await all_is_shown()
    for name in APPROVERS:
        assert is_live(await kills.one_card_and_its_files(name))
    assert len(top_level(kills.person("bob"))) == 1


async def test_a_kill_while_redrawing_leaves_no_live_button(kills: Kills) -> None:
    await kills.take_in(requisition(kills.folder))
    await kills.bot.start()
    card = await kills.card("ann")
    await all_is_shown()
    kills.kill_at(REDRAWING[0])
    assert (await kills.person("ann").press(card, "approve")).acked
    assert await kills.bot.ended(LONG) == -9
    kills.kill_at(REDRAWING[1], nth=2)
    await kills.bot.start()
    assert await kills.bot.ended(LONG) == -9
    await kills.bot.start()
    await kills.slack.wait_connected(timeout=LONG)
    await all_is_shown()
    await approved_once(kills)


async def test_a_redraw_that_arrives_long_after_its_bot_died_does_not_last(kills: Kills) -> None:
    await kills.take_in(order(steps=[step("Manager", "all", "ann", "cleo")]))
    kills.bot.settle_after(6.0)
    await kills.bot.start()
    ann, cleo = kills.person("ann"), kills.person("cleo")
    of_ann, of_cleo = await kills.card("ann"), await kills.card("cleo")
    await all_is_shown()

    def of_cleo_arrived(arguments: dict[str, Any]) -> bool:
        if arguments["ts"] != of_cleo.ts:
            return False
        kills.bot.kill()
        return True

    kills.sandbox.faults.add("chat.update", delay=3600, when=of_cleo_arrived)
    assert (await ann.press(of_ann, "approve")).acked
    assert await kills.bot.ended(LONG) == -9
    await kills.bot.start()
    await kills.slack.wait_connected(timeout=LONG)
    await cleo.wait_until(lambda: "approved by Ann Lee" in shown(of_cleo.blocks), timeout=LONG)
    assert (await cleo.press(of_cleo, "approve")).acked
    await cleo.wait_until(lambda: not is_live(of_cleo) or None)
    await kills.sandbox.clock.advance(3600)
    await cleo.wait_until(lambda: is_live(of_cleo) or None)
    await cleo.wait_until(lambda: not is_live(of_cleo) or None, timeout=LONG)


async def test_a_home_that_arrives_long_after_its_bot_died_does_not_last(kills: Kills) -> None:
    await kills.take_in(order())
    kills.bot.settle_after(6.0)
    await kills.bot.start()
    ann, card = kills.person("ann"), await kills.card("ann")
    await all_is_shown()
    await ann.open_home()
    await ann.wait_for_home(lambda view: "PO-1042" in said(view), timeout=LONG)

    def arrived(_arguments: dict[str, Any]) -> bool:
        kills.bot.kill()
        return True

    kills.sandbox.faults.add("views.publish", delay=3600, when=arrived)
    await kills.take_in(order("PO-1043"))  # seen by the bot: both wait for her
    assert await kills.bot.ended(LONG) == -9
    await kills.bot.start()
    await kills.slack.wait_connected(timeout=LONG)
    assert (await ann.press(card, "approve")).acked
    await ann.wait_for_home(
        lambda view: "PO-1043" in said(view) and "1 document needs" in said(view), timeout=LONG
    )
    await kills.sandbox.clock.advance(3600)
    await ann.wait_for_home(lambda view: "2 documents need" in said(view))
    await ann.wait_for_home(lambda view: "1 document needs" in said(view), timeout=LONG)


async def test_what_only_waited_to_be_redrawn_is_redrawn_once_after_a_restart(kills: Kills) -> None:
    numbers = [f"PO-{n}" for n in range(1042, 1046)]
    for number in numbers:
        await kills.take_in(order(number))
    await kills.bot.start()
    await all_is_shown()
    kills.bot.kill()
    await kills.bot.ended(LONG)
    await kills.take_in(*(order(number, status="cancelled") for number in numbers))
    to_redraw = await CardRow.filter(state="posted", wanted_version__gt=F("shown_version")).count()
    assert to_redraw >= len(numbers)
    before = len(kills.sandbox.journal.calls("chat.update"))
    await kills.bot.start()
    await all_is_shown()
    assert not await CardRow.filter(redraw_after__isnull=False)  # so nothing will be drawn once more
    assert len(kills.sandbox.journal.calls("chat.update")) - before == to_redraw


async def test_a_kill_between_commit_and_ack_counts_once(kills: Kills) -> None:
    await kills.take_in(requisition(kills.folder))
    await kills.bot.start()
    ann, seen = kills.person("ann"), copy.copy(await kills.card("ann"))
    await all_is_shown()
    await kills.bot.die_after_next_commit()
    assert (await ann.press(seen, "approve")).did_not_respond
    assert await kills.bot.ended(LONG) == -9
    assert await Decision.filter(state="final").count() == 1
    await kills.bot.start()
    await kills.slack.wait_connected(timeout=LONG)
    assert (await ann.press(seen, "approve")).acked
    await ann.wait_for_ephemeral(lambda message: "You already approved" in message.text)
    await all_is_shown()
    await approved_once(kills)


async def approved_once(kills: Kills) -> None:
    """Count what everybody sees of the approved document."""
    assert await Decision.all().count() == 1
    for name in APPROVERS:
        assert not is_live(await kills.one_card_and_its_files(name))
    bob = kills.person("bob")
    [card], [outcome] = top_level(bob), top_level(bob, ids.OUTCOME_EVENT)
    assert not is_live(card)
    await kills.sandbox.wait_for(lambda: files_under(bob, outcome))
    assert files_under(bob, outcome) == ["PO-1042.pdf"]


async def test_a_stop_while_all_is_in_flight_acks_what_runs_and_loses_nothing(kills: Kills) -> None:
    await kills.take_in(requisition(kills.folder))
    sending = kills.sandbox.faults.add(
        "files.completeUploadExternal", delay=3.0, times=None, when=lambda given: "quote.txt" in str(given)
    )
    await kills.bot.start_really()
    ann, card = kills.person("ann"), await kills.card("ann")
    await kills.card("bob")
    for name in APPROVERS:  # the PDF is there, the quote under way
        of_one = await kills.card(name)
        await kills.sandbox.wait_for(lambda name=name, of_one=of_one: files_under(kills.person(name), of_one))  # type: ignore[misc]
    await kills.sandbox.wait_for(lambda: sending.hits)
    await Member.all().update(confirmed_at=datetime(2026, 1, 1, tzinfo=UTC))  # so Slack is asked on a press

    def arrived(_arguments: dict[str, Any]) -> bool:
        kills.bot.terminate()
        return True

    kills.sandbox.faults.add("users.info", delay=0.1, when=arrived)
    assert (await ann.press(card, "approve")).acked
    assert await kills.bot.ended(10.0) == 0, kills.bot.log.read_text()
    assert sending.hits
    assert await Decision.filter(state="final").count() == 1
    kills.sandbox.faults.clear()
    await kills.bot.start_really()
    await kills.slack.wait_connected(timeout=LONG)
    await all_is_shown()
    await approved_once(kills)
