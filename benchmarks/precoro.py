"""What following Precoro costs: a pass in which few of many documents changed, and the calls of a day.

The day is a model on a clock of its own: 300 documents are submitted between 9 and 17, two thirds of them are
decided in Slack and the rest in Precoro, ten minutes to two hours later, and all seven lists are followed.
"""

import asyncio
import itertools
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from heapq import heappop, heappush
from pathlib import Path
from typing import TypeVar

from benchmarks import Ratio
from jobs.precoro import calls
from jobs.precoro.calls import NotNow
from jobs.precoro.requests import document_request, list_request
from models.database.migrate import migrate
from models.database.store import Store, open_store
from models.database.url import read_url
from models.outbox.effects import following
from models.policy import CallLimits, LookTimes
from models.records.precoro import KIND_OF
from models.tables import Document, Turn
from sandbox.precoro import PrecoroLimits, SandboxDocument
from tests.jobs.precoro.office import PrecoroOffice, running_office
from tests.support.cast import KEY
from tests.support.workers import WORKER

DOCUMENTS = 10_000
CHANGED = 50
OF_A_DAY = 300
ALLOWED = 3_000  # calls a day
LIMITS = CallLimits(user_agent="precoro-slack-bot/0.1.0")
SPEED = 300.0  # seconds of the day in a real one, while something is done
STEP = 10.0  # seconds of the day, while nothing is
DAY, HOUR, MINUTE = 86_400.0, 3600.0, 60.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PassFigures:
    calls: int
    seconds: float
    bare: float
    memory: int  # kB that it took


@dataclass(frozen=True, slots=True)
class DayFigures:
    calls: int
    refused: int  # with 429
    longest: float  # seconds from a submission until somebody is asked
    decided: int


def measure() -> Iterator[Ratio]:
    """Measure on SQLite, with Precoro on this machine."""
    found, day = asyncio.run(_measured())
    what = f"calls of a pass over {DOCUMENTS} documents, {CHANGED} changed, against one for each and a list"
    yield Ratio(what, found.calls, CHANGED + 1, 1.1, "calls")
    spaced = found.calls * LIMITS.seconds_between_calls
    yield Ratio("its time, against the time between these calls", found.seconds, spaced, 0.1, "s")
    yield Ratio("its time, against the same calls alone", found.seconds, found.bare, 30, "s")
    what = "memory that it takes in this process, at the most, against 32 MB"
    yield Ratio(what, found.memory / 1024, 32, 1, "MB")
    what = f"calls of a day with {OF_A_DAY} documents, against those that are allowed"
    yield Ratio(what, day.calls, ALLOWED, 0.9, "calls")
    yield Ratio("calls of that day that were refused, against all", day.refused, day.calls, 0, "calls")
    yield Ratio("documents of that day that are decided, here too", day.decided, OF_A_DAY, 1, "", True)
    what = "the longest from a submission to its question, against how often it looks after a quiet time"
    yield Ratio(what, day.longest / MINUTE, LookTimes().when_quiet / MINUTE, 1.5, "min")


async def _measured() -> tuple[PassFigures, DayFigures]:
    try:
        return await _with_store(_one_pass), await _with_store(_one_day)
    finally:
        await WORKER.stop()


async def _with_store(work: Callable[[Store, Path], Awaitable[T]]) -> T:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite://{folder}/bot.db"
        await migrate(read_url(url))
        async with open_store(url, following(KEY)) as store:
            return await work(store, Path(folder))


async def _one_pass(store: Store, folder: Path) -> PassFigures:
    async with running_office(store, folder) as office:
        for _ in range(DOCUMENTS - CHANGED):
            office.order(status="approved")
        changed = [office.order() for _ in range(CHANGED)]
        await office.follow()
        await office.precoro.clock.advance(900)
        await office.follow()  # all that waits is known, and read twice
        await office.precoro.clock.advance(3600)
        for order in changed:
            order.edit(note="Please")
        await office.precoro.clock.advance(60)
        before, at_once = _most_memory(again=True), len(office.precoro.calls)
        began = time.perf_counter()
        await office.follow()
        seconds = time.perf_counter() - began
        made, memory = len(office.precoro.calls) - at_once, _most_memory() - before
        return PassFigures(made, seconds, await _bare(office, changed), memory)


def _most_memory(*, again: bool = False) -> int:
    """Return how many kB this process has had at the most, `again` from now on."""
    if again:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))


async def _bare(office: PrecoroOffice, changed: list[SandboxDocument]) -> float:
    """Return how long the same calls take alone, without a ledger and a store."""
    client, owner, tables = office.calls.client, office.calls.owner, office.calls.tables
    began = time.perf_counter()
    await client.send(list_request(tables, "purchaseorders", 1), owner)
    for order in changed:
        await client.send(document_request(tables, "purchaseorders", order.idn), owner)
    return time.perf_counter() - began


async def _one_day(store: Store, folder: Path) -> DayFigures:
    calls.LOOKS_AGAIN = 0.005  # type: ignore[misc] # the clock is fast
    async with running_office(
        store, folder, limits=LIMITS, theirs=PrecoroLimits(), aliases=tuple(KIND_OF)
    ) as office:
        return await _Day(office).live()


class _Day:
    """One day of an office, from midnight on: what people do, and what the bot does beside it."""

    def __init__(self, office: PrecoroOffice) -> None:
        self.office = office
        self.clock = office.precoro.clock
        self.began = self.clock.now()
        self.chance = random.Random(1)
        self.planned: list[tuple[float, int, Callable[[], Awaitable[None]]]] = []
        self.order_of_plans = itertools.count()
        self.submitted: dict[str, float] = {}
        self.asked: dict[str, float] = {}
        office.source.is_night = lambda now: not 6 <= (now.timestamp() - self.began) / HOUR < 20

    async def live(self) -> DayFigures:
        self.clock.speed = SPEED
        self.plan(6 * HOUR, lambda: self.office.link(self.office.ann))
        for _ in range(OF_A_DAY):
            self.plan(self.chance.uniform(9, 17) * HOUR, self.submit)
        while (now := self.clock.now() - self.began) < DAY:
            while self.planned and self.planned[0][0] <= now:
                await heappop(self.planned)[2]()
            if await self.work():
                await self.note_asked()
            else:
                await self.clock.advance(STEP)
        every = self.office.precoro.calls
        return DayFigures(
            len(every),
            sum(call.status == 429 for call in every),
            max(self.asked[number] - at for number, at in self.submitted.items()),
            await Document.filter(status="approved").count(),
        )

    def plan(self, at: float, act: Callable[[], Awaitable[None]]) -> None:
        heappush(self.planned, (at, next(self.order_of_plans), act))

    async def work(self) -> bool:
        """Let the bot do what is due; return whether something was."""
        before = len(self.office.precoro.calls)
        with suppress(NotNow):
            await self.office.source.step()
        await self.office.send()
        return len(self.office.precoro.calls) > before

    async def submit(self) -> None:
        """Submit a document, of which somebody decides later: two in Slack, then one in Precoro."""
        order = self.office.order()
        now = self.clock.now() - self.began
        self.submitted[order.idn] = now
        decides = self.in_precoro if len(self.submitted) % 3 == 0 else self.in_slack
        self.plan(now + self.chance.uniform(10, 120) * MINUTE, lambda: decides(order))

    async def in_precoro(self, order: SandboxDocument) -> None:
        order.approve(self.office.ann)

    async def in_slack(self, order: SandboxDocument) -> None:
        if await Turn.exists(document__number=order.idn, state="open"):
            await self.office.press(self.office.ann, number=order.idn)
        else:  # they are not asked yet
            self.plan(self.clock.now() - self.began + 5 * MINUTE, lambda: self.in_slack(order))

    async def note_asked(self) -> None:
        now = self.clock.now() - self.began
        for number in await Document.all().values_list("number", flat=True):
            self.asked.setdefault(str(number), now)
