"""A due date and a discount pass at midnight where the company is, and what says so is drawn again."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from jobs.due_dates import pass_days
from models.database.store import Store
from models.documents import due_dates
from models.documents.due_dates import best_discount, is_overdue, passed_days
from models.queries.documents import load_document
from models.records.stated import Discount, PaymentDraft
from models.tables import Company, Document
from tests.support.cast import (
    ACME,
    ANN,
    BOB,
    CLEO,
    MANAGER,
    NOW,
    TERMS,
    all_posted,
    an_invoice,
    card_of,
    person,
    take,
    to_redraw,
    waiting_rows,
)

TODAY = NOW.date()
DISCOUNTS = PaymentDraft(discount=f"3 % ({TODAY}); 2 % ({TODAY + timedelta(days=2)})")


async def invoice(store: Store, number: str, due: date | None, **changes: object) -> Document:
    result = await take(store, an_invoice(number, steps=(MANAGER,), due_on=due, **changes))
    return await Document.get(id=result.document)


async def test_it_is_overdue_from_the_companys_midnight_and_its_cards_are_drawn_again(store: Store) -> None:
    document = await invoice(store, "INV-1", TODAY, payment=DISCOUNTS)
    other = await invoice(store, "INV-2", TODAY + timedelta(days=1))
    await Company.filter(name=ACME).update(zone="Asia/Tokyo")
    await all_posted()
    midnight = datetime.combine(TODAY + timedelta(days=1), datetime.min.time(), UTC) - timedelta(hours=9)
    await pass_days(store, TERMS, midnight - timedelta(seconds=1))
    await document.refresh_from_db()
    assert (await to_redraw(), is_overdue(document)) == (set(), False)
    assert best_discount(document) == Discount(Decimal(3), TODAY)
    await pass_days(store, TERMS, midnight)
    await document.refresh_from_db()
    cards = [await card_of(document, ANN), await card_of(document, BOB, "requester")]
    assert await to_redraw() == {card.id for card in cards}
    assert [is_overdue(one) for one in (document, await Document.get(id=other.id))] == [True, False]
    assert best_discount(document) == Discount(Decimal(2), TODAY + timedelta(days=2))
    assert await passed_days(midnight) == []
    record = await load_document(document.id)
    assert (record.overdue, record.discounts) == (True, (Discount(Decimal(2), TODAY + timedelta(days=2)),))
    rows = await waiting_rows((await person(ANN)).id, (await Company.get(name=ACME)).workspace_id)
    assert [(row.number, row.overdue, row.discount is None) for row in rows] == [
        ("INV-1", True, False),
        ("INV-2", False, True),
    ]


async def test_what_nobody_waits_for_is_not_overdue(store: Store) -> None:
    yesterday = TODAY - timedelta(days=1)
    pending = await invoice(store, "INV-1", yesterday)
    to_pay = await invoice(store, "INV-2", yesterday, status="approved", payers=(CLEO,))
    paid = await invoice(store, "INV-3", yesterday, status="paid")
    later = await invoice(store, "INV-4", TODAY)
    assert [is_overdue(one) for one in (pending, to_pay, paid, later)] == [True, True, False, False]
    await take(store, an_invoice("INV-1", steps=(MANAGER,), due_on=TODAY, revision=2))
    assert not is_overdue(await Document.get(id=pending.id))


async def test_a_page_that_is_full_ends_before_the_other_companies(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for company in (ACME, "Beta GmbH", "Gamma SA"):
        for number in ("INV-1", "INV-2", "INV-3"):
            await invoice(store, number, TODAY, company=company)
    monkeypatch.setattr(due_dates, "AT_ONCE", 2)
    tomorrow = NOW + timedelta(days=1)
    left = []
    for _ in range(6):
        left.append(len(await passed_days(tomorrow)))
        await pass_days(store, TERMS, tomorrow)
    assert left == [2, 2, 2, 2, 1, 0]
