"""What was bought from a supplier before, as somebody who decides sees it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from models.database.store import Store
from models.documents.context.spend import spent_before
from models.money import Money
from models.queries.documents import load_document
from models.records.amounts import LastPrice, Line, SupplierSpend
from models.records.drafts import LineDraft
from models.tables import Document
from tests.support.cast import a_draft, take

LAPTOP = LineDraft("Laptop", "NB-14", Decimal(2), "pcs", Decimal(1310), None)


async def before(document_id: int) -> tuple[SupplierSpend | None, tuple[Line, ...]]:
    document = await Document.get(id=document_id)
    return await spent_before(document, (await load_document(document_id)).lines)


async def test_approved_orders_of_a_year_and_the_newest_price_of_an_item(store: Store) -> None:
    cheap = replace(LAPTOP, name="Notebook 14", unit_price=Decimal(1000))
    first = await take(
        store, a_draft(number="PO-1", lines=(cheap,), status="approved", issued_on=date(2026, 9, 1))
    )
    dear = await take(
        store, a_draft(number="PO-2", lines=(replace(LAPTOP, unit_price=Decimal(1250)),), status="approved")
    )
    await take(
        store, a_draft(number="PO-3", lines=(replace(LAPTOP, unit_price=Decimal(1)),), status="rejected")
    )
    other = replace(LAPTOP, sku="", name="Mouse")
    now = (await take(store, a_draft(number="PO-4", lines=(LAPTOP, other)))).document
    spend, lines = await before(now)
    totals = [(await Document.get(id=one.document)).total_minor for one in (first, dear)]
    assert spend == SupplierSpend("purchase_order", 2, Money(sum(totals), "EUR"), more=False)
    on = (await Document.get(id=dear.document)).issued_on
    assert on is not None
    assert [line.last_price for line in lines] == [LastPrice(Decimal(1250), Decimal(1), on), None]
    long_ago = (await Document.get(id=now)).submitted_at - timedelta(days=366)
    await Document.filter(id=dear.document).update(submitted_at=long_ago)
    spend, lines = await before(now)
    assert spend is not None
    assert (spend.count, lines[0].last_price) == (1, LastPrice(Decimal(1000), Decimal(1), date(2026, 9, 1)))


async def test_a_first_order_says_so_and_a_warehouse_request_nothing(store: Store) -> None:
    first = await take(store, a_draft(number="PO-1"))
    spend, _ = await before(first.document)
    assert spend == SupplierSpend("purchase_order", 0, Money(0, "EUR"), more=False)
    request = await take(store, a_draft(number="WR-1", kind="warehouse_request"))
    assert (await before(request.document))[0] is None


async def test_what_is_approved_after_a_document_was_submitted_does_not_count(store: Store) -> None:
    earlier = (await take(store, a_draft(number="PO-1", status="approved"))).document
    now = (await take(store, a_draft(number="PO-2"))).document
    total = Money((await Document.get(id=earlier)).total_minor, "EUR")
    assert (await before(now))[0] == SupplierSpend("purchase_order", 1, total, more=False)
    later = (await Document.get(id=now)).submitted_at + timedelta(minutes=1)
    await Document.filter(id=earlier).update(settled_at=later)
    assert (await before(now))[0] == SupplierSpend("purchase_order", 0, Money(0, "EUR"), more=False)
