"""The order that an invoice belongs to, and what was invoiced for it before."""

from models.database import sql
from models.money import Money
from models.records.documents import OrderedAmount
from models.tables import Document

# Of several orders of one number the supplier's own, else the newest.
_ORDER = """
SELECT number, total_minor FROM document
WHERE company_id = :company AND number_key = :number AND kind = 'purchase_order' AND currency = :currency
    AND status NOT IN ('draft', 'rejected', 'cancelled') AND total_minor <> 0
ORDER BY (supplier_key = :supplier OR (supplier_tax_key <> '' AND supplier_tax_key = :tax)) DESC, id DESC
LIMIT 1
"""
# What a credit note gives back is positive in the store. A later invoice names the full amount again that a
# prepayment (386) was for, and for some types nothing is to be paid.
_BEFORE = """
SELECT COALESCE(SUM(CASE WHEN credit_note THEN -ABS(total_minor) ELSE total_minor END), 0) AS minor
FROM document
WHERE company_id = :company AND order_key = :number AND order_key <> '' AND kind = 'invoice'
    AND id < :document AND currency = :currency AND status NOT IN ('draft', 'rejected', 'cancelled')
    AND type_code NOT IN ('325', '386', '751')
"""


async def order_of(invoice: Document) -> OrderedAmount | None:
    """Return the order that an invoice names, if it is known here in the same currency."""
    if invoice.kind != "invoice" or not invoice.order_key:
        return None
    named: dict[str, sql.Value] = {
        "company": invoice.company_id,
        "number": invoice.order_key,
        "currency": invoice.currency,
    }
    order = await sql.first(_ORDER, **named, supplier=invoice.supplier_key, tax=invoice.supplier_tax_key)
    if order is None:
        return None
    before = await sql.first(_BEFORE, **named, document=invoice.id)
    assert before is not None  # a sum is always one row
    return OrderedAmount(
        order["number"],
        Money(order["total_minor"], invoice.currency),
        Money(int(before["minor"]), invoice.currency),
    )
