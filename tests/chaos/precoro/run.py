"""One run: orders, presses by linked keys, faults and kills, then peace, then the comparison."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from models.tables import PrecoroDecision
from sandbox.precoro import HttpFault, SandboxDocument
from sandbox.state.team import SlackMessage
from tests.chaos.precoro.compare import precoro_differences
from tests.e2e.precoro.killing import LONG, KilledBot, killed_bot
from tests.support.slack_text import all_is_shown, is_live, top_level
from tests.support.wait import until, until_true
from views import ids

PEOPLE: Final = ("ann", "cleo", "dan")
HELD: Final = 25.0  # seconds of the clock
STEPS: Final = (
    (("Manager", ["ann"]), ("CFO", ["ann"])),  # what is sent twice would decide both
    (("Manager", ["ann", "cleo"]), ("CFO", ["dan"])),
    (("Manager", ["cleo"]), ("CFO", ["ann", "dan"])),
)


@dataclass
class PrecoroRun:
    """What a run holds in its hands, and what it did."""

    bot: KilledBot
    rng: random.Random
    orders: list[SandboxDocument] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"presses": 0, "kills": 0, "faults": 0})

    def fault(self) -> HttpFault | None:
        """Return what goes wrong with the next call that decides; what is late is still looked for."""
        return self.rng.choice(
            [
                None,
                HttpFault.lost_answer(),
                HttpFault.lost_answer("server_error"),
                HttpFault.late_effect(40),
                HttpFault.time_out(),
                HttpFault.reset(),
                HttpFault.half_json(),
                HttpFault.html_200(),
                HttpFault.html_200(acts=True),
                HttpFault.server_error(acts=True),
                HttpFault.slow(HELD),
                HttpFault.slow(HELD, acts=True),
                HttpFault.rate_limited(),
            ]
        )

    async def link_keys(self) -> None:
        """Ask each of them once, so that they are known, and link their keys."""
        order = self.order((("Manager", list(PEOPLE)),))
        for name in PEOPLE:
            await self.bot.scene.person(name).wait_for_message(lambda one: order.idn in one.text, LONG)
            await self.bot.scene.link_key(name)

    def order(self, steps: tuple[tuple[str, list[str]], ...]) -> SandboxDocument:
        self.orders.append(self.bot.scene.order(*steps))
        return self.orders[-1]

    def live(self) -> list[tuple[str, SlackMessage]]:
        """Return the cards that can be decided now."""
        return [
            (name, card)
            for name in PEOPLE
            for card in top_level(self.bot.scene.person(name))
            if card.text.startswith("Purchase order ") and is_live(card) and ids.APPROVE in str(card.blocks)
        ]

    async def epoch(self) -> None:
        """Let somebody decide while something goes wrong, and perhaps kill the bot then."""
        self.order(self.rng.choice(STEPS))
        await until(lambda: bool(self.live()))
        name, card = self.rng.choice(self.live())
        fault = self.fault()
        if fault is not None:
            self.bot.scene.precoro.faults.next("POST", "/purchaseorders/*", fault)
            self.counts["faults"] += 1
        posts = len(self.posts())
        press = await self.bot.scene.person(name).press(card, ids.APPROVE, confirmed=True)
        self.counts["presses"] += bool(press.acked)
        if self.rng.random() < 0.5:
            if self.rng.random() < 0.5:
                await until(lambda: len(self.posts()) > posts)
            self.bot.kill()
            await self.bot.dies()
            self.counts["kills"] += 1
            await self.bot.start()
        await self.comes_to_rest()

    def posts(self) -> list[object]:
        return list(self.bot.scene.precoro.calls.of("POST", "/purchaseorders/*"))

    async def comes_to_rest(self) -> None:
        """Let time pass until it is known what became of each decision."""
        for _ in range(10):
            open_rows = await PrecoroDecision.filter(state__in=("waiting", "posted")).order_by("id")
            if not open_rows:
                break
            await self.bot.clock.move(timedelta(seconds=66))
            await until_true(lambda rows=open_rows: gone_on_with(rows))  # type: ignore[misc]
        self.bot.scene.precoro.faults.clear()


async def gone_on_with(before: list[PrecoroDecision]) -> bool:
    """Return whether each decision was gone on with since, or is over."""
    for row in before:
        now = await PrecoroDecision.get(id=row.id)
        if now.state in ("waiting", "posted") and now.attempts <= row.attempts:
            return False
    return True


async def precoro_chaos(url: str, folder: Path, seed: int, epochs: int) -> tuple[dict[str, int], list[str]]:
    """Run it all; return what was done, and what differs between Precoro, the store and Slack."""
    async with killed_bot(url, folder) as bot:
        run = PrecoroRun(bot, random.Random(seed))
        await bot.start()
        await run.link_keys()
        for _ in range(epochs):
            await run.epoch()
        for order in run.orders:
            order.touch()  # what landed late is read again
        await run.comes_to_rest()
        await all_is_shown()
        return run.counts, await precoro_differences(bot.scene, run.orders, PEOPLE)
