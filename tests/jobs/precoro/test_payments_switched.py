"""Payments in Precoro are switched on and off in the settings: the next start follows them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.database.store import Store
from models.precoro import payments
from models.tables import Document, ListItem, Message, PrecoroPayment
from sandbox.precoro import HttpFault
from serving.bot import follow_payments
from tests.jobs.precoro.paying import (
    POSTS,
    Paying,
    cards,
    payer_card,
    running_payer,
    the_invoice,
    with_terms,
)
from tests.support.cast import all_posted, refused, to_redraw


@pytest.fixture
async def paying(store: Store, tmp_path: Path) -> AsyncIterator[Paying]:
    async with running_payer(store, tmp_path) as running:
        yield running


async def set_payments(paying: Paying, *, on: bool) -> None:
    """Start as the bot does with the setting, and read with it from then on."""
    office = paying.office
    policy = with_terms(office.policy, payments=on)
    office.source.reader.policy = policy
    await follow_payments(office.store, policy, office.calls.clock())


async def approved_while_off(paying: Paying, *numbers: str) -> None:
    """Have invoices approved in Precoro while payments are switched off."""
    await set_payments(paying, on=False)
    made = [paying.invoice_there(custom_name=number) for number in numbers]
    await paying.office.follow()
    for one in made:
        one.approve(paying.office.ann)
    await paying.office.follow()


async def test_payments_that_are_switched_off_are_offered_no_more(paying: Paying) -> None:
    await all_posted()
    await set_payments(paying, on=False)
    message, card = await payer_card(await the_invoice(), paying.office.policy)
    assert (card.may_pay, message.id in await to_redraw()) == (False, True)
    with refused("done_in_precoro"):
        await paying.mark()
    drawn = (await Message.get(id=message.id)).wanted_version
    await set_payments(paying, on=False)
    assert (await Message.get(id=message.id)).wanted_version == drawn  # the same again changes nothing


async def test_payments_that_are_switched_on_are_offered_at_once(paying: Paying) -> None:
    await approved_while_off(paying, "INV-8")
    document = await Document.get(number="INV-8")
    assert (document.status, document.pays_here) == ("approved", False)
    assert "payer" not in [role for _, role, _ in await cards(document)]
    await all_posted()
    await set_payments(paying, on=True)
    message, card = await payer_card(document, paying.office.policy)
    assert (card.may_pay, message.state) == (True, "new")
    approver = await Message.get(person__email="ann@acme.example", document_id=document.id)
    assert approver.id in await to_redraw()


async def test_what_waits_while_they_are_switched_on_comes_to_payers_later(paying: Paying) -> None:
    await set_payments(paying, on=False)
    pending = paying.invoice_there(custom_name="INV-8")
    await paying.office.follow()
    await set_payments(paying, on=True)
    pending.approve(paying.office.ann)
    await paying.office.follow()
    assert ("pat@acme.example", "payer", "new") in await cards(await Document.get(number="INV-8"))


async def test_many_that_are_switched_on_come_as_one_list(paying: Paying) -> None:
    await approved_while_off(paying, *(f"INV-{number}" for number in range(9)))
    await set_payments(paying, on=True)
    listed = await ListItem.filter(action="pay")
    assert (len(listed), len({one.message_id for one in listed})) == (9, 1)


async def test_a_company_that_left_precoro_is_not_paid_there(paying: Paying) -> None:
    office = paying.office
    await follow_payments(office.store, replace(office.policy, precoro=()), office.calls.clock())
    assert not (await the_invoice()).pays_here


@pytest.mark.parametrize(("sent", "why"), [(False, "payment_off"), (True, "payment_not_known")])
async def test_what_is_on_its_way_when_payments_are_switched_off_ends(
    paying: Paying, sent: bool, why: str
) -> None:
    await paying.mark()
    if sent:
        paying.office.precoro.faults.next("POST", POSTS, HttpFault.reset())
        await paying.payer.step()
    await set_payments(paying, on=False)
    (row,) = await PrecoroPayment.all()
    assert (row.state, row.why, (await the_invoice()).pays_here) == ("refused", why, False)
    assert await Message.filter(subject="precoro", about_state=why).count() == 1


async def test_payments_that_stay_on_leave_what_is_on_its_way(paying: Paying) -> None:
    await paying.mark()
    await set_payments(paying, on=True)
    await paying.payer.step()
    assert [one.state for one in await PrecoroPayment.all()] == ["done"]


async def test_what_ends_twice_ends_once(paying: Paying) -> None:
    await paying.mark()
    (row,) = await PrecoroPayment.all()
    for why in ("payment_off", "payment_not_known"):
        await paying.office.apply(
            lambda change, why=why: payments.not_recorded(row, why, "", change)  # type: ignore[misc]
        )
    (row,) = await PrecoroPayment.all()
    assert (row.why, await Message.filter(subject="precoro").count()) == ("payment_off", 2)  # and the key
