"""A run: one day after the other, each with its morning, its work and its night."""

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from sandbox.server import Sandbox
from settings import Settings
from tests.chaos.accounts import Accounts
from tests.chaos.clock import SharedClock
from tests.chaos.fixtures import CASTS, two_workspaces
from tests.soak.bot import CLOCK
from tests.soak.crowd import OfficeCrowd
from tests.soak.ground import RETENTION, InboxFolder, RecentPapers, settings_of
from tests.soak.sample import FAILED, WAITING, DaySample, LogReader, Scrapes, take
from tests.soak.watched import WatchedBot

MORNING = 6  # o'clock
WORK = 48  # parts of a day in the office
MINUTE, PART, HOUR = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1)
AT_ONCE = 2  # people who do something at the same moment
FILES = 8  # that come in the morning
TRICKLE = 0.2  # of the parts bring one file more
AWAY_EVERY = 3  # days on which Slack is away for an hour
QUIET = 0.3  # seconds without anything between the bot and Slack
QUIET_WITHIN, REST_WITHIN = 10.0, 240.0
BACK_WITHIN = 60.0  # seconds for sockets
REFRESHED = 6.0  # seconds in which sockets are refreshed that were asked to
BEATS = 1.3  # seconds in which the clock of the bot beats


@dataclass
class Half:
    """Days of one process: the samples of each, and how the process ended."""

    name: str
    samples: list[DaySample] = field(default_factory=list)
    ended: int = 0


@dataclass
class Soak:
    """A run and everything it works with."""

    url: str
    folder: Path
    sandbox: Sandbox
    clock: SharedClock
    chance: Random
    crowds: dict[str, OfficeCrowd]
    done: Counter[str]
    papers: RecentPapers
    inbox: InboxFolder
    pace: float  # seconds that people have in each part of the day
    wrong: list[str] = field(default_factory=list)
    halves: list[Half] = field(default_factory=list)
    log: LogReader = field(init=False)
    _day: int = 0
    _changed: float = 0.0

    def __post_init__(self) -> None:
        (self.folder / "bot.log").touch()
        self.log = LogReader(self.folder / "bot.log")
        self.sandbox.on_change(self._note)

    def _note(self) -> None:
        self._changed = time.monotonic()

    async def live(self, name: str, seconds: float, more_settings: str = "") -> None:
        """Let days pass, in one process of the bot, for so many seconds."""
        settings = settings_of(self.sandbox, self.url, self.folder, more_settings)
        bot, half = WatchedBot(settings, self.folder), Half(name)
        self.halves.append(half)
        ends = time.monotonic() + seconds
        try:
            await bot.start()
            await self.listens()
            if not self._day:
                self.inbox.give_people()
            while time.monotonic() < ends:
                half.samples.append(await self._day_of(bot, settings))
                _say(half)
                with (self.folder / "samples.jsonl").open("a") as samples:
                    samples.write(f"{json.dumps(vars(half.samples[-1]))}\n")
        finally:
            half.ended = await bot.stop()
        if half.ended:
            self.wrong.append(f"The bot ended with {half.ended}")

    async def _day_of(self, bot: WatchedBot, settings: Settings) -> DaySample:
        self._day += 1
        now = self.clock()
        morning = now.replace(hour=MORNING, minute=0, second=0, microsecond=0)
        await self.pass_time(morning - now if morning > now else morning + timedelta(days=1) - now)
        for _ in range(FILES):
            self._hand_in()
        for part in range(WORK):
            if part == WORK // 2 and self._day % AWAY_EVERY == 1:
                await self._slack_is_away()
            if self.chance.random() < TRICKLE:
                self._hand_in()
            await self._work()
            await self.pass_time(PART)
        for _ in range(10):
            await self._let_beat()
            await self.pass_time(HOUR)
        await self._rest(Scrapes(settings))
        await self._let_beat(REFRESHED)
        self._tidy_up()
        file = self.url.removeprefix("sqlite://")
        database = None if file == self.url else Path(file)
        return await take(self._day, bot, self.log, self.url, database)

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass at once: nothing is under way then, so nobody waits for an answer."""
        await self._quiet()
        await self.clock.move(by)
        await self.listens()

    async def listens(self) -> None:
        """Wait until the bot listens in each workspace."""
        await self.sandbox.wait_for(
            lambda: all(slack.sockets.usable for slack in self.sandbox.workspaces.values()),
            BACK_WITHIN,
            "sockets",
        )

    async def _quiet(self) -> None:
        ends = time.monotonic() + QUIET_WITHIN
        while (left := self._changed + QUIET - time.monotonic()) > 0 and time.monotonic() < ends:  # noqa: ASYNC110
            await asyncio.sleep(left)

    async def _let_beat(self, seconds: float = BEATS) -> None:
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:  # noqa: ASYNC110  # its clock is a real one
            await asyncio.sleep(left)

    def _hand_in(self) -> None:
        papers = self.papers.some(self.clock())
        self.inbox.give(documents=papers)
        self.papers.taken(papers)

    async def _work(self) -> None:
        """Let people do things, so many at once, until their time is over."""
        ends = time.monotonic() + self.pace
        await asyncio.gather(*(self._one_works(ends) for _ in range(AT_ONCE)))

    async def _one_works(self, ends: float) -> None:
        while time.monotonic() < ends:
            await asyncio.sleep(self.chance.uniform(0.0, self.pace))
            [crowd] = self.chance.choices(list(self.crowds.values()), (2, 1))
            try:
                await crowd.act()
            except (AssertionError, TimeoutError) as error:
                self.wrong.append(f"Day {self._day}: somebody waited in vain: {str(error)[:300]}")

    async def _slack_is_away(self) -> None:
        """Slack cannot be reached for an hour; people cannot do anything meanwhile."""
        self.done["an hour without Slack"] += 1
        fault = self.sandbox.faults.add("*", cut="before", times=None)
        for slack in self.sandbox.workspaces.values():
            slack.sockets.refused_tickets = 1_000_000
            slack.sockets.kill()
        for _ in range(4):
            await self._let_beat()
            await self.clock.move(PART)
        self.sandbox.faults.remove(fault)
        for slack in self.sandbox.workspaces.values():
            slack.sockets.refused_tickets = 0
        await self.listens()

    async def _rest(self, metrics: Scrapes) -> None:
        """Wait until nothing waits for Slack or for other systems."""
        ends = time.monotonic() + REST_WITHIN
        while True:
            now = await metrics.read()
            if not any(now[name] for name in WAITING):
                break
            if time.monotonic() > ends:
                left = {name: many for name, many in now.items() if name.startswith(WAITING) and many}
                self.wrong.append(f"Day {self._day}: something still waits: {left}")
                break
            await self._let_beat()
            await self.pass_time(MINUTE)
        self.wrong += [f"Day {self._day}: {name} is {now[name]}" for name in FAILED if now[name]]

    def _tidy_up(self) -> None:
        """Forget in the sandbox what nobody asks for any more: it must not be what grows on this machine."""
        for slack in self.sandbox.workspaces.values():
            slack.team.ephemerals.clear()
            for file in slack.team.files.values():
                file.content = file.content and b""
        for event in (self.folder / "outbox").glob("*.json"):
            event.unlink()


def _say(half: Half) -> None:
    last = half.samples[-1]
    used = ", ".join(f"{name} {value:.4g}" for name, value in last.used.items())
    print(f"  day {last.day}, {half.name}: {last.documents} documents, {used}", flush=True)


async def soak(url: str, folder: Path, seed: int, minutes: float, pace: float) -> Soak:
    """Let days pass, half of them with retention."""
    async with _ground(url, folder, seed, pace) as run:
        await run.live("all is kept", minutes * 30)
        await run.live("retention", minutes * 30, RETENTION)
        return run


@asynccontextmanager
async def _ground(url: str, folder: Path, seed: int, pace: float) -> AsyncIterator[Soak]:
    async with two_workspaces(seed, share_delay=0.05) as sandbox:
        inbox = InboxFolder(folder / "inbox")
        inbox.folder.mkdir()
        chance, done, numbers = Random(f"people {seed}"), Counter[str](), itertools.count(1)
        yield Soak(
            url=url,
            folder=folder,
            sandbox=sandbox,
            clock=SharedClock(sandbox.clock, folder / CLOCK),
            chance=chance,
            crowds={
                name: OfficeCrowd(
                    Accounts(sandbox.workspaces[name], cast, chance, done), chance, done, numbers
                )
                for name, cast in CASTS.items()
            },
            done=done,
            papers=RecentPapers(Random(f"papers {seed}"), inbox.folder),
            inbox=inbox,
            pace=pace,
        )
