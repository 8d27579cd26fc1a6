"""What payers are offered of Precoro's invoices and expenses, and what a payment there changes here."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.precoro.sync import sync
from models.access import may_read
from models.database.store import Store
from models.precoro import readings
from models.shown import shown
from models.tables import (
    Audit,
    Document,
    ListItem,
    Membership,
    Message,
    PrecoroKey,
    PrecoroPayment,
    PrecoroReading,
)
from sandbox.precoro import HttpFault
from tests.jobs.precoro.paying import POSTS, Paying, cards, drawn, payer_card, running_payer, the_invoice
from tests.support.cast import all_posted, refused, states, to_redraw

OLD = {"issueDate": "2026-01-05"}


@pytest.fixture
async def paying(store: Store, tmp_path: Path) -> AsyncIterator[Paying]:
    async with running_payer(store, tmp_path) as running:
        yield running


async def test_what_was_approved_before_comes_to_payers_and_to_nobody_else(paying: Paying) -> None:
    for number, status in (("INV-8", "approved"), ("INV-9", "paid")):
        paying.invoice_there(status=status, custom_name=number)
    await paying.office.follow()
    document = await Document.get(number="INV-8")
    assert (document.status, document.pays_here) == ("approved", True)
    assert await cards(document) == [("pat@acme.example", "payer", "new")]
    assert not await Document.filter(number="INV-9").exists()


async def test_what_was_approved_long_ago_comes_as_one_list(paying: Paying) -> None:
    for number in (1, 2, 3):
        paying.invoice_there(status="approved", custom_name=f"OLD-{number}", more=OLD)
    await paying.office.follow()
    listed = await ListItem.filter(action="pay").select_related("document", "message")
    assert sorted(one.document.number for one in listed) == ["OLD-1", "OLD-2", "OLD-3"]
    assert len({one.message_id for one in listed}) == 1
    assert not await Message.filter(document__number__startswith="OLD", state__in=("new", "held")).exists()


async def test_what_was_known_and_is_approved_late_comes_as_a_card(paying: Paying) -> None:
    made = paying.invoice_there(custom_name="SLOW", more=OLD)
    await paying.office.follow()
    made.approve(paying.office.ann)
    await paying.office.follow()
    document = await Document.get(number="SLOW")
    assert ("pat@acme.example", "payer", "new") in await cards(document)


async def test_an_expense_comes_to_payers_who_have_nothing_else_to_do_with_it(paying: Paying) -> None:
    paying.invoice_there(alias="expenses", custom_name="EXP-1", status="approved")
    await paying.office.follow()
    document = await Document.get(number="EXP-1")
    message, card = await payer_card(document, paying.office.policy)
    assert (card.may_pay, card.precoro and card.precoro.can_pay) == (True, "yes")
    await paying.mark(number="EXP-1")
    assert not (await Document.get(number="EXP-1")).pays_here
    assert await may_read(document.id, message.person_id)  # while it is on its way, and ever after
    await PrecoroPayment.all().delete()
    assert not await may_read(document.id, message.person_id)


async def test_credit_notes_are_paid_in_precoro_itself(paying: Paying) -> None:
    paying.invoice_there(custom_name="CN-1", more={"logicType": 1})
    await paying.office.follow()
    document = await Document.get(number="CN-1")
    assert (document.credit_note, document.pays_here) == (True, False)


async def test_what_is_paid_in_advance_asks_nobody_again(paying: Paying) -> None:
    made = paying.invoice_there(custom_name="ADV")
    await paying.office.follow()
    before = await Document.get(number="ADV")
    await all_posted()
    made.edit(sum_paid="2.00")
    await paying.office.follow()
    after = await Document.get(number="ADV")
    assert (after.prepaid_minor, after.payable_minor) == (200, 300)
    assert (after.round, after.revision, after.status) == (1, 1, "pending")
    assert shown(after) == shown(before)  # the buttons in Slack stay valid
    assert await states(after) == {"1:ann": "open"}
    assert not await Audit.filter(document_id=after.id, what="revised").exists()
    assert after.id in {one.document_id for one in await Message.filter(id__in=await to_redraw())}


async def test_a_part_that_is_paid_elsewhere_is_no_revision_and_ends_what_payers_were_shown(
    paying: Paying,
) -> None:
    start = await the_invoice()
    was_shown = {shown(start)}
    for paid in ("480.00", "980.00"):
        paying.invoice.edit(sum_paid=paid, status="partly paid")
        await paying.office.follow()
        for old in was_shown:
            with refused("outdated", changed=("payments",)):
                await paying.mark(shown_hash=old)
        was_shown.add(shown(await the_invoice()))
    after = await the_invoice()
    assert (after.revision, after.round, after.status) == (start.revision, start.round, "partly_paid")
    assert len(was_shown) == 3
    assert not await Audit.filter(document_id=after.id, what="revised").exists()
    await paying.mark()
    await paying.payer.step()
    assert [one.amount for one in paying.there] == ["9500.00"]


async def test_what_was_paid_between_the_form_and_the_reading_is_not_paid_again(paying: Paying) -> None:
    paying.invoice.edit(sum_paid="480.00", status="partly paid")
    await paying.office.follow()
    await paying.mark()
    paying.invoice.edit(sum_paid="980.00")
    await paying.payer.step()
    (row,) = await PrecoroPayment.all()
    assert (row.why, paying.posts) == ("payment_changed", 0)


async def test_a_payer_without_a_key_is_told_to_link_one(paying: Paying) -> None:
    message, card = await payer_card(await the_invoice(), paying.office.policy)
    assert card.precoro is not None
    assert card.precoro.can_pay == "yes"
    await PrecoroKey.all().update(state="checking")
    checking = (await drawn(message, paying.office.policy)).precoro
    await PrecoroKey.all().delete()
    without = (await drawn(message, paying.office.policy)).precoro
    assert (checking and checking.can_pay, without and without.can_pay) == ("checking", "link")
    with refused("no_key_to_pay", number="1", command="/precoro"):
        await paying.mark()


async def test_who_may_not_pay_is_told_nothing_of_keys(paying: Paying) -> None:
    await Membership.all().update(pay=False)
    approver = await Message.get(person__email="ann@acme.example", document=await the_invoice())
    precoro = (await drawn(approver, paying.office.policy)).precoro
    assert precoro is not None
    assert precoro.can_pay == ""


async def test_a_document_is_not_read_while_it_is_not_known_what_became_of_its_payment(
    paying: Paying,
) -> None:
    paying.office.precoro.faults.next("POST", POSTS, HttpFault.lost_answer())
    await paying.mark()
    await paying.payer.step()
    await paying.office.source.make_pass()
    account, now = await paying.office.account(), paying.office.calls.clock() + timedelta(hours=1)
    assert await PrecoroReading.exists(alias="invoices")
    assert await readings.next_reading(account.id, now) is None
    await paying.later(11)
    await paying.office.read_all()
    paid = await Audit.filter(what="paid").select_related("document")
    assert [(one.document.number, one.who) for one in paid] == [("1", "pat@acme.example")]


async def test_a_sync_beside_the_bot_leaves_a_payment_to_it(paying: Paying) -> None:
    paying.office.precoro.faults.next("POST", POSTS, HttpFault.lost_answer())
    await paying.mark()
    await paying.payer.step()
    assert not (await sync(paying.office.source, dry_run=False)).has_failed
    assert ((await the_invoice()).status, paying.posts) == ("approved", 1)
    await paying.later(11)
    assert not (await sync(paying.office.source, dry_run=False)).has_failed
    assert ((await the_invoice()).status, paying.posts, len(paying.there)) == ("paid", 1, 1)


async def test_the_words_of_a_failure_are_those_of_a_payment(paying: Paying) -> None:
    message, _ = await payer_card(await the_invoice(), paying.office.policy)
    await paying.mark()
    on_its_way = (await drawn(message, paying.office.policy)).precoro
    await PrecoroKey.all().delete()
    await paying.payer.step()
    ended = (await drawn(message, paying.office.policy)).precoro
    assert (on_its_way and on_its_way.paying, ended and ended.failed) == (True, "payment_no_key")
