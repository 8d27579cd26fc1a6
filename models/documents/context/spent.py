"""What approved documents take from a budget, in SQL."""

from typing import Final

SPENT_MINOR: Final = (
    "COALESCE(SUM(CASE WHEN document.credit_note THEN -ABS(document.total_minor)"
    " ELSE document.total_minor END), 0)"
)
# An invoice of an order spends what the order has taken from the budget already.
IS_SPENT: Final = (
    "document.status IN ('approved', 'partly_paid', 'paid')"
    " AND (document.kind <> 'invoice' OR document.order_key = '')"
)
