"""What was bought from a supplier before: how much in a year, and the last price of the same item."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from tortoise.expressions import Q

from models.database import sql
from models.money import Money
from models.records.amounts import LastPrice, Line, SupplierSpend
from models.tables import Document
from models.tables import Line as LineRow
from models.vocabulary import Kind

MOST: Final = 500  # documents that are counted; a card waits for no more
_PRICED: Final = 20  # newest documents in which a price is looked for
_LINES: Final = 30  # largest lines of a document whose last price is looked for
_YEAR: Final = timedelta(days=365)
# Which documents tell what was spent, by what is to be decided.
_SPENT_BY: Final[dict[str, Kind]] = {
    "purchase_order": "purchase_order",
    "purchase_requisition": "purchase_order",
    "request_for_proposal": "purchase_order",
    "invoice": "invoice",
}
_EARLIER = """
SELECT id, CASE WHEN credit_note THEN -ABS(total_minor) ELSE total_minor END AS minor, submitted_at
FROM document
WHERE company_id = :company AND supplier_key = :supplier AND kind = :kind AND currency = :currency
    AND submitted_at >= :since AND submitted_at <= :until AND status IN ('approved', 'partly_paid', 'paid')
    AND COALESCE(settled_at, submitted_at) <= :until AND id <> :document
ORDER BY submitted_at DESC, id DESC
LIMIT :most
"""


async def spent_before(
    document: Document, lines: Sequence[Line]
) -> tuple[SupplierSpend | None, tuple[Line, ...]]:
    """Return what was approved of a supplier in the year before, and the lines with their last prices.

    What is approved after a document was submitted does not count: its cards would have to be drawn again
    at each approval.
    """
    kind = _SPENT_BY.get(document.kind)
    if kind is None or not document.supplier_key:
        return None, tuple(lines)
    rows = await sql.run(
        _EARLIER,
        company=document.company_id,
        supplier=document.supplier_key,
        kind=kind,
        currency=document.currency,
        since=document.submitted_at - _YEAR,
        until=document.submitted_at,
        document=document.id,
        most=MOST + 1,
    )
    total = Money(sum(int(row["minor"]) for row in rows[:MOST]), document.currency)
    spend = SupplierSpend(kind, min(len(rows), MOST), total, more=len(rows) > MOST)
    return spend, await _with_last_prices(lines, [row["id"] for row in rows[:_PRICED]])


async def _with_last_prices(lines: Sequence[Line], documents: list[int]) -> tuple[Line, ...]:
    """Return the lines, the largest with the price of the same item in the newest document that has it."""
    by_amount = sorted(lines, key=lambda line: -abs(line.net.minor) if line.net else 0)
    asked = [line for line in by_amount[:_LINES] if line.unit_price]
    if not documents or not asked:
        return tuple(lines)
    same = Q(sku__in=[line.sku for line in asked if line.sku] or [""], sku__not="")
    same |= Q(name__in=[line.name for line in asked])
    rows = await LineRow.filter(same, document_id__in=documents).select_related("document")
    found: dict[int, LastPrice] = {}
    newest_first = {document: at for at, document in enumerate(documents)}
    for row in sorted(rows, key=lambda row: newest_first[row.document_id]):
        for line in asked:
            if row.unit_price and line.position not in found and _is_same(line, row):
                on = row.document.issued_on or row.document.submitted_at.date()
                found[line.position] = LastPrice(row.unit_price, row.base_quantity, on)
    return tuple(replace(line, last_price=found.get(line.position)) for line in lines)


def _is_same(line: Line, row: LineRow) -> bool:
    """Return whether it is the same item in the same unit: by number where both have one, else by name."""
    same = line.sku == row.sku if line.sku and row.sku else line.name == row.name
    return same and line.unit == row.unit
