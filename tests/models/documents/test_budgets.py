"""A budget that a file names: what is left of it, and that what was shown of it counts."""

from dataclasses import replace
from decimal import Decimal

from models.database.store import Store
from models.documents.context.budgets import budget_of
from models.documents.priced import total_of
from models.money import Money
from models.queries.documents import load_document
from models.records.drafts import BudgetDraft
from models.shown import shown, what_changed
from models.tables import Document, Message
from tests.support.cast import a_draft, an_invoice, take

BUDGET = BudgetDraft("Design 2026", Decimal(50_000), Decimal(12_000))


async def test_what_is_approved_here_after_the_file_came_is_added(store: Store) -> None:
    before = await take(store, a_draft(number="PO-1", budget=BUDGET, status="approved"))
    result = await take(store, a_draft(number="PO-2", budget=BUDGET))
    await take(store, a_draft(number="PO-3", budget=replace(BUDGET, name="DESIGN 2026 "), status="approved"))
    await take(store, a_draft(number="PO-4", budget=replace(BUDGET, name="Other"), status="approved"))
    document = await Document.get(id=result.document)
    await Document.filter(id=before.document).update(settled_at=document.budget_at)
    after = await Document.get(number="PO-3")
    await Document.filter(id=after.id).update(settled_at=document.budget_at, total_minor=70_000)
    budget = await budget_of(document, await total_of(document))
    assert budget is not None
    assert (budget.name, budget.approved) == ("Design 2026", Money(0, "EUR"))
    await Document.filter(id=after.id).update(settled_at=document.budget_at.replace(year=2030))  # type: ignore[union-attr]
    found = (await load_document(document.id)).budget
    assert found is not None
    assert (found.limit, found.spent, found.approved) == (
        Money(5_000_000, "EUR"),
        Money(1_200_000, "EUR"),
        Money(70_000, "EUR"),
    )
    assert (found.taken, found.left) == (Money(1_252_120, "EUR"), Money(2_477_880, "EUR"))
    assert not found.is_exceeded


async def test_an_invoice_of_an_order_takes_nothing_and_a_credit_note_gives_back(store: Store) -> None:
    invoice = an_invoice("INV-1", budget=BUDGET)
    kinds = [invoice, replace(invoice, order_number="PO-9"), replace(invoice, credit_note=True)]
    taken = []
    for number, draft in enumerate(kinds):
        made = await take(store, replace(draft, number=f"INV-{number}"))
        budget = (await load_document(made.document)).budget
        assert budget is not None
        taken.append(budget.taken.minor)
    assert taken == [1_252_120, 0, -1_252_120]


async def test_another_budget_makes_what_was_shown_void_and_the_same_one_does_not(store: Store) -> None:
    plain = await take(store, a_draft(number="PO-1"))
    bare = shown(await Document.get(id=plain.document))
    result = await take(store, a_draft(number="PO-1", budget=BUDGET))
    assert result == replace(plain, outcome="changed")
    with_budget = shown(await Document.get(id=plain.document))
    assert with_budget.startswith(f"{bare}-g")
    assert what_changed(await Document.get(id=plain.document), bare) == ("budget",)
    await take(store, a_draft(number="PO-1", budget=BUDGET, followers=("eve@acme.example",)))
    assert shown(await Document.get(id=plain.document)) == with_budget
    await take(store, a_draft(number="PO-1", budget=replace(BUDGET, spent=Decimal(13_000))))
    assert what_changed(await Document.get(id=plain.document), with_budget) == ("budget",)
    await take(store, a_draft(number="PO-1"))
    assert shown(await Document.get(id=plain.document)) == bare


async def test_cards_of_the_same_budget_are_drawn_again_once_one_is_settled(store: Store) -> None:
    first = await take(store, a_draft(number="PO-1", budget=BUDGET))
    second = await take(store, a_draft(number="PO-2", budget=BUDGET))
    other = await take(store, a_draft(number="PO-3"))
    versions = {one: await _versions(one) for one in (second.document, other.document)}
    await take(store, a_draft(number="PO-1", budget=BUDGET, status="cancelled"))
    assert [
        after - before
        for before, after in zip(versions[second.document], await _versions(second.document), strict=True)
    ] == [1, 1]
    assert await _versions(other.document) == versions[other.document]
    assert first.document != second.document


async def _versions(document: int) -> list[int]:
    return [
        one.wanted_version
        for one in await Message.filter(document_id=document, subject="card").order_by("id")
    ]
