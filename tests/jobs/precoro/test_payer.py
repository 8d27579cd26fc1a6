"""A payment is recorded in Precoro exactly once, by the payer's own key, or not at all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from models.database.store import Store
from models.precoro import payments
from models.refusals import Refusal
from models.tables import Document, Message, Payment, PrecoroKey, PrecoroPayment
from sandbox.precoro import HttpFault
from tests.jobs.precoro.office import LINES
from tests.jobs.precoro.paying import POSTS, Paying, running_payer
from tests.support.wait import until_true


@pytest.fixture
async def paying(store: Store, tmp_path: Path) -> AsyncIterator[Paying]:
    async with running_payer(store, tmp_path) as running:
        yield running


async def here() -> list[tuple[str, str]]:
    """Return the state of each payment on its way, and why it was refused."""
    return [(one.state, one.why) for one in await PrecoroPayment.all().order_by("id")]


async def status() -> str:
    return (await Document.get(origin="precoro", number="1")).status


async def test_what_is_left_is_recorded_there_and_then_here(paying: Paying) -> None:
    await paying.mark()
    assert (await status(), paying.there) == ("approved", [])
    await paying.payer.step()
    (made,) = paying.there
    (row,) = await PrecoroPayment.all()
    assert (made.by, made.amount, made.paid_on, made.logic_type) == (
        paying.pat,
        "10480.00",
        "2026-11-20",
        "0",
    )
    assert (made.external_id, row.state, row.amount) == (row.external_id, "done", "10480.00")
    payment = await Payment.get()
    assert (await status(), payment.reference, payment.partly) == ("paid", "SEPA 7", False)
    await paying.office.read_all()
    assert (await status(), await Payment.all().count()) == ("paid", 1)


async def test_only_what_is_left_is_paid(paying: Paying) -> None:
    paying.invoice.edit(sum_paid="480.00", status="partly paid")
    await paying.office.follow()
    await paying.mark()
    await paying.payer.step()
    assert [one.amount for one in paying.there] == ["10000.00"]


@pytest.mark.parametrize("loss", ["reset", "page"])
async def test_a_lost_answer_is_found_by_its_reference(paying: Paying, loss: str) -> None:
    paying.office.precoro.faults.next("POST", POSTS, HttpFault.lost_answer(loss))  # type: ignore[arg-type]
    await paying.mark()
    await paying.payer.step()
    assert await here() == [("posted", "")]
    await paying.later(11)
    assert (await here(), await status(), paying.posts) == ([("done", "")], "paid", 1)


async def test_an_answer_that_names_the_document_is_enough(paying: Paying) -> None:
    answer = {"id": 9, "invoice": {"id": paying.invoice.id, "idn": "1"}, "sumPaid": "10480.00"}
    paying.office.precoro.faults.next("POST", POSTS, HttpFault.answers(201, answer))
    await paying.mark()
    await paying.payer.step()
    assert (await here(), await status()) == ([("done", "")], "paid")


@pytest.mark.parametrize("answer", [{"id": 9}, {"invoice": {"id": 1}}, {"externalId": "another"}, [], ""])
async def test_an_answer_that_names_neither_proves_nothing(paying: Paying, answer: object) -> None:
    paying.office.precoro.faults.next("POST", POSTS, HttpFault.answers(200, answer))
    await paying.mark()
    await paying.payer.step()
    assert (await here(), await status()) == ([("posted", "")], "approved")


async def test_a_lost_answer_of_an_expense_is_found_in_the_list_of_expenses(paying: Paying) -> None:
    paying.invoice_there(alias="expenses", custom_name="EXP-1", status="approved")
    await paying.office.follow()
    paying.office.precoro.faults.next("POST", "/expensePayments", HttpFault.lost_answer())
    await paying.mark(number="EXP-1")
    await paying.payer.step()
    await paying.later(11)
    assert (await here(), [one.amount for one in paying.there]) == ([("done", "")], ["5.00"])


async def test_an_effect_that_comes_late_is_found(paying: Paying) -> None:
    paying.office.precoro.faults.next("POST", POSTS, HttpFault.late_effect(100))
    await paying.mark()
    await paying.payer.step()
    for _ in range(3):
        await paying.later(66)
    assert (await here(), len(paying.there), paying.posts) == ([("done", "")], 1, 1)


async def test_what_is_doubled_on_the_way_is_one_payment(paying: Paying) -> None:
    paying.office.precoro.faults.next("POST", POSTS, HttpFault.doubled())
    await paying.mark()
    await paying.payer.step()
    assert (await here(), len(paying.there)) == ([("done", "")], 1)


async def test_a_refusal_of_what_was_taken_the_first_time_is_no_refusal(paying: Paying) -> None:
    await paying.mark()
    (row,) = await PrecoroPayment.all()
    said = {"errors": {"errors": {"sumPaid": "The Invoice is already fully paid."}}}
    paying.office.precoro.faults.next("POST", POSTS, HttpFault.answers(400, said))
    paying.pay_there("10480.00", external_id=row.external_id)
    paying.invoice.edit(status="approved", sum_paid="0")  # as it was when it was read
    await paying.payer.step()
    assert (await here(), await status()) == ([("done", "")], "paid")


async def test_what_did_not_arrive_is_given_back_and_never_sent_again(paying: Paying) -> None:
    paying.office.precoro.faults.next("POST", POSTS, HttpFault.reset())
    await paying.mark()
    await paying.payer.step()
    for _ in range(6):
        await paying.later(66)
    assert (await here(), await status()) == ([("refused", "payment_not_arrived")], "approved")
    assert (paying.there, paying.posts, await Payment.all().count()) == ([], 1, 0)


async def test_a_list_that_cannot_be_read_proves_nothing(paying: Paying) -> None:
    paying.office.precoro.faults.next("POST", POSTS, HttpFault.lost_answer())
    paying.office.precoro.faults.always("GET", POSTS, HttpFault.server_error())
    await paying.mark()
    await paying.payer.step()
    for _ in range(6):
        await paying.later(66)
    assert (await here(), paying.posts) == ([("refused", "payment_not_known")], 1)


async def test_a_restart_after_it_was_sent_looks_for_it_at_once_and_sends_nothing(paying: Paying) -> None:
    paying.office.precoro.faults.next("POST", POSTS, HttpFault.lost_answer())
    await paying.mark()
    await paying.payer.step()
    now = paying.office.calls.clock()
    # As a bot leaves it that dies right there: claimed for long, and due.
    await PrecoroPayment.all().update(claimed_until=now + timedelta(minutes=9), next_at=now)
    running = asyncio.ensure_future(paying.payer.run())
    await until_true(lambda: PrecoroPayment.exists(state="done"))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (await here(), paying.posts) == ([("done", "")], 1)


async def test_what_is_fully_paid_between_reading_and_sending_is_refused_in_precoros_words(
    paying: Paying,
) -> None:
    said = {"errors": {"errors": {"sumPaid": "The Invoice is already fully paid."}}}
    paying.office.precoro.faults.next("POST", POSTS, HttpFault.answers(400, said))
    await paying.mark()
    await paying.payer.step()
    (row,) = await PrecoroPayment.all()
    assert (row.state, row.why, row.last_error) == (
        "refused",
        "payment_refused",
        "sumPaid: The Invoice is already fully paid.",
    )
    assert (await status(), await Payment.all().count()) == ("approved", 0)


async def test_what_was_paid_elsewhere_meanwhile_is_not_sent(paying: Paying) -> None:
    await paying.mark()
    paying.invoice.edit(sum_paid="10480.00", status="paid")
    await paying.payer.step()
    assert (await here(), paying.posts) == ([("refused", "payment_settled")], 0)
    await paying.office.read_all()
    assert await status() == "paid"


async def test_what_changed_since_it_was_shown_is_not_sent(paying: Paying) -> None:
    await paying.mark()
    paying.invoice.edit(sum="99999.00", net_sum="99999.00")
    await paying.payer.step()
    assert (await here(), paying.posts) == ([("refused", "payment_changed")], 0)


async def test_a_key_of_another_company_pays_nothing(paying: Paying) -> None:
    other = paying.office.precoro.add_company("Beta GmbH")
    pat = other.add_person("pat@acme.example", "Pat", "Day", roles=["payer"])
    other.add_document("invoices", pat, [], LINES, sum="10480.00", net_sum="10480.00").edit(status="approved")
    sealed = paying.office.sender.box.seal(type(paying.office.calls.owner.key)(pat.key))
    await PrecoroKey.all().update(sealed=sealed)
    await paying.mark()
    await paying.payer.step()
    assert (await here(), paying.posts, other.payments) == ([("refused", "payment_no_key")], 0, [])
    assert await PrecoroKey.all().count() == 0


async def test_a_key_that_was_withdrawn_pays_nothing(paying: Paying) -> None:
    await paying.mark()
    await PrecoroKey.all().delete()
    await paying.payer.step()
    assert (await here(), paying.posts) == ([("refused", "payment_no_key")], 0)
    assert await Message.filter(subject="precoro", about_state="payment_no_key").count() == 1


async def test_a_user_who_may_not_pay_there_is_refused(paying: Paying) -> None:
    paying.pat.roles.clear()
    await paying.mark()
    await paying.payer.step()
    assert (await here(), paying.there, await status()) == ([("refused", "payment_refused")], [], "approved")


async def test_a_second_press_while_it_is_on_its_way_is_refused(paying: Paying) -> None:
    await paying.mark()
    with pytest.raises(Refusal) as caught:
        await paying.mark()
    assert caught.value.code == "payment_being_sent"
    await paying.payer.step()
    assert len(paying.there) == 1


async def test_two_processes_send_it_once(paying: Paying) -> None:
    await paying.mark()
    (row,) = await PrecoroPayment.all()
    store, now = paying.office.store, paying.office.calls.clock()
    assert await store.transact(lambda: payments.claim(row, now, now + timedelta(minutes=10)))
    assert await store.transact(lambda: payments.claim(row, now, now + timedelta(minutes=10))) is None
    await paying.payer.step()
    assert paying.posts == 0


async def test_what_was_posted_is_never_posted_again(paying: Paying) -> None:
    await paying.mark()
    (row,) = await PrecoroPayment.all()
    marked: list[bool] = []

    async def post(change: object) -> None:
        marked.append(await payments.mark_posted(row, "1.00", change))  # type: ignore[arg-type]

    await paying.office.apply(post)
    await paying.office.apply(post)
    assert marked == [True, False]


async def test_why_it_was_not_paid_is_told_once(paying: Paying) -> None:
    paying.pat.roles.clear()
    await paying.mark()
    await paying.payer.step()
    (row,) = await PrecoroPayment.all()
    told = await Message.filter(subject="precoro", about_state="payment_refused")
    assert [(one.person_id, one.about_words) for one in told] == [(row.person_id, row.last_error)]


async def test_nothing_is_offered_while_a_payment_is_on_its_way(paying: Paying) -> None:
    await paying.mark()
    assert not (await Document.get(origin="precoro", number="1")).pays_here
    paying.pat.roles.clear()
    await paying.payer.step()
    assert (await Document.get(origin="precoro", number="1")).pays_here
