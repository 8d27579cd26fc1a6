"""What one run works with: the sandbox, the store, the bot, people, files and trouble."""

import asyncio
import copy
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from jobs.inbox.importer import Importer
from models.change import Change
from models.database.store import Store, open_store
from models.events.queue import resend_since
from models.outbox.effects import following
from models.people.mapping import start_mapping
from models.policy import Policy
from models.tables import Person, Workspace
from sandbox.server import Sandbox
from serving.policy import policy_of
from settings import Settings
from tests.chaos.accounts import Accounts
from tests.chaos.bot_pool import Cradle
from tests.chaos.clock import SharedClock
from tests.chaos.disturb import Trouble
from tests.chaos.fixtures import CASTS, DOMAIN, settings_of, two_workspaces
from tests.chaos.import_files import Papers
from tests.chaos.outside import Outside
from tests.chaos.outside.outbox import OutboxReader
from tests.chaos.outside.papers import Drawer, Handed
from tests.chaos.record import Record
from tests.chaos.user_actions import Crowd
from tests.support.cast import KEY
from tests.support.parsing import parse_in_thread

AT_ONCE = 4  # people who do something at the same moment
PAUSE = 0.25  # seconds that each of them waits, on average, before they do it
A_WHILE = 6  # moments at which somebody can do something
MOST_MOMENTS = 20  # for each press that is waited for: perhaps there is little to press
IMPORTS = 0.03  # of what is done
CROWDS = (2, 1)  # how busy the workspaces are, in their order
LONG = 30.0  # seconds for a start or an end, on a machine that has much else to do
# The store forgets the keys of presses after seven days: a run is over before, so that all can be asked for.
DAYS = 5
DAYS_PASS_EVERY = 4  # kills


@dataclass
class ChaosRun:
    """One run and everything it works with."""

    seed: int
    sandbox: Sandbox
    store: Store
    settings: Settings
    folder: Path
    bot: Cradle
    imports_that_die: Cradle
    clock: SharedClock
    record: Record
    chance: Random
    crowds: dict[str, Crowd]  # by workspace
    papers: Papers
    trouble: Trouble
    outbox: OutboxReader
    done: Counter[str]  # by people
    imports: Counter[str] = field(default_factory=Counter)
    drawer: Drawer = field(default_factory=Drawer)  # what was handed in, and what was told of it
    moments: int = 0  # at which somebody could do something
    days: float = DAYS
    starts: int = 0
    settled_in: list[float] = field(default_factory=list)  # seconds, each time
    _files: int = 0

    async def take_in(self, given: dict[str, Any], *, killed_before: bool = False) -> None:
        """Take a file in as the command line does, beside the bot; perhaps again, after a first try died."""
        self._files += 1
        path = self.folder / f"documents-{self._files}.json"
        path.write_text(json.dumps(given))
        began = self.clock().timestamp()
        if killed_before:
            await self._die_taking_in(path)
        importer = Importer(
            store=self.store,
            policy=policy_of(self.settings),
            files=self.settings.store.files,
            clock=self.clock,
            parse=parse_in_thread(self.settings.store.files),
        )
        report = await importer.take_in_file(path)
        for _number, taken in report.taken:
            self.imports[taken.outcome] += 1
        for refused in report.refused:
            self.imports[f"refused: {refused.refusal.code}"] += 1
        told = {number: str(taken.outcome) for number, taken in report.taken}
        self.drawer.handed += [
            Handed(
                copy.deepcopy(paper),
                began,
                self.clock().timestamp(),
                told.get(paper["number"], "refused"),
                killed_before,
            )
            for paper in given.get("documents", [])
        ]

    async def _die_taking_in(self, path: Path) -> None:
        other = self.imports_that_die
        if other.alive:
            return
        self.imports["killed"] += 1
        await other.start(str(path))
        asyncio.get_running_loop().call_later(self.trouble.chance.uniform(0.01, 0.25), other.kill)
        await other.ended(LONG)

    async def take_in_some(self) -> None:
        papers = self.papers.some(self.clock())
        await self.take_in({"documents": papers}, killed_before=self.trouble.chance.random() < 0.25)
        self.papers.taken(papers)

    async def start(self) -> None:
        self.starts += 1
        await self.bot.start()

    async def fresh_bot(self) -> None:
        """Start a bot in place of the one that may live; return once it listens."""
        if self.bot.alive:
            self.bot.kill()
            await self.bot.ended(LONG)
        await self.start()
        await self.sandbox.wait_for(self.trouble.listens, LONG, "sockets of a fresh bot")

    async def live_until(self, reached: Callable[[], bool]) -> None:
        """Let people and files come until something is reached by what they do."""
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self.live(over, reached)

    async def live(self, until: "asyncio.Future[Any]", reached: Callable[[], bool] = lambda: False) -> None:
        """Let people and files come, so many at once, until the bot has died, or something is reached."""
        busy: set[asyncio.Task[None]] = set()
        while not until.done():
            while len(busy) < AT_ONCE:
                busy.add(asyncio.ensure_future(self._something(until)))
            await asyncio.wait([until, *busy], return_when=asyncio.FIRST_COMPLETED)
            for task in [one for one in busy if one.done()]:
                busy.remove(task)
                task.result()
            self.outbox.read()
            if reached() and not until.done():
                until.set_result(None)
        if not self.bot.alive:
            await self.clock.move(timedelta(seconds=4))  # nobody waits longer than three for an answer
        await asyncio.gather(*busy)
        await until

    async def _something(self, until: "asyncio.Future[Any]") -> None:
        chance = self.chance
        await asyncio.wait([until], timeout=chance.uniform(0.0, 2 * PAUSE))
        self.moments += 1
        [crowd] = chance.choices(list(self.crowds.values()), CROWDS)
        if chance.random() < IMPORTS:
            await self.take_in_some()
        elif crowd.slack.sockets.usable or chance.random() < 0.1:
            await crowd.act()

    async def epoch(self, number: int, kills: int) -> None:
        """Start the bot, let it live in trouble, and have it killed; now and then a day or two pass."""
        chance = self.trouble.chance
        await self.start()
        dying = asyncio.ensure_future(self.trouble.until_killed())
        living = asyncio.ensure_future(self.live(dying))
        if chance.random() < 0.35:
            self.trouble.shake_sockets()
        if chance.random() < 0.15:
            await self.trouble.refresh_sockets()
        await self._pass_some_minutes()
        await living
        if number % DAYS_PASS_EVERY == 0:
            await self.clock.move(timedelta(days=self.days) / (kills / DAYS_PASS_EVERY + 1))

    async def _pass_some_minutes(self) -> None:
        """Slack tells an event again after one minute and after five: let it, to a bot that listens."""
        await self.trouble.connected()
        await self.clock.move(timedelta(seconds=self.trouble.chance.choice((61, 61, 301))))

    async def calm(self, presses: int) -> None:
        """Let a new bot live without dying until so much was pressed; the people are as busy as ever."""
        await self.fresh_bot()
        wanted, most = self.done["press"] + presses, self.moments + MOST_MOMENTS * presses
        await self.live_until(lambda: self.done["press"] >= wanted or self.moments >= most)

    async def live_on(self) -> None:
        """Let people and files come for a while."""
        until = self.moments + A_WHILE
        await self.live_until(lambda: self.moments >= until)

    async def special(self) -> None:
        """An hour without Slack, a token that is revoked and returns, sockets that all go; a clean stop."""
        await self.calm(4)
        await self.trouble.go_offline(self.live_on)
        await self.live_on()
        await self.trouble.revoke_token(self.sandbox.workspaces["acme"], self.live_on)
        await self.live_on()
        await self.shake_all(self.live_on)
        await self.trouble.stop_cleanly(0.0)

    async def shake_all(self, after: Callable[[], Any]) -> None:
        """Have every socket asked to reconnect, and the tickets of the next ones dead."""
        await self.trouble.connected()
        await self.trouble.refresh_sockets()
        await after()
        await self.trouble.connected()
        for slack in self.trouble.slacks:
            slack.sockets.refused_tickets = 1
            slack.sockets.kill()
        await after()
        await self.trouble.refused()

    def outside(self) -> Outside:
        """Give what is known of this run without the store."""
        accounts = {name: crowd.accounts for name, crowd in self.crowds.items()}
        copies = {ts for crowd in self.crowds.values() for ts in crowd.copies}
        return Outside(
            self.record, accounts, copies, self.trouble.down, self.drawer, self.outbox, self.bot.log
        )

    async def send_events_again(self) -> None:
        """Have all events sent once more, as `bot.py outbox resend` does: they are the same bytes."""
        targets = policy_of(self.settings).event_targets
        await self.store.transact(lambda: resend_since(1, targets, self.clock()))

    async def look_at_everybody(self) -> None:
        """Have the bot look for all people once more, as Map users does: some events came to nobody."""
        for name in self.crowds:
            row = await Workspace.get(name=name)
            asker = await Person.get(email=f"max@{DOMAIN}")
            await self.store.apply(
                Change(self.clock(), Policy()),
                lambda change: start_mapping(row.id, asker.id, change),  # noqa: B023
            )


@asynccontextmanager
async def a_run(
    url: str, folder: Path, seed: int, crowd: type[Crowd] = Crowd, more_settings: str = ""
) -> AsyncIterator[ChaosRun]:
    """Prepare a run: a sandbox, a store, a bot that is not started yet."""
    async with two_workspaces(seed, share_delay=0.05) as sandbox, open_store(url, following(KEY)) as store:
        settings = settings_of(sandbox, url, folder, more_settings)
        clock = SharedClock(sandbox.clock, folder / "clock")
        bot, imports = (Cradle(settings, folder, clock.path) for _ in range(2))
        record = Record(sandbox.journal)
        trouble = Trouble(Random(f"trouble {seed}"), sandbox, bot, clock, record)
        chance, done, numbers = Random(f"people {seed}"), Counter[str](), itertools.count(1)
        crowds = {
            name: crowd(Accounts(sandbox.workspaces[name], cast, chance, done), chance, done, numbers)
            for name, cast in CASTS.items()
        }
        run = ChaosRun(
            seed=seed,
            sandbox=sandbox,
            store=store,
            settings=settings,
            folder=folder,
            bot=bot,
            imports_that_die=imports,
            clock=clock,
            record=record,
            chance=chance,
            crowds=crowds,
            done=done,
            papers=Papers(Random(f"papers {seed}"), folder),
            trouble=trouble,
            outbox=OutboxReader(folder / "outbox", Random(f"outbox {seed}")),
        )
        try:
            yield run
        finally:
            await bot.stop()
            await imports.stop()
