"""The bot is killed around the call that records a payment in Precoro: it is never made twice."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from models.tables import Membership, PrecoroPayment
from sandbox.precoro import HttpFault, SandboxDocument, SandboxPayment
from sandbox.precoro.calls import SandboxCall
from sandbox.state.team import SlackMessage
from tests.e2e.precoro.killing import HELD, LONG, KilledBot, killed_bot
from tests.support.cast import ANN
from tests.support.slack_text import all_is_shown
from tests.support.wait import until_true
from tests.support.world import buttons_of, text_of
from views import ids

PAYS = 'kinds = ["invoice"]\npayments = true'
LINES = [{"name": "Laptop", "quantity": 8, "price": 1310, "sum": 10480}]
FORM = {ids.PAID_ON: "2020-11-20", ids.REFERENCE: "SEPA 7"}
POSTS = ("POST", "/payments")


@dataclass
class PaymentKills:
    """An approved invoice that Ann, who has linked a key, is asked to pay."""

    bot: KilledBot
    invoice: SandboxDocument
    card: SlackMessage

    @property
    def posts(self) -> int:
        return len(self.bot.scene.precoro.calls.of(*POSTS))

    @property
    def there(self) -> list[SandboxPayment]:
        return self.bot.scene.company.payments

    async def mark(self) -> None:
        ann = self.bot.scene.person("ann")
        assert (await ann.press(self.card, ids.MARK_PAID)).acked
        form = await ann.wait_for_view(lambda one: one.callback_id == ids.PAYMENT_VIEW)
        assert (await ann.submit(form, FORM)).errors == {}

    async def kill_while_held(self, fault: HttpFault) -> None:
        """Have Ann mark it as paid, and kill the bot while Precoro holds the call."""
        self.bot.scene.precoro.faults.next(*POSTS, fault)
        await self.mark()
        await self.bot.scene.precoro.wait_for(lambda: self.posts)
        self.bot.kill()
        await self.bot.dies()

    async def row(self) -> PrecoroPayment:
        found = await PrecoroPayment.all().order_by("-id").first()
        assert found is not None
        return found

    async def is_over(self) -> PrecoroPayment:
        """Let time pass until it is known what became of the payment."""
        await self.bot.time_passes()
        return await self.row()

    async def is_paid_once(self) -> None:
        """Compare what Precoro, the store and Slack have after a restart."""
        row = await self.is_over()
        assert (row.state, self.posts) == ("done", 1)
        assert [(one.external_id, one.amount, one.by.email) for one in self.there] == [
            (row.external_id, "10480.00", ANN)
        ]
        await all_is_shown()
        assert "Paid by" in text_of(self.card.blocks)
        assert ids.MARK_PAID not in buttons_of(self.card)

    async def is_given_back(self) -> None:
        """The same where it has not arrived."""
        row = await self.is_over()
        assert (row.state, row.why, self.there) == ("refused", "payment_not_arrived", [])
        await all_is_shown()
        assert ids.MARK_PAID in buttons_of(self.card)


@pytest.fixture
async def kills(database_url: str, tmp_path: Path) -> AsyncIterator[PaymentKills]:
    async with killed_bot(database_url, tmp_path, company=PAYS) as bot:
        scene, users, ann = bot.scene, bot.scene.users, bot.scene.person("ann")
        users["ann"].roles.append("payer")
        invoice = scene.company.add_document(
            "invoices",
            users["bob"],
            [("Manager", [users["ann"], users["cleo"]])],
            LINES,
            sum="10480.00",
            net_sum="10480.00",
        )
        await bot.start()
        await ann.wait_for_message(lambda one: one.text.startswith("Invoice"), LONG)
        await scene.link_key("ann")
        await Membership.filter(person__email=ANN).update(pay=True)
        invoice.approve(users["cleo"])
        card = await ann.wait_for_message(lambda one: ids.MARK_PAID in buttons_of(one), LONG)
        yield PaymentKills(bot, invoice, card)


async def test_a_kill_before_it_is_sent_sends_it_after_the_restart(kills: PaymentKills) -> None:
    calls = kills.bot.scene.precoro.calls

    def read(call: SandboxCall) -> None:
        if (call.method, call.path, call.person) == ("GET", f"/invoices/{kills.invoice.idn}", ANN):
            kills.bot.kill()  # with Ann's own key, right before it would be sent

    calls.on_answer = read
    await kills.mark()
    await kills.bot.dies()
    calls.on_answer = lambda _: None
    assert kills.posts == 0
    await kills.bot.start()
    await kills.is_paid_once()


@pytest.mark.parametrize("acts", [True, False], ids=["done_by_then", "done_later"])
async def test_a_kill_while_it_is_sent_pays_once(kills: PaymentKills, acts: bool) -> None:
    """It is found in Precoro's list by its reference, and not sent again."""
    await kills.kill_while_held(HttpFault.slow(HELD, acts=acts))
    assert (await kills.row()).state == "posted"
    await kills.bot.start()
    await kills.is_paid_once()
    assert kills.bot.scene.precoro.calls.of("GET", "/payments")


async def test_a_kill_after_the_answer_pays_once(kills: PaymentKills) -> None:
    """It has the answer, and what it says is not in the store yet."""
    kills.bot.scene.precoro.faults.next(*POSTS, HttpFault.slow(HELD))
    await kills.mark()
    await kills.bot.scene.precoro.wait_for(lambda: kills.posts)
    await all_is_shown()  # no other commit is left: the next one is that of the answer's call
    await kills.bot.process.die_after_next_commit()
    await kills.bot.clock.move(timedelta(seconds=HELD))
    await kills.bot.dies()
    assert (await kills.row()).state == "posted"
    await kills.bot.start()
    await kills.is_paid_once()


async def test_a_kill_where_nothing_arrived_gives_it_back_and_sends_nothing_again(
    kills: PaymentKills,
) -> None:
    await kills.kill_while_held(HttpFault.time_out())
    await kills.bot.start()
    await kills.is_given_back()
    assert kills.posts == 1
    await kills.mark()
    await until_true(lambda: PrecoroPayment.exists(state="done"))
    first, second = await PrecoroPayment.all().order_by("id")
    assert first.external_id != second.external_id
    assert [one.external_id for one in kills.there] == [second.external_id]


async def test_a_kill_while_nothing_answers_there_gives_it_back(kills: PaymentKills) -> None:
    api = kills.bot.scene.precoro.api
    ending: list[asyncio.Task[None]] = []

    def read(call: SandboxCall) -> None:
        if call.person == ANN and not ending:
            ending.append(asyncio.ensure_future(api.stop()))

    api.calls.on_answer = read
    await kills.mark()
    await until_true(lambda: PrecoroPayment.exists(state="posted"))
    await asyncio.gather(*ending)
    kills.bot.kill()
    await kills.bot.dies()
    await api.start()
    await kills.bot.start()
    await kills.is_given_back()
    assert kills.posts == 0
