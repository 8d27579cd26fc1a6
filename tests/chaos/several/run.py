"""One run: documents come in, people press and write, one bot after the other is in trouble, then peace."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.chaos.several.compare import Deeds, several_differences
from tests.e2e.several.bots import SeveralBots, several_bots
from tests.support.bot_process import BotProcess
from tests.support.database.wire import Wire, wire_to
from tests.support.slack_text import all_is_shown, is_live, top_level
from tests.support.wait import for_a_while
from tests.support.world import order, step

APPROVERS: Final = ("ann", "cleo", "dan")
TROUBLES: Final = ("killed", "stands still", "cut off", "cut off and stands still", "asked to stop", "none")
ENDS_WITHIN: Final = 60.0  # seconds, on a machine that has much else to do


@dataclass
class SeveralRun:
    """What a run holds in its hands, and what it did."""

    several: SeveralBots
    rng: random.Random
    database: str
    stack: AsyncExitStack
    counts: Counter[str] = field(default_factory=Counter)
    deeds: Deeds = field(default_factory=Deeds)
    wires: dict[int, Wire] = field(default_factory=dict)  # by the place of their bot
    running: list[BotProcess] = field(default_factory=list)
    troubled: bool = False

    async def start(self) -> None:
        """Start one more bot, over a wire of its own."""
        wire = await self.stack.enter_async_context(wire_to(self.database))
        self.wires[len(self.several.bots)] = wire
        self.running.append(await self.several.start(wire.url))

    async def trouble(self) -> None:
        """Take a document in, and at a moment while it is told have one of the bots be in trouble."""
        number = f"PO-{len(self.deeds.numbers) + 1}"
        (self.several.folder / "quote.txt").write_text("Eight laptops, as spoken about")
        steps = [step("Manager", "any", *APPROVERS)]
        document = order(number, kind="purchase_requisition", attachments=["quote.txt"], steps=steps)
        await self.several.take_in(document)
        self.deeds.numbers.append(number)
        await for_a_while(self.rng.uniform(0.0, 1.2))  # a moment of chance, not a wait
        speaks = await self.several.holder()
        bot = speaks if self.rng.random() < 0.75 else self.rng.choice(self.running)
        what = self.rng.choice(TROUBLES)
        self.counts[what] += 1
        async with self._in_trouble():
            await self._meets(bot, what)
        if self.rng.random() < 0.4:
            await all_is_shown()

    async def _meets(self, bot: BotProcess, what: str) -> None:
        wire = self.wires[self.several.bots.index(bot)]
        match what:
            case "killed":
                bot.kill()
                await bot.ended(ENDS_WITHIN)
                await self._replace(bot)
            case "asked to stop":
                bot.terminate()
                await bot.ended(ENDS_WITHIN)
                await self._replace(bot)
            case "stands still":
                bot.stand_still()
                await for_a_while(self.rng.uniform(0.5, 6.0))
                bot.go_on()
            case "cut off" | "cut off and stands still":
                wire.freeze()
                if what == "cut off and stands still":
                    bot.stand_still()
                await for_a_while(self.rng.uniform(0.5, 8.0))
                bot.go_on()
                wire.thaw()

    async def _replace(self, bot: BotProcess) -> None:
        self.running.remove(bot)
        await self.start()

    @asynccontextmanager
    async def _in_trouble(self) -> AsyncIterator[None]:
        """Know that Slack may send a press to one that cannot answer, and for a moment afterwards."""
        self.troubled = True
        try:
            yield
            await for_a_while(4.0)  # longer than Slack waits for an ack
        finally:
            self.troubled = False

    async def people(self) -> None:
        """Approve, and write, now and then, until cancelled."""
        while True:
            await for_a_while(self.rng.uniform(0.1, 0.6))
            name = self.rng.choice(APPROVERS)
            person = self.several.person(name)
            cards = [one for one in top_level(person) if is_live(one)]
            if not cards:
                continue
            card, before = self.rng.choice(cards), self.troubled
            if self.rng.random() < 0.5:
                text = f"Comment {len(self.deeds.comments) + 1} of {name}"
                self.deeds.comments[text] = name
                await person.reply(card, text)
                continue
            acked = (await person.press(card, "approve")).acked
            self.counts["presses acked" if acked else "presses not acked"] += 1
            if not acked and not (before or self.troubled):
                self.deeds.lost.append(f"{name} pressed while no bot was in trouble, and was not answered")


async def several_chaos(
    url: str, folder: Path, seed: int, troubles: int, bots: int
) -> tuple[dict[str, int], list[str]]:
    """Run it all; return what was done, and what differs between the store and Slack."""
    async with several_bots(url, folder) as several, AsyncExitStack() as stack:
        run = SeveralRun(several, random.Random(seed), url, stack)
        for _ in range(bots):
            await run.start()
        people = asyncio.ensure_future(run.people())
        try:
            for _ in range(troubles):
                await run.trouble()
                assert not people.done(), people.exception()
        finally:
            people.cancel()
            await asyncio.gather(people, return_exceptions=True)
        await all_is_shown()
        differences = await several_differences(several, run.deeds, APPROVERS, run.counts)
        for bot in several.bots:
            await bot.stop()
        return dict(run.counts), differences
