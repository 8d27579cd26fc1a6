"""One run: orders, presses by linked keys, faults and kills, then peace, then the comparison."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from models.tables import Membership
from sandbox.precoro import HttpFault, SandboxDocument
from sandbox.state.team import SlackMessage
from tests.chaos.precoro.compare import POSTS, is_card_of, precoro_differences
from tests.chaos.precoro.deeds import choose, do, offered
from tests.e2e.precoro.killing import HELD, LONG, KilledBot, killed_bot, under_way
from tests.support.slack_text import all_is_shown, top_level
from tests.support.wait import until, until_true

COMPANY: Final = 'kinds = ["purchase_order", "invoice"]\npayments = true'
PEOPLE: Final = ("ann", "cleo", "dan")
PAYER: Final = "dan"
LINES: Final = [{"name": "Paper", "quantity": 1, "price": 5, "sum": 5}]
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
    counts: Counter[str] = field(default_factory=Counter)

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
        self.bot.scene.users[PAYER].roles.append("payer")
        order = self.order((("Manager", list(PEOPLE)),))
        for name in PEOPLE:
            await self.bot.scene.person(name).wait_for_message(lambda one: order.idn in one.text, LONG)
            await self.bot.scene.link_key(name)
        await Membership.filter(person__email=self.bot.scene.users[PAYER].email).update(pay=True)

    def invoice(self) -> SandboxDocument:
        """Add an invoice that is approved once Ann or Cleo agree, and that Dan may pay then."""
        users = self.bot.scene.users
        step = [("Manager", [users["ann"], users["cleo"]])]
        invoice = self.bot.scene.company.add_document(
            "invoices", users["bob"], step, LINES, sum="5.00", net_sum="5.00"
        )
        self.orders.append(invoice)
        return invoice

    def order(self, steps: tuple[tuple[str, list[str]], ...]) -> SandboxDocument:
        self.orders.append(self.bot.scene.order(*steps))
        return self.orders[-1]

    def live(self) -> list[tuple[str, SlackMessage]]:
        """Return the cards on which something can be done now."""
        return [
            (name, card)
            for name in PEOPLE
            for card in top_level(self.bot.scene.person(name))
            if offered(card)
        ]

    async def epoch(self) -> None:
        """Let somebody decide or pay while something goes wrong, and perhaps kill the bot then."""
        new = self.invoice() if self.rng.random() < 0.4 else self.order(self.rng.choice(STEPS))
        self._submit_again()
        await until(lambda: any(is_card_of(new, card) for _, card in self.live()))
        name, card = self.rng.choice(self.live())
        action = choose(self.rng, card)
        fault = self.fault()
        if fault is not None:
            self.bot.scene.precoro.faults.next("POST", "*", fault)
            self.counts["faults"] += 1
        posts = self.posts
        done = await do(self.bot.scene.person(name), card, action)
        self.counts[action] += done
        if self.rng.random() < 0.5:
            if self.rng.random() < 0.5 and done:
                await until_true(lambda: self._was_sent_since(posts))
            self.bot.kill()
            await self.bot.dies()
            self.counts["kills"] += 1
            await self.bot.start()
        await self.comes_to_rest()

    def _submit_again(self) -> None:
        """Have Bob send one of those to approval again of which changes were asked."""
        asked = [one for one in self.orders if one.status == "on revise"]
        if asked and self.rng.random() < 0.5:
            self.rng.choice(asked).submit(self.bot.scene.users["bob"])
            self.counts["sent to approval again"] += 1

    @property
    def posts(self) -> int:
        return sum(len(self.bot.scene.precoro.calls.of("POST", path)) for path in POSTS)

    async def _was_sent_since(self, posts: int) -> bool:
        """Return whether something was sent since, or nothing will be: what was read before forbade it."""
        return self.posts > posts or not await under_way()

    async def comes_to_rest(self) -> None:
        """Let time pass until it is known what became of each decision and payment."""
        await self.bot.time_passes(at_a_time=2.0)
        self.bot.scene.precoro.faults.clear()

    async def differences(self) -> list[str]:
        return await precoro_differences(self.bot.scene, self.orders, PEOPLE, PAYER)

    async def is_true(self) -> bool:
        return not await self.differences()


async def precoro_chaos(url: str, folder: Path, seed: int, epochs: int) -> tuple[dict[str, int], list[str]]:
    """Run it all; return what was done, and what differs between Precoro, the store and Slack."""
    async with killed_bot(url, folder, company=COMPANY) as bot:
        run = PrecoroRun(bot, random.Random(seed))
        await bot.start()
        await run.link_keys()
        for _ in range(epochs):
            await run.epoch()
        for one in run.orders:
            one.touch()  # what landed late is read again
        await run.comes_to_rest()
        with suppress(TimeoutError):
            await until_true(run.is_true)
        await all_is_shown()
        return dict(run.counts), await run.differences()
