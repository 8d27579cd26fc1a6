"""What payers mark as paid in Slack is recorded in Precoro, and what Precoro says of it comes back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from models.tables import Membership, PrecoroPayment
from sandbox.precoro import HttpFault, SandboxDocument
from sandbox.state.team import SlackMessage
from serving.bot import run_bot
from tests.jobs.precoro.with_slack import PrecoroScene, PrecoroWorld, precoro_and_slack, running_precoro
from tests.support.commands import run_command
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, buttons_of, text_of
from views import ids

PAYS = 'kinds = ["invoice", "expense"]\npayments = true'
LINES = [{"name": "Laptop", "quantity": 8, "price": 1310, "sum": 10480}]
FORM = {ids.PAID_ON: "2020-11-20", ids.REFERENCE: "SEPA 7"}


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[PrecoroWorld]:
    async with running_precoro(database_url, tmp_path, company=PAYS) as running:
        running.users["ann"].roles.append("payer")
        yield running


async def to_pay(both: PrecoroWorld, alias: str = "invoices") -> tuple[SandboxDocument, SlackMessage]:
    """Have Bob's document approved, and Ann, who has linked a key, be asked to pay it."""
    document, card = await asked(both, alias)
    ann = both.world.person("ann")
    await link_key(both, card)
    await ann.wait_for_message(lambda one: one.ts == card.ts and ids.APPROVE in buttons_of(one), 30)
    await Membership.filter(person__email="ann@acme.example").update(pay=True)
    document.approve(both.users["cleo"])
    return document, await ann.wait_for_message(lambda one: ids.MARK_PAID in buttons_of(one), 30)


async def asked(both: PrecoroWorld, alias: str = "invoices") -> tuple[SandboxDocument, SlackMessage]:
    """Have Bob's document wait for Ann."""
    users = both.users
    document = both.company.add_document(
        alias,
        users["bob"],
        [("Manager", [users["ann"], users["cleo"]])],
        LINES,
        custom_name="INV-7",
        sum="10480.00",
        net_sum="10480.00",
    )
    return document, await both.world.card("ann", "INV-7")


async def link_key(both: PrecoroWorld, card: SlackMessage) -> None:
    ann = both.world.person("ann")
    assert (await ann.press(card, ids.LINK_KEY)).acked
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.LINK_KEY_VIEW)
    await ann.submit(form, {ids.KEY_EMAIL: "ann@acme.example", ids.KEY_TEXT: both.users["ann"].key})


async def mark(both: PrecoroWorld, card: SlackMessage) -> None:
    ann = both.world.person("ann")
    assert (await ann.press(card, ids.MARK_PAID)).acked
    form = await ann.wait_for_view(lambda one: one.callback_id == ids.PAYMENT_VIEW)
    assert "A part payment can only be recorded in Precoro" in text_of(form.blocks)
    assert (await ann.submit(form, FORM)).errors == {}


@pytest.mark.parametrize("alias", ["invoices", "expenses"])
async def test_what_is_marked_as_paid_is_recorded_there(both: PrecoroWorld, alias: str) -> None:
    document, card = await to_pay(both, alias)
    await mark(both, card)
    ann = both.world.person("ann")
    await ann.wait_for_message(lambda one: one.ts == card.ts and "Paid by" in text_of(one.blocks), 30)
    assert [(one.document, one.by, one.amount) for one in both.company.payments] == [
        (document, both.users["ann"], "10480.00")
    ]
    assert ids.MARK_PAID not in buttons_of(card)


async def test_a_refusal_is_told_in_precoros_words_and_gives_the_button_back(both: PrecoroWorld) -> None:
    _, card = await to_pay(both)
    said = {"errors": {"errors": {"sumPaid": "The Invoice is already fully paid."}}}
    both.precoro.faults.next("POST", "/payments", HttpFault.answers(400, said))
    await mark(both, card)
    ann = both.world.person("ann")
    await ann.wait_for_message(
        lambda one: one.ts != card.ts and "The Invoice is already fully paid." in text_of(one.blocks), 30
    )
    await ann.wait_for_message(
        lambda one: (
            one.ts == card.ts
            and "didn't accept your payment" in text_of(one.blocks)
            and ids.MARK_PAID in buttons_of(one)
        ),
        30,
    )
    assert both.company.payments == []


async def ask_to_pay(both: PrecoroWorld) -> tuple[SandboxDocument, SlackMessage]:
    """Have Ann, who has linked no key, be asked to pay Bob's invoice."""
    document, _ = await asked(both)
    await Membership.filter(person__email="ann@acme.example").update(pay=True)
    document.approve(both.users["cleo"])
    ann = both.world.person("ann")
    return document, await ann.wait_for_message(lambda one: "Needs your payment" in one.text, 30)


async def test_a_payer_without_a_key_links_one_on_the_card(both: PrecoroWorld) -> None:
    _, card = await ask_to_pay(both)
    ann = both.world.person("ann")
    assert "To mark it as paid here, link your own Precoro key once." in text_of(card.blocks)
    assert ids.MARK_PAID not in buttons_of(card)
    await link_key(both, card)
    await ann.wait_until(lambda: ids.MARK_PAID in buttons_of(card), 30)
    assert ids.LINK_KEY not in buttons_of(card)


async def test_a_row_without_a_key_says_what_to_do(both: PrecoroWorld) -> None:
    await ask_to_pay(both)
    ann = both.world.person("ann")
    assert (await ann.command("/precoro", "pending")).acked
    rows = await ann.wait_for_ephemeral(lambda one: ids.MARK_PAID in buttons_of(one))
    assert (await ann.press(rows, ids.MARK_PAID)).acked
    told = await ann.wait_for_view(lambda one: one.callback_id == ids.GONE_VIEW)
    sentence = "To mark INV-7 as paid here, link your own Precoro key first: type /precoro link."
    assert sentence in text_of(told.blocks)
    assert not await PrecoroPayment.exists()


@asynccontextmanager
async def a_bot(scene: PrecoroScene, *, payments: bool) -> AsyncIterator[None]:
    """Run a bot with the setting, on the store of the one before."""
    was = scene.settings
    first = was.companies[0]
    assert first.precoro is not None
    terms = first.precoro.model_copy(update={"payments": payments})
    given = was.model_copy(update={"companies": (first.model_copy(update={"precoro": terms}),)})
    async with run_bot(given, timing=QUICK, worker=WORKER, reading=READING):
        yield


async def test_cards_are_drawn_again_when_the_setting_is_switched(database_url: str, tmp_path: Path) -> None:
    async with precoro_and_slack(database_url, tmp_path, company=PAYS) as scene:
        ann, users = scene.person("ann"), scene.users
        async with a_bot(scene, payments=False):
            document = scene.company.add_document(
                "invoices", users["bob"], [("Manager", [users["ann"], users["cleo"]])], LINES, sum="10480.00"
            )
            first = await ann.wait_for_message(lambda one: "Needs your approval" in one.text, 30)
            await Membership.filter(person__email="ann@acme.example").update(pay=True)
            document.approve(users["cleo"])
            await ann.wait_until(lambda: "Approved by Cleo" in first.text, 30)
        async with a_bot(scene, payments=True):
            card = await ann.wait_for_message(lambda one: "Needs your payment" in one.text, 30)
            assert ids.LINK_KEY in buttons_of(card)
        async with a_bot(scene, payments=False):
            await ann.wait_until(lambda: "Needs your payment" not in card.text, 30)
            assert ids.LINK_KEY not in buttons_of(card)


async def test_sync_beside_the_bot_pays_nothing_twice(both: PrecoroWorld) -> None:
    document, card = await to_pay(both)
    both.precoro.faults.next("POST", "/payments", HttpFault.lost_answer())
    await mark(both, card)
    await both.precoro.wait_for(lambda: bool(both.precoro.calls.of("POST", "/payments")))
    for _ in range(2):
        code, _, err = await run_command(both.world, "sync")
        assert (code, err) == (0, "")
    ann = both.world.person("ann")
    await ann.wait_for_message(lambda one: one.ts == card.ts and "Paid by" in text_of(one.blocks), 60)
    assert len(both.company.payments) == len(both.precoro.calls.of("POST", "/payments")) == 1
    assert document.status == "paid"
