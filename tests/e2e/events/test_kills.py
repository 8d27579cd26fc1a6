"""The bot is killed between commit, file, POST and command: each event arrives, with one id and one body."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jobs.inbox.importer import Importer
from models.database.store import Store, open_store
from models.outbox.effects import following
from models.tables import EventDelivery, OutboundEvent
from sandbox.people.workspace import SandboxWorkspace
from serving.policy import policy_of
from settings import Settings
from tests.e2e.events.test_events import SECRETS, files_in, none_waits, with_targets
from tests.jobs.events.receiver import Receiver, receiving
from tests.support.bot_process import BotProcess
from tests.support.cast import KEY
from tests.support.parsing import parse_in_thread
from tests.support.slack_text import all_is_shown
from tests.support.wait import until, until_true
from tests.support.world import a_sandbox, order, settings_for
from views import ids

LONG = 40.0  # seconds for what needs the start of a bot, on a machine that has much else to do


@dataclass(frozen=True)
class Killing:
    """What a test of kills holds in its hands."""

    slack: SandboxWorkspace
    bot: BotProcess
    receiver: Receiver
    settings: Settings
    store: Store
    folder: Path

    async def take_in(self, *numbers: str) -> None:
        """Take documents in, as the command line does while no bot serves."""
        path = self.folder / "documents.json"
        path.write_text(json.dumps({"documents": [order(number) for number in numbers]}))
        importer = Importer(
            store=self.store,
            policy=policy_of(self.settings),
            files=self.settings.store.files,
            clock=lambda: datetime.now(UTC),
            parse=parse_in_thread(self.settings.store.files),
        )
        assert not (await importer.take_in_file(path)).refused

    async def approve(self, number: str) -> None:
        ann = self.slack.person("ann@acme.example")
        card = await ann.wait_for_message(lambda m: number in m.text and bool(m.blocks), timeout=LONG)
        await self.slack.wait_connected(timeout=LONG)
        await ann.press(card, ids.APPROVE)

    async def each_arrived(self, count: int) -> None:
        """Check what everybody has: the stored bytes of each event, under one id."""
        await until_true(none_waits)
        decisions = await OutboundEvent.filter(document_id__isnull=False)
        events = {one.event_id: one.body.encode() for one in decisions}
        assert len(events) == count
        assert {one.event for one in self.receiver.requests} == events.keys()
        assert all(one.body == events[one.event] for one in self.receiver.requests)
        written = {path.stem.partition("-")[2]: path.read_bytes() for path in files_in(self.folder)}
        assert written == events
        ran = (self.folder / "ran").read_text().split()
        assert set(ran) == events.keys()


@asynccontextmanager
async def killing(database_url: str, folder: Path) -> AsyncIterator[Killing]:
    """Have a bot with every way out; its command notes the ids, and kills it at its first run if told."""
    hook = folder / "book"
    hook.write_text(
        f"#!/bin/sh\ncat > /dev/null\necho $PRECORO_EVENT_ID >> {folder}/ran\n"
        f"if [ -e {folder}/kill ]; then rm {folder}/kill; kill -9 $PPID; sleep 5; fi\n"
    )
    hook.chmod(0o700)
    async with (
        a_sandbox() as sandbox,
        receiving() as receiver,
        open_store(database_url, following(KEY)) as store,
    ):
        text = with_targets(folder, receiver.url, str(hook))
        settings = settings_for(sandbox, database_url, folder, text, **SECRETS)
        bot = BotProcess(settings, folder)
        try:
            yield Killing(sandbox.workspaces["acme"], bot, receiver, settings, store, folder)
        finally:
            await bot.stop()


async def test_a_kill_right_after_the_commit_loses_no_event(database_url: str, tmp_path: Path) -> None:
    async with killing(database_url, tmp_path) as kills:
        await kills.take_in("PO-1042")
        await kills.bot.start()
        await kills.slack.wait_connected(timeout=LONG)
        ann = kills.slack.person("ann@acme.example")
        card = await ann.wait_for_message(lambda m: "PO-1042" in m.text and bool(m.blocks), timeout=LONG)
        await all_is_shown()
        await kills.bot.die_after_next_commit()
        assert (await ann.press(card, ids.APPROVE)).did_not_respond
        assert await kills.bot.ended(LONG) == -9
        assert await EventDelivery.filter(state="waiting").count() == 3
        assert (kills.receiver.requests, files_in(tmp_path)) == ([], [])
        await kills.bot.start()
        await until_true(arrived_everywhere)
        await kills.each_arrived(1)


async def arrived_everywhere() -> bool:
    return await EventDelivery.filter(state="done", document_id__isnull=False).count() == 3


async def test_a_kill_before_the_answer_to_a_post_brings_the_same_bytes_again(
    database_url: str, tmp_path: Path
) -> None:
    async with killing(database_url, tmp_path) as kills:
        await kills.take_in("PO-1042", "PO-1043")
        await kills.bot.start()
        kills.receiver.on_request = kills.bot.kill
        await kills.approve("PO-1042")
        assert await kills.bot.ended(LONG) == -9
        [first] = kills.receiver.requests
        kills.receiver.on_request = lambda: None
        await kills.bot.start()
        await until(lambda: len(kills.receiver.requests) == 2)
        assert (kills.receiver.requests[1].event, kills.receiver.requests[1].body) == (
            first.event,
            first.body,
        )
        await kills.approve("PO-1043")
        await until(lambda: len(kills.receiver.requests) == 3)
        await kills.each_arrived(2)


async def test_a_kill_by_the_command_and_one_when_the_file_appears_lose_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with killing(database_url, tmp_path) as kills:
        await kills.take_in("PO-1042", "PO-1043")
        (tmp_path / "kill").touch()
        await kills.bot.start()
        await kills.approve("PO-1042")
        assert await kills.bot.ended(LONG) == -9
        await kills.bot.start()
        await until_true(arrived_everywhere)
        await kills.approve("PO-1043")
        await until(lambda: len(files_in(tmp_path)) == 2)
        kills.bot.kill()
        assert await kills.bot.ended(LONG) == -9
        await kills.bot.start()
        await kills.each_arrived(2)
        ran = (tmp_path / "ran").read_text().split()
        assert len(ran) >= 3  # at least once means that one ran again
