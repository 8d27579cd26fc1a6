"""Budgets of cost centres, which a file brings beside documents."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from models.change import Change
from models.database import sql
from models.database.store import Store
from models.documents.context import cost_centres
from models.documents.context.cost_centres import SavedBudget, redraw_documents, save_budget
from models.documents.imports import open_batch
from models.money import Money
from models.policy import CompanyIdentity, Policy, PrecoroTerms
from models.queries.documents import load_document
from models.records.amounts import Budget
from models.records.drafts import BudgetDraft, CostCentreBudgetDraft, DocumentDraft
from models.shown import shown
from models.tables import Batch, Company, CostCentreBudget, Document, Message
from tests.support.cast import (
    ACME,
    ANN,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    all_posted,
    an_invoice,
    approve,
    card_of,
    person,
    refused,
    take,
    taken,
    to_redraw,
    waiting_rows,
)
from tests.support.database.plans import Statements, plan_of, statements, whole_reads

BUDGET = CostCentreBudgetDraft(ACME, "4711 Workshop", "EUR", Decimal(50_000), Decimal(12_000))
OWN = BudgetDraft("Design 2026", Decimal(1_000), Decimal(0))


def of_centre(number: str, **changes: object) -> DocumentDraft:
    return a_draft(MANAGER, number=number, **{"cost_centre": "4711 Workshop"} | changes)


async def save(
    store: Store, draft: CostCentreBudgetDraft = BUDGET, *, policy: Policy = TERMS, now: datetime = NOW
) -> SavedBudget:
    """Take in a budget, as an import does."""
    saved = await store.apply(Change(now, policy), lambda change: save_budget(draft, change))
    more = saved.redraws
    while more:
        more = await store.apply(Change(now, policy), lambda change: redraw_documents(saved.id, change))
    return saved


async def shown_budget(document: Document) -> Budget | None:
    return (await load_document(document.id)).budget


def euro(amount: str) -> Money:
    return Money.of(Decimal(amount), "EUR")


async def test_a_pending_document_shows_the_budget_and_what_is_approved_since_is_added(store: Store) -> None:
    document = await taken(store, MANAGER, number="PO-1", cost_centre="４７１１  WORKSHOP")
    same = [
        await take(store, draft)
        for draft in (
            of_centre("PO-2"),
            of_centre("PO-3", total=Decimal(100), total_is_given=True),
            an_invoice("INV-4", cost_centre="4711 Workshop", order_number="PO-2"),
            of_centre("PO-5", budget=OWN),
            of_centre("PO-6", currency="USD"),
            of_centre("PO-7", cost_centre="4712"),
            of_centre("PO-8", company="Beta GmbH"),
        )
    ]
    await save(store)
    assert await shown_budget(document) == Budget(
        "4711 Workshop", euro("50000"), euro("12000"), euro("0"), euro("12521.20")
    )
    own = await Document.get(number="PO-5")
    assert (await shown_budget(own) or BUDGET).name == "Design 2026"
    others = [await Document.get(number=number) for number in ("PO-6", "PO-7", "PO-8")]
    assert [await shown_budget(one) for one in others] == [None, None, None]
    for made in same:
        await approve(store, await Document.get(id=made.document), ANN)
    budget = await shown_budget(document)
    assert budget is not None
    assert (budget.approved, budget.left) == (euro("25142.40"), euro("336.40"))
    assert not budget.is_exceeded
    await approve(store, document, ANN)
    assert await shown_budget(document) is None  # nothing is to be decided any more


async def test_a_newer_file_replaces_it_and_the_same_one_goes_on_counting(store: Store) -> None:
    document = await taken(store, MANAGER, number="PO-1", cost_centre="4711 Workshop")
    button = shown(document)
    first = await save(store)
    await approve(store, await taken(store, MANAGER, number="PO-2", cost_centre="4711 workshop"), ANN)
    later = LATER + timedelta(days=1)
    assert await save(store, now=later) == SavedBudget(first.id, "same", redraws=False)
    counted = await shown_budget(document)
    assert counted is not None
    assert counted.approved == euro("12521.20")
    newer = replace(BUDGET, spent=Decimal("24521.20"), name="Workshop 2026")
    assert await save(store, newer, now=later) == SavedBudget(first.id, "changed", redraws=True)
    assert await shown_budget(document) == Budget(
        "Workshop 2026", euro("50000"), euro("24521.20"), euro("0"), euro("12521.20")
    )
    await document.refresh_from_db()
    assert shown(document) == button
    assert await CostCentreBudget.all().count() == 1


async def test_what_shows_it_is_drawn_again_a_page_at_a_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost_centres, "AT_ONCE", 2)
    drafts = [of_centre(f"PO-{number}") for number in range(1, 6)]
    others = (
        of_centre("PO-6", budget=OWN),
        of_centre("PO-7", cost_centre="4712"),
        of_centre("PO-8", currency="USD"),
    )
    for draft in (*drafts, *others):
        await take(store, draft)
    await all_posted()
    await save(store)
    drawn = {one.document_id for one in await Message.filter(id__in=await to_redraw())}
    theirs = await Document.filter(number__in=[f"PO-{number}" for number in range(1, 6)])
    assert drawn == {one.id for one in theirs}
    await all_posted_again()
    await approve(
        store, await Document.get(number="PO-6"), ANN
    )  # its own budget is not theirs, its centre is
    cards = {
        number: (await card_of(await Document.get(number=number), ANN)).id for number in ("PO-4", "PO-5")
    }
    assert set(cards.values()) <= await to_redraw()
    assert (await card_of(await Document.get(number="PO-7"), ANN)).id not in await to_redraw()


async def all_posted_again() -> None:
    for message in await Message.all():
        await Message.filter(id=message.id).update(shown_version=message.wanted_version)


async def test_an_import_that_was_interrupted_goes_on_with_its_redraws(store: Store) -> None:
    first = await taken(store, MANAGER, number="PO-1", cost_centre="4711 Workshop")
    second = await taken(store, MANAGER, number="PO-2", cost_centre="4711 Workshop")
    saved = await store.apply(Change(NOW, TERMS), lambda change: save_budget(BUDGET, change))
    await CostCentreBudget.filter(id=saved.id).update(redraw_from=first.id)
    await all_posted()
    assert await save(store) == SavedBudget(saved.id, "same", redraws=True)
    assert {one.document_id for one in await Message.filter(id__in=await to_redraw())} == {second.id}


async def test_a_long_list_of_budgets_keeps_its_import_alive(store: Store) -> None:
    batch = await store.transact(lambda: open_batch(NOW))
    await take(store, of_centre("PO-1"))
    await store.apply(Change(LATER, TERMS, batch), lambda change: save_budget(BUDGET, change))
    assert (await Batch.get(id=batch)).touched_at == LATER


async def test_what_an_earlier_release_took_in_belongs_to_its_cost_centre(store: Store) -> None:
    document = await taken(store, MANAGER, number="PO-1", cost_centre="4711 WORKSHOP")
    await Document.all().update(cost_centre_key="")
    await save(store)
    assert await shown_budget(document) is not None
    await document.refresh_from_db()
    assert document.cost_centre_key == "4711 workshop"


async def test_above_the_budget_is_a_warning_where_several_are_approved(store: Store) -> None:
    document = await taken(store, MANAGER, number="PO-1", cost_centre="4711 Workshop")
    ann, workspace = (await person(ANN)).id, (await Company.get(name=ACME)).workspace_id
    unusual = []
    for limit in (25_000, 24_000):
        await save(store, replace(BUDGET, limit=Decimal(limit)))
        [row] = await waiting_rows(ann, workspace)
        unusual.append(row.is_unusual)
    assert (row.document, unusual) == (document.id, [False, True])


async def test_the_company_may_be_left_out_where_there_is_one(store: Store) -> None:
    nameless = replace(BUDGET, company="")
    with refused("budget_without_company", cost_centre="4711 Workshop"):
        await save(store, nameless)
    await take(store, of_centre("PO-1"))
    saved = await save(store, nameless)
    assert (await CostCentreBudget.get(id=saved.id).select_related("company")).company.name == ACME
    await take(store, of_centre("PO-2", company="Beta GmbH"))
    with refused("budget_without_company"):
        await save(store, nameless)
    listed = Policy(companies=(CompanyIdentity("Beta GmbH"),))
    assert (await save(store, nameless, policy=listed)).outcome == "new"
    elsewhere = PrecoroTerms(ACME, "acme", "api@acme.example", "https://api", "https://app", ())
    with refused("company_in_precoro", company=ACME, number="4711 Workshop"):
        await save(store, policy=Policy(precoro=(elsewhere,)))


async def many_documents_like(document: Document, count: int) -> None:
    """Add documents of twenty other cost centres, approved and pending, and let PostgreSQL know of them."""
    values = {name: getattr(document, name) for name in document._meta.fields_db_projection if name != "id"}
    copies = []
    other: dict[str, object]
    for number in range(count):
        other = {"origin_key": f"copy:{number}", "cost_centre_key": f"{number % 20}", "status": "approved"}
        if number % 2:
            other |= {"status": "pending", "settled_at": None}
        copies.append(Document(**values | other))
    await Document.bulk_create(copies)
    await sql.run("ANALYZE document")


async def test_its_statements_find_their_rows_by_an_index(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with statements(monkeypatch) as seen:
        document = await taken(store, MANAGER, number="PO-1", cost_centre="4711 Workshop")
        await take(store, of_centre("PO-2"))
        await Document.filter(number="PO-2").update(cost_centre_key="")
        await save(store)
        await shown_budget(document)
        await approve(store, document, ANN)
        ours = {text: values for text, values in seen.found.items() if "cost_centre" in text and ":" in text}
        assert len(ours) >= 4
    assert await whole_reads(store, Statements(ours)) == []
    await many_documents_like(document, 1_000)
    of_settled = [(text, values) for text, values in ours.items() if "settled_at" in text]
    assert len(of_settled) == 3  # the sum, a page to draw again, and those of a document that was approved
    for text, values in of_settled:
        assert "document_cost_centre" in await plan_of(store, text, values), text
