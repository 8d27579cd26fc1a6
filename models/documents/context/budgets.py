"""The budget of a document: the one that it names, else that of its cost centre; and what is left of it.

To what is spent by then, all that was approved here since its file came is added.
"""

from datetime import datetime
from typing import Final

from models.database import sql
from models.documents.context.cost_centres import centre_budget, open_of_same_centre
from models.documents.context.spent import IS_SPENT, SPENT_MINOR
from models.money import Money
from models.records.amounts import Budget
from models.records.drafts import BudgetDraft
from models.shown import BUDGET, with_part
from models.tables import Document
from models.visible import key_of

_SAME: Final = "company_id = :company AND budget_key = :budget AND budget_key <> '' AND id <> :document"
_APPROVED = f"""
SELECT {SPENT_MINOR} AS minor FROM document
WHERE {_SAME} AND settled_at > :since AND currency = :currency AND {IS_SPENT}
"""
_OPEN = f"""
SELECT id FROM document WHERE {_SAME} AND settled_at IS NULL AND status = 'pending' ORDER BY id DESC LIMIT 100
"""


def write_budget(document: Document, given: BudgetDraft | None, now: datetime) -> None:
    """Set the budget, and count it into what is shown; the caller saves the document."""
    document.budget_name = given.name if given else ""
    document.budget_key = key_of(document.budget_name)
    document.budget_limit_minor = Money.of(given.limit, document.currency).minor if given else None
    document.budget_spent_minor = Money.of(given.spent, document.currency).minor if given else None
    document.budget_at = now if given else None
    amounts = (document.budget_limit_minor, document.budget_spent_minor)
    shown = [document.budget_name, *map(str, amounts)] if given else []
    document.bound_hash = with_part(document.bound_hash, BUDGET, shown)


def given_budget(document: Document) -> BudgetDraft | None:
    """Return the budget of a document as it would be given again."""
    limit, spent, currency = document.budget_limit_minor, document.budget_spent_minor, document.currency
    if limit is None or spent is None:
        return None
    return BudgetDraft(document.budget_name, Money(limit, currency).amount, Money(spent, currency).amount)


async def budget_of(document: Document, total: Money | None) -> Budget | None:
    """Return the budget that a document names; without one that of its cost centre, while it is pending.

    `total` is that of the document, as `models.documents.priced` has it.
    """
    taken = _taken(document, total)
    limit, spent, currency = document.budget_limit_minor, document.budget_spent_minor, document.currency
    if limit is None or spent is None or document.budget_at is None:
        return await centre_budget(document, taken)
    row = await sql.first(_APPROVED, **_same(document), since=document.budget_at, currency=currency)
    assert row is not None  # a sum is always one row
    approved = Money(int(row["minor"]), currency)
    return Budget(document.budget_name, Money(limit, currency), Money(spent, currency), approved, taken)


def _taken(document: Document, total: Money | None) -> Money:
    """Return what a document takes from its budget: an invoice of an order nothing more than the order."""
    if total is None or (document.kind == "invoice" and document.order_key):
        return Money(0, document.currency)
    return Money(-abs(total.minor) if document.credit_note else total.minor, total.currency)


async def open_of_same_budget(document: Document) -> list[int]:
    """Return the newest documents that are pending and show a budget from which this one takes.

    They are at most a hundred of the same name, and as many of the same cost centre.
    """
    named = await sql.run(_OPEN, **_same(document)) if document.budget_key else []
    return [*(row["id"] for row in named), *await open_of_same_centre(document)]


def _same(document: Document) -> dict[str, sql.Value]:
    return {"company": document.company_id, "budget": document.budget_key, "document": document.id}
