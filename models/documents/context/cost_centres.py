"""The budgets of cost centres, which files bring beside documents, and what was approved from them here.

They are of a company and a currency. They help to decide, and are no part of what a document says: another
budget makes no button void. A document that names a budget of its own shows that one.
"""

from datetime import datetime
from typing import Any, Final

from models.change import Change
from models.database import sql
from models.documents.context.spent import IS_SPENT, SPENT_MINOR
from models.documents.imports import heartbeat
from models.facts import DocumentChanged
from models.frozen import frozen
from models.money import Money
from models.people.people import company_for
from models.records.amounts import Budget
from models.records.drafts import CostCentreBudgetDraft
from models.records.explained import ImportOutcome
from models.refusals import Refusal
from models.tables import Company, CostCentreBudget, Document
from models.visible import key_of

AT_ONCE: Final = 100  # documents that are marked in one transaction
_OF_CENTRE: Final = "company_id = :company AND cost_centre_key = :centre AND cost_centre_key <> ''"
_BUDGET = f"""
SELECT name, limit_minor, spent_minor, (
    SELECT {SPENT_MINOR} FROM document
    WHERE document.company_id = budget.company_id AND document.cost_centre_key = budget.cost_centre_key
        AND document.cost_centre_key <> '' AND document.settled_at > budget.counted_from
        AND document.currency = budget.currency AND document.id <> :document
        AND {IS_SPENT}
) AS approved_minor
FROM cost_centre_budget budget
WHERE company_id = :company AND cost_centre_key = :centre AND currency = :currency
"""
_SHOWS_IT: Final = f"""
{_OF_CENTRE} AND currency = :currency AND settled_at IS NULL AND status = 'pending'
    AND budget_limit_minor IS NULL
"""
# `id + 0`: by the order of ids alone, databases would walk through all documents of the company instead.
_OPEN = f"""
SELECT id FROM document WHERE {_SHOWS_IT} AND id <> :document AND EXISTS (
    SELECT 1 FROM cost_centre_budget budget
    WHERE budget.company_id = :company AND budget.cost_centre_key = :centre AND budget.currency = :currency
) ORDER BY id + 0 DESC LIMIT :most
"""
_PAGE = f"SELECT id FROM document WHERE {_SHOWS_IT} AND id + 0 > :after ORDER BY id + 0 LIMIT :most"
# What an earlier program took in and is not over.
_WITHOUT_KEY = """
SELECT id, cost_centre FROM document
WHERE company_id = :company AND cost_centre <> '' AND cost_centre_key = ''
    AND status IN ('draft', 'pending', 'in_revision', 'unknown')
ORDER BY id
"""
_SET_KEY = "UPDATE document SET cost_centre_key = :centre WHERE id = :document"


@frozen
class SavedBudget:
    """What became of the budget of a cost centre; `redraws`: documents that show it are to be drawn again."""

    id: int
    outcome: ImportOutcome
    redraws: bool


async def centre_budget(document: Document, taken: Money) -> Budget | None:
    """Return the budget of a pending document's cost centre in its currency, of which it takes so much."""
    if document.status != "pending" or not document.cost_centre_key:
        return None
    row = await sql.first(_BUDGET, **_of_centre(document), document=document.id)
    if row is None:
        return None
    limit, spent, approved = (
        Money(int(row[each]), document.currency) for each in ("limit_minor", "spent_minor", "approved_minor")
    )
    return Budget(row["name"], limit, spent, approved, taken)


async def open_of_same_centre(document: Document) -> list[int]:
    """Return the newest documents that show the budget of the same cost centre, at most a hundred."""
    if not document.cost_centre_key:
        return []
    found = await sql.run(_OPEN, **_of_centre(document), document=document.id, most=AT_ONCE)
    return [row["id"] for row in found]


def _of_centre(of: Document | CostCentreBudget) -> dict[str, sql.Value]:
    return {"company": of.company_id, "centre": of.cost_centre_key, "currency": of.currency}


async def save_budget(draft: CostCentreBudgetDraft, change: Change) -> SavedBudget:
    """Save the budget of a cost centre in place of an earlier one. Inside a transaction.

    What says the same again changes nothing: what was approved since it came first goes on to count.
    Raises Refusal `budget_without_company`, `company_unknown` or `company_in_precoro`.
    """
    if change.batch_id is not None:
        await heartbeat(change.batch_id, change.now)  # a file may hold thousands, and documents after them
    company = await _company(draft, change)
    await _set_missing_keys(company.id)
    known = await CostCentreBudget.get_or_none(
        company_id=company.id, cost_centre_key=key_of(draft.cost_centre), currency=draft.currency
    )
    said: dict[str, Any] = {
        "name": draft.name or draft.cost_centre,
        "limit_minor": Money.of(draft.limit, draft.currency).minor,
        "spent_minor": Money.of(draft.spent, draft.currency).minor,
    }
    if known is None:
        made = await CostCentreBudget.create(
            company_id=company.id,
            cost_centre_key=key_of(draft.cost_centre),
            currency=draft.currency,
            **said,
            **_begun(change.now),
        )
        return SavedBudget(made.id, "new", redraws=True)
    if all(getattr(known, name) == value for name, value in said.items()):
        return SavedBudget(known.id, "same", redraws=known.redraw_from is not None)
    await CostCentreBudget.filter(id=known.id).update(**said, **_begun(change.now))
    return SavedBudget(known.id, "changed", redraws=True)


def _begun(now: datetime) -> dict[str, Any]:
    return {"counted_from": now, "redraw_from": 0}


async def _company(draft: CostCentreBudgetDraft, change: Change) -> Company:
    listed = [one.name for one in change.policy.companies]
    names = [draft.company] if draft.company else listed or await Company.all().values_list("name", flat=True)
    if len(names) != 1:
        raise Refusal("budget_without_company", cost_centre=draft.cost_centre)
    name = str(names[0])
    if change.policy.in_precoro(name) is not None:
        raise Refusal("company_in_precoro", company=name, number=draft.cost_centre)
    return await company_for(name, change.policy)


async def _set_missing_keys(company_id: int) -> None:
    rows = await sql.run(_WITHOUT_KEY, company=company_id)
    keyed: list[sql.Values] = [{"document": row["id"], "centre": key_of(row["cost_centre"])} for row in rows]
    await sql.run_many(_SET_KEY, keyed)


async def redraw_documents(budget_id: int, change: Change) -> bool:
    """Have drawn again what shows a budget, a page of it; return whether more follows. In a transaction.

    How far it came is kept with the budget, so that an import that was interrupted goes on there.
    """
    budget = await CostCentreBudget.get(id=budget_id)
    if budget.redraw_from is None:
        return False
    found = await sql.run(_PAGE, **_of_centre(budget), after=budget.redraw_from, most=AT_ONCE)
    change.state(*(DocumentChanged(row["id"]) for row in found))
    more = len(found) == AT_ONCE
    at_same_place = CostCentreBudget.filter(id=budget_id, redraw_from=budget.redraw_from)
    await at_same_place.update(redraw_from=found[-1]["id"] if more else None)
    return more
