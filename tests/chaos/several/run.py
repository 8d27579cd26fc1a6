"""One run: documents come in, people press and write, one bot after the other is in trouble, then peace."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

from models.database.driver import database_errors
from models.tables import Document
from tests.chaos.clock import SharedClock
from tests.chaos.outside.outbox import OutboxReader
from tests.chaos.several.compare import Deeds, LostSpan, Written
from tests.chaos.several.leases import LeaseWatch
from tests.chaos.several.postgres import PostgresPair, postgres_pair
from tests.chaos.several.spells import ACK, ALL, AWAY, SocketOwners, Spells
from tests.e2e.several.bots import SPEAKING, SeveralBots, several_bots
from tests.support.bot_process import CLOCK, BotProcess
from tests.support.database.wire import Wire, wire_to
from tests.support.slack_text import is_live, top_level
from tests.support.wait import for_a_while, until_true
from tests.support.world import order, step

APPROVERS: Final = ("ann", "cleo", "dan")
APART: Final = 30.0  # seconds, the clocks of two bots
FORGETS: Final = 1.0  # seconds, what a replica has not heard of
SETTINGS: Final = """
[inbox]
enabled = false

[outbox]
folder = "{outbox}"

[reminders]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
times = ["09:00", "15:00"]
holidays = false
"""


@dataclass
class SeveralRun:
    """What a run holds in its hands, and what it did."""

    several: SeveralBots
    rng: random.Random
    pair: PostgresPair
    replication: Wire
    own_wire: Wire
    clock: SharedClock
    outbox: OutboxReader
    watch: LeaseWatch
    stack: AsyncExitStack
    counts: Counter[str] = field(default_factory=Counter)
    deeds: Deeds = field(default_factory=Deeds)
    spells: Spells = field(default_factory=Spells)
    wires: dict[int, Wire] = field(default_factory=dict)  # by the place of their bot
    running: list[BotProcess] = field(default_factory=list)
    acks: list[float] = field(default_factory=list)  # seconds
    environment: dict[str, str] = field(default_factory=dict)  # of the bots
    in_peace: asyncio.Lock = field(default_factory=asyncio.Lock)  # who holds it, people wait for

    def __post_init__(self) -> None:
        """Begin to know whose socket is whose."""
        self.owners = SocketOwners(self.several.slack.sockets)

    async def start(self) -> BotProcess:
        """Start one more, over a wire of its own, with a clock that is wrong in its own way."""
        place = len(self.several.bots)
        wire = await self.stack.enter_async_context(wire_to(self.pair.primary.url))
        self.wires[place] = wire
        clock = self.several.folder / f"clock-{place}"
        self.clock.tell_also(clock, APART * (place % 2))
        bot = await self.several.start(wire.url, **{CLOCK: str(clock)}, **self.environment)
        self.running.append(bot)
        return bot

    async def replace(self, bot: BotProcess) -> None:
        """Start one in the place of another that has ended."""
        self.running.remove(bot)
        await self.start()

    async def holder(self, name: str = SPEAKING) -> BotProcess:
        """Wait until one that runs holds a lease; return that one."""
        found: list[BotProcess] = []

        async def is_there() -> bool:
            found[:] = [await self.several.holder(name)]
            return found[0] in self.running

        await until_true(is_there)
        return found[0]

    def wire_of(self, bot: BotProcess) -> Wire:
        return self.wires[self.several.bots.index(bot)]

    async def take_in_one(self) -> None:
        """Take one more document in, with an attachment."""
        await self.take_in(f"PO-{len(self.deeds.numbers) + 1}")

    async def take_in(self, number: str) -> None:
        """Take a document in, as often as it needs."""
        (self.several.folder / "quote.txt").write_text("Eight laptops, as spoken about")
        steps = [step("Manager", "any", *APPROVERS)]
        document = order(number, kind="purchase_requisition", attachments=["quote.txt"], steps=steps)
        self.deeds.numbers.setdefault(number, 0.0)
        await self.several.take_in(document)
        self.deeds.numbers[number] = self.several.sandbox.clock.now()

    async def restart_postgres(self) -> None:
        """End PostgreSQL at once and start it again."""
        with self.spells.of(AWAY, ALL):
            await self.pair.restart()
        await self.store_answers()

    async def fail_over(self) -> None:
        """Have the replica take over, which has not heard of what was committed last."""
        now, lost = self.several.sandbox.clock.now, f"PO-{len(self.deeds.numbers) + 1}"
        began = now()
        late = asyncio.ensure_future(self._take_in_late(lost))
        with self.spells.of(AWAY, ALL):
            await self.pair.lose(FORGETS, self.replication)
            self.deeds.forgotten.append(LostSpan(began, now()))
            for wire in (self.own_wire, *self.wires.values()):
                wire.lead_to(self.pair.primary.url)
        await late
        await self.store_answers()
        if not await Document.exists(number=lost):
            self.counts["documents forgotten, and taken in again"] += 1
            await self.take_in(lost)
        await self.pair.follow(self.replication)

    async def _take_in_late(self, number: str) -> None:
        await for_a_while(self.rng.uniform(0.0, FORGETS / 2))
        with suppress(*database_errors()):
            await self.take_in(number)

    async def store_answers(self) -> None:
        """Wait until our own way to the store is open again."""

        async def answers() -> bool:
            with suppress(*database_errors()):
                await Document.all().count()
                return True
            return False

        for _ in range(3):  # each of the connections that it keeps
            await until_true(answers)

    async def people(self) -> None:
        """Approve, and write, now and then, until cancelled."""
        while True:
            await for_a_while(self.rng.uniform(0.1, 0.6))
            async with self.in_peace:
                await self._act()

    async def _act(self) -> None:
        name = self.rng.choice(APPROVERS)
        person = self.several.person(name)
        cards = [one for one in top_level(person) if is_live(one)]
        self.outbox.read()
        if not cards:
            return
        card = self.rng.choice(cards)
        if self.rng.random() < 0.5:
            text = f"Comment {len(self.deeds.comments) + 1} of {name}"
            await person.reply(card, text)
            self.deeds.comments[text] = Written(name, self.several.sandbox.clock.now(), card)
            return
        self.owners.look([bot.pid for bot in self.running])
        last = max((one.number for one in self.several.sandbox.journal), default=0)
        sent, at = monotonic(), self.several.sandbox.clock.now()
        outcome = await person.press(card, "approve")
        if outcome.acked:
            self.counts["presses acked"] += 1
            self.acks.append(outcome.seconds)
            self.deeds.presses.append((card.text, at))
            return
        await for_a_while(ACK / 2)  # until what happens to its bot has been noted
        self.owners.look([bot.pid for bot in self.running])
        number = next(
            (
                one.facts.get("connection")
                for one in self.several.sandbox.journal.after(last)
                if one.kind == "envelope" and one.name == "interactive"
            ),
            None,
        )
        pid = None if number is None else self.owners.owner(number) or -1
        reason = self.spells.reason(sent, pid)
        if not reason and self.spells.may_wait_for_another(sent, pid):
            reason = "another one was cut or frozen"
        self.counts[f"presses not acked: {reason or 'no reason'}"] += 1
        if not reason:
            self.deeds.lost.append(f"{name} pressed, Slack sent it to {pid}, and it was not answered")


@asynccontextmanager
async def several_run(folder: Path, seed: int, **options: object) -> AsyncIterator[SeveralRun]:
    """Set up PostgreSQL, Slack and the clocks; no bot runs yet."""
    outbox = folder / "outbox"
    text = SETTINGS.format(outbox=outbox)
    async with (
        AsyncExitStack() as stack,
        postgres_pair() as (pair, replication),
        wire_to(pair.primary.url) as wire,
        several_bots(wire.url, folder, text, refresh_every=None, **options) as several,
    ):
        rng, watch = random.Random(seed), LeaseWatch(pair)
        clock = SharedClock(several.sandbox.clock, folder / "clock")
        reader = OutboxReader(outbox, random.Random(seed))
        run = SeveralRun(several, rng, pair, replication, wire, clock, reader, watch, stack)
        watching = asyncio.ensure_future(watch.run())
        try:
            yield run
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            for bot in several.bots:
                await bot.stop()
