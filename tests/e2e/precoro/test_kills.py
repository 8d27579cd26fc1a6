"""The bot is killed around the call that decides in Precoro: it is never made twice, and cards are true."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from models.tables import PrecoroDecision
from sandbox.precoro import HttpFault, SandboxDocument
from sandbox.precoro.calls import SandboxCall
from sandbox.state.team import SlackMessage
from tests.e2e.precoro.killing import HELD, LONG, KilledBot, killed_bot
from tests.jobs.precoro.with_slack import PrecoroScene
from tests.support.cast import ANN
from tests.support.slack_text import all_is_shown, is_live, top_level
from tests.support.wait import until_true
from tests.support.world import buttons_of, text_of
from views import ids


@dataclass
class PrecoroKills:
    """What a test of kills holds in its hands."""

    bot: KilledBot

    @property
    def scene(self) -> PrecoroScene:
        return self.bot.scene

    async def card(self, order: SandboxDocument, step: str = "Manager") -> SlackMessage:
        """Wait for Ann's card of an order, with its buttons, once she is asked at a step."""
        return await self.scene.person("ann").wait_for_message(
            lambda one: (
                one.text.startswith(f"Purchase order {order.idn} ")
                and step in text_of(one.blocks)
                and is_live(one)
            ),
            LONG,
        )

    async def press(self, order: SandboxDocument) -> SlackMessage:
        """Have Ann approve; return her card."""
        card = await self.card(order)
        await self.press_on(card)
        return card

    async def press_on(self, card: SlackMessage) -> None:
        assert (await self.scene.person("ann").press(card, ids.APPROVE, confirmed=True)).acked

    async def kill_while_held(self, order: SandboxDocument, fault: HttpFault) -> None:
        """Have Ann approve, and kill it while Precoro holds the call."""
        self.scene.precoro.faults.next("POST", f"/purchaseorders/{order.idn}/*", fault)
        await self.press(order)
        await self.scene.precoro.wait_for(lambda: self.posts(order))
        self.bot.kill()
        await self.bot.dies()

    async def is_over(self, order: SandboxDocument) -> PrecoroDecision:
        """Let time pass until it is known what became of the decision."""
        await self.bot.time_passes()
        return await self.decision(order)

    async def decision(self, order: SandboxDocument) -> PrecoroDecision:
        found = await PrecoroDecision.filter(document__number=order.idn).order_by("-id").first()
        assert found is not None
        return found

    def posts(self, order: SandboxDocument) -> int:
        return len(self.scene.precoro.calls.of("POST", f"/purchaseorders/{order.idn}/*"))

    async def is_approved_once(self, order: SandboxDocument) -> None:
        """Compare what Precoro, the store and Slack have after a restart."""
        assert (await self.is_over(order)).state == "done"
        assert (self.posts(order), done_there(order)) == (1, [f"{ANN} approve"])
        ann = self.scene.person("ann")
        next_card = await self.card(order, "CFO")
        await all_is_shown()
        first, second = cards_of(self.scene, order)
        assert second is next_card
        assert "You approved" in text_of(first.blocks)
        assert not is_live(first)
        await ann.wait_until(lambda: is_live(second))

    async def is_given_back(self, order: SandboxDocument) -> None:
        """The same where it has not arrived."""
        row = await self.is_over(order)
        assert (row.state, row.why, order.decisions) == ("refused", "not_arrived", [])
        assert self.posts(order) <= 1
        await all_is_shown()
        [card] = cards_of(self.scene, order)
        assert "Nothing shows that your decision reached Precoro" in text_of(card.blocks)
        assert is_live(card)


def cards_of(scene: PrecoroScene, order: SandboxDocument) -> list[SlackMessage]:
    return [
        one for one in top_level(scene.person("ann")) if one.text.startswith(f"Purchase order {order.idn} ")
    ]


def done_there(order: SandboxDocument) -> list[str]:
    return [f"{one.by.email} {one.what}" for one in order.decisions]


@pytest.fixture
async def kills(database_url: str, tmp_path: Path) -> AsyncIterator[PrecoroKills]:
    async with killed_bot(database_url, tmp_path) as bot:
        order = bot.scene.order()
        await bot.start()
        await bot.scene.person("ann").wait_for_message(
            lambda one: one.text.startswith(f"Purchase order {order.idn} "), LONG
        )
        await bot.scene.link_key("ann")
        yield PrecoroKills(bot)


def two_steps(kills: PrecoroKills) -> SandboxDocument:
    """Add an order that Ann is asked about twice: what is sent twice would decide the second step too."""
    return kills.scene.order(("Manager", ["ann"]), ("CFO", ["ann"]))


async def test_a_kill_before_it_is_sent_sends_it_after_the_restart(kills: PrecoroKills) -> None:
    order = two_steps(kills)
    calls = kills.scene.precoro.calls

    def read(call: SandboxCall) -> None:
        if (call.method, call.path, call.person) == ("GET", f"/purchaseorders/{order.idn}", ANN):
            kills.bot.kill()  # with Ann's own key, right before it would be sent

    card = await kills.card(order)
    calls.on_answer = read
    await kills.press_on(card)
    await kills.bot.dies()
    calls.on_answer = lambda _: None
    assert kills.posts(order) == 0
    await kills.bot.start()
    await kills.is_approved_once(order)


async def test_a_kill_while_it_is_sent_decides_once(kills: PrecoroKills) -> None:
    """Precoro has done it by then, or does it later."""
    for fault in (HttpFault.slow(HELD, acts=True), HttpFault.slow(HELD)):
        order = two_steps(kills)
        await kills.kill_while_held(order, fault)
        await kills.bot.start()
        await kills.is_approved_once(order)
        assert kills.posts(order) == 1


async def test_a_kill_after_the_answer_decides_once(kills: PrecoroKills) -> None:
    """It has the answer, and what it says is not in the store yet."""
    order = two_steps(kills)
    kills.scene.precoro.faults.next("POST", f"/purchaseorders/{order.idn}/*", HttpFault.slow(HELD))
    card = await kills.press(order)
    await kills.scene.precoro.wait_for(lambda: kills.posts(order))
    await kills.scene.person("ann").wait_until(lambda: ids.TAKE_BACK not in buttons_of(card))
    await all_is_shown()  # no other commit is left: the next one is that of the answer's call
    await kills.bot.process.die_after_next_commit()
    await kills.bot.clock.move(timedelta(seconds=HELD))
    await kills.bot.dies()
    assert (await kills.decision(order)).state == "posted"
    await kills.bot.start()
    await kills.is_approved_once(order)


async def test_a_kill_where_nothing_arrived_gives_it_back_and_sends_nothing_again(
    kills: PrecoroKills,
) -> None:
    """Precoro holds the call and never acts on it; or nothing answers there when it is to be sent."""
    order = two_steps(kills)
    await kills.kill_while_held(order, HttpFault.time_out())
    await kills.bot.start()
    await kills.is_given_back(order)
    order = two_steps(kills)
    api = kills.scene.precoro.api
    ending: list[asyncio.Task[None]] = []

    def read(call: SandboxCall) -> None:
        if call.person == ANN and not ending:
            ending.append(asyncio.ensure_future(api.stop()))

    card = await kills.card(order)
    api.calls.on_answer = read
    await kills.press_on(card)
    await until_true(lambda: PrecoroDecision.exists(document__number=order.idn, state="posted"))
    await asyncio.gather(*ending)
    kills.bot.kill()
    await kills.bot.dies()
    await api.start()
    await kills.bot.start()
    await kills.is_given_back(order)
    assert kills.posts(order) == 0


async def test_what_was_given_back_is_decided_by_another_press(kills: PrecoroKills) -> None:
    order = two_steps(kills)
    await kills.kill_while_held(order, HttpFault.time_out())
    await kills.bot.start()
    await kills.is_given_back(order)
    await kills.press(order)
    await until_true(lambda: PrecoroDecision.exists(document__number=order.idn, state="done"))
    assert (kills.posts(order), done_there(order)) == (2, [f"{ANN} approve"])
