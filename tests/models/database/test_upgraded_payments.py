"""Payments on their way to Precoro have room after the upgrade, and nothing else is paid otherwise."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tortoise.exceptions import IntegrityError

from models.database.migrate import migrate
from models.database.store import open_store
from models.database.url import read_url
from models.documents.due_dates import is_overdue, passed_days
from models.payments.payers import is_payable
from models.tables import Document, Person, PrecoroAccount, PrecoroPayment
from tests.models.database.test_upgraded_numbers import write
from tests.models.database.upgraded import NOW, Upgraded


async def test_nothing_that_was_there_is_recorded_in_precoro(upgraded: Upgraded) -> None:
    documents = await Document.all()
    assert len(documents) == len(upgraded.before["document"]) > 0
    assert not any(one.pays_here for one in documents)


async def test_invoices_that_waited_for_their_payers_still_do(upgraded: Upgraded) -> None:
    waited = {
        row["id"]
        for row in upgraded.before["document"]
        if row["kind"] == "invoice" and row["status"] in ("approved", "partly_paid")
    }
    assert waited
    assert {one.id for one in await Document.all() if is_payable(one)} == waited


async def test_a_document_has_one_payment_on_its_way(upgraded: Upgraded) -> None:
    document, person = await Document.all().first(), await Person.all().first()
    assert document is not None
    assert person is not None
    account = await PrecoroAccount.create(company_id=document.company_id, next_call_at=NOW, busy_until=NOW)

    async def payment(reference: str, state: str = "waiting") -> None:
        await PrecoroPayment.create(
            account_id=account.id,
            document_id=document.id,
            person_id=person.id,
            external_id=reference,
            shown_hash="1-a-1",
            paid_on=date(2026, 11, 20),
            reference="",
            state=state,
            next_at=NOW,
        )

    await payment("a", "refused")
    await payment("b")
    for reference, state in (("c", "posted"), ("b", "refused")):
        with pytest.raises(IntegrityError):
            await payment(reference, state)
    assert await PrecoroPayment.all().count() == 2
    assert upgraded.before


async def test_what_was_overdue_says_so_at_once_and_is_drawn_again(url: str) -> None:
    today = datetime.now(UTC)
    before = (today - timedelta(days=9)).date()
    await write(url, f"UPDATE document SET due_on = '{before}', settled_at = NULL WHERE number = 'INV-OPEN'")
    await migrate(read_url(url))
    async with open_store(url) as store:
        invoice = await Document.get(number="INV-OPEN")
        assert is_overdue(invoice)
        assert await store.look(lambda: passed_days(today + timedelta(days=1))) == [invoice.id]
