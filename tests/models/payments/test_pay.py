"""Approved invoices are paid, by who may, once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.change import Change
from models.database.store import Store
from models.documents.imports import open_batch
from models.outbox.lists import close_batch
from models.payments.pay import PaymentRequest, mark_paid
from models.queries.cards import load_shown
from models.records import documents
from models.shown import shown
from models.tables import Audit, Delivery, Document, ListItem, Membership, Message, Payer, Payment
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    DAN,
    EVE,
    LATER,
    MALLORY,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_file,
    all_posted,
    all_rows,
    an_invoice,
    approve,
    card_of,
    know_member,
    person,
    refused,
    take,
    to_redraw,
)

TODAY = LATER.date()


async def an_approved(store: Store, **changes: Any) -> Document:
    """Hand in an invoice that Cleo pays, and approve it as Ann."""
    draft = an_invoice(payers=(CLEO,), **changes)
    document = await Document.get(id=(await take(store, draft)).document)
    await approve(store, document, ANN)
    return document


async def pay(
    store: Store,
    document: Document,
    by: str = CLEO,
    paid_on: date = TODAY,
    reference: str = "SEPA 4711",
    *,
    partly: bool = False,
    key: str = "pay-1",
    at: datetime = LATER,
    shown_hash: str | None = None,
) -> None:
    """Mark an invoice as paid, as Cleo or somebody else, as it is now or as it was shown."""
    payer = await person(by)
    if shown_hash is None:
        shown_hash = shown(await Document.get(id=document.id))
    paid = PaymentRequest(key, document.id, shown_hash, payer.id, paid_on, reference, partly)
    await store.apply(Change(at, TERMS), lambda change: mark_paid(paid, change))
    await document.refresh_from_db()


async def is_refused(store: Store, document: Document, code: str, /, **pay_with: object) -> None:
    """Mark as paid, be refused, and see that no row of the store has changed."""
    before = await all_rows()
    with refused(code):
        await pay(store, document, **pay_with)  # type: ignore[arg-type]
    assert await all_rows() == before


async def card(document: Document, email: str = CLEO) -> documents.Card:
    found = await load_shown(await card_of(document, email, "payer"), TERMS)
    assert isinstance(found, documents.Card)
    return found


async def test_each_payer_gets_a_card_with_the_files_when_the_invoice_is_approved(store: Store) -> None:
    draft = an_invoice(payers=(CLEO, DAN), attachments=(a_file(),))
    document = await Document.get(id=(await take(store, draft)).document)
    assert not await Message.exists(card_role="payer")
    await approve(store, document, ANN)
    for email in (CLEO, DAN):
        message = await card_of(document, email, "payer")
        files = await Delivery.filter(message_id=message.id).order_by("position")
        assert (message.state, [one.kind for one in files]) == ("new", ["pdf", "attachment"])
        assert ((await card(document, email)).state, (await card(document, email)).may_pay) == (
            "approved",
            True,
        )


async def test_an_order_is_not_paid(store: Store) -> None:
    document = await Document.get(id=(await take(store, a_draft(MANAGER, payers=(CLEO,)))).document)
    await approve(store, document, ANN)
    assert not await Message.exists(card_role="payer")
    await is_refused(store, document, "not_payable")


async def test_a_payment_is_kept_and_told(store: Store) -> None:
    document = await an_approved(store)
    await all_posted()
    await pay(store, document, paid_on=date(2026, 11, 19), reference=" SEPA 4711 ")
    assert document.status == "paid"
    payment = await Payment.get().select_related("person")
    assert (payment.person.email, payment.paid_on, payment.reference, payment.partly, payment.at) == (
        CLEO,
        date(2026, 11, 19),
        "SEPA 4711",
        False,
        LATER,
    )
    entry = await Audit.filter(document_id=document.id).order_by("-position").first()
    assert entry
    assert (entry.what, entry.who) == ("paid", CLEO)
    assert {(await card_of(document, ANN)).id, (await card_of(document, CLEO, "payer")).id} <= (
        await to_redraw()
    )
    told = await load_shown(await Message.get(subject="outcome", key__startswith="payment:"), TERMS)
    assert isinstance(told, documents.Outcome)
    assert (told.status, told.by, told.reason) == ("paid", CLEO, "2026-11-19 · SEPA 4711")
    shown = await card(document)
    assert (shown.may_pay, shown.document.payments[0].reference) == (False, "SEPA 4711")
    assert shown.document.history[-1].what == "paid"


async def test_an_invoice_is_paid_in_parts(store: Store) -> None:
    document = await an_approved(store)
    await pay(store, document, partly=True, key="pay-1")
    assert (document.status, (await card(document)).may_pay) == ("partly_paid", True)
    await pay(store, document, partly=True, key="pay-2")
    await pay(store, document, key="pay-3")
    assert document.status == "paid"
    assert [one.partly for one in await Payment.all().order_by("id")] == [True, True, False]
    assert await Message.filter(subject="outcome", person__email=BOB).count() == 4  # approved, and three


async def test_what_is_paid_is_not_paid_again(store: Store) -> None:
    document = await an_approved(store)
    await pay(store, document)
    before = await all_rows()
    await pay(store, document)  # the same press
    assert await all_rows() == before
    with refused("already_paid", number="INV-7", by=CLEO, at=LATER):
        await pay(store, document, key="pay-2")
    assert await all_rows() == before


async def test_only_payers_and_the_role_pay_may(store: Store) -> None:
    document = await an_approved(store, followers=(EVE,))
    await take(store, a_draft(company="Beta GmbH", requester=MALLORY))
    for email in (ANN, BOB, EVE):
        await is_refused(store, document, "not_payer", by=email)
    await is_refused(store, document, "may_not_read", by=MALLORY)
    await Membership.filter(person__email=MALLORY).update(pay=True)  # in another company
    await is_refused(store, document, "may_not_read", by=MALLORY)
    await Membership.filter(person__email=EVE).update(pay=True)
    await pay(store, document, by=EVE)
    assert document.status == "paid"


async def test_the_role_pay_does_not_pay_what_it_may_not_read(store: Store) -> None:
    document = await an_approved(store)
    await take(store, a_draft(number="PO-2", requester=DAN))
    await is_refused(store, document, "may_not_read", by=DAN)
    await Membership.filter(person__email=DAN).update(pay=True)  # but Cleo is asked to pay
    await is_refused(store, document, "may_not_read", by=DAN)


async def test_who_left_the_company_pays_nothing(store: Store) -> None:
    document = await an_approved(store)
    await Membership.filter(person__email=CLEO).delete()
    await is_refused(store, document, "may_not_read")


@pytest.mark.parametrize("status", ["draft", "rejected", "cancelled", "in_revision", "pending"])
async def test_an_invoice_that_is_not_approved_is_not_paid(store: Store, status: str) -> None:
    taken = await take(store, an_invoice(payers=(CLEO,), status=status))
    document = await Document.get(id=taken.document)
    await is_refused(store, document, "not_payable")
    assert not await Message.exists(card_role="payer")


async def test_a_day_that_has_not_come_for_the_payer_is_refused(store: Store) -> None:
    document = await an_approved(store)
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    await is_refused(store, document, "paid_in_future", paid_on=date(2026, 11, 21), at=late)
    await know_member(store, CLEO, "active", zone="Europe/Berlin")
    await pay(store, document, paid_on=date(2026, 11, 21), at=late)
    assert document.status == "paid"


async def test_a_reference_has_at_most_100_characters(store: Store) -> None:
    document = await an_approved(store)
    await is_refused(store, document, "text_too_long", reference="x" * 101)
    await pay(store, document, reference="x" * 100)


async def test_a_requester_who_pays_is_not_told_of_it(store: Store) -> None:
    document = await an_approved(store)
    await Membership.filter(person__email=BOB).update(pay=True)
    await pay(store, document, by=BOB)
    assert not await Message.exists(key__startswith="payment:")


async def test_an_invoice_that_comes_approved_is_put_before_its_payers(store: Store) -> None:
    await take(store, an_invoice(payers=(CLEO,), status="approved"))
    document = await Document.get()
    assert (await card(document)).may_pay
    await take(store, an_invoice(payers=(CLEO, DAN), status="approved"))
    assert (await card(document, DAN)).may_pay
    await take(store, an_invoice(payers=(DAN,), status="approved"))
    assert not (await card(document)).may_pay
    assert await Payer.all().count() == 1


async def test_what_its_source_calls_paid_is_no_longer_asked_for(store: Store) -> None:
    document = await an_approved(store)
    await all_posted()
    await take(store, an_invoice(payers=(CLEO,), status="paid"))
    shown = await card(document)
    assert (shown.may_pay, shown.document.status, shown.document.history[-1].what) == (False, "paid", "paid")
    assert (await card_of(document, CLEO, "payer")).id in await to_redraw()
    await is_refused(store, document, "not_payable")


async def test_many_invoices_at_once_are_a_list_of_what_is_to_pay(store: Store) -> None:
    batch = await store.transact(lambda: open_batch(NOW))
    for number in range(6):
        draft = an_invoice(f"INV-{number}", payers=(CLEO,), status="approved")
        await take(store, draft, batch=batch)
    await store.transact(lambda: close_batch(batch, NOW, 5))
    listing = await Message.get(subject="list")
    assert {item.action for item in await ListItem.filter(message_id=listing.id)} == {"pay"}
    shown = await load_shown(listing, TERMS)
    assert isinstance(shown, documents.ListMessage)
    assert [row.action for row in shown.rows] == ["pay"] * 6
