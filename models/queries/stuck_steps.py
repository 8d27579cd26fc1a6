"""Which steps are stuck now, over many documents at once."""

from collections import defaultdict
from collections.abc import Sequence

from models.approval.stuck import ApproverState, why_stuck
from models.database import sql
from models.queries.open_turns import on_open_steps
from models.records.home import StuckStep

# The state is written out: SQLite uses no partial index for a bound one.
_OPEN = """
SELECT step.id, step.rule, step.name, step.document_id, document.number, document.company_id,
    document.origin, company.name AS company
FROM step CROSS JOIN document CROSS JOIN company
WHERE step.state = 'open' AND document.id = step.document_id AND company.id = document.company_id
"""
# What waits in Precoro for people who could not be read; it may have no step here.
_UNREAD = """
SELECT document.id, document.number, document.company_id, company.name AS company
FROM precoro_document CROSS JOIN document CROSS JOIN company
WHERE precoro_document.unread AND document.id = precoro_document.document_id
    AND document.status = 'pending' AND company.id = document.company_id
ORDER BY document.id
"""
_AT_ONCE = 500  # documents in one statement


async def stuck_steps(company_ids: Sequence[int] | None = None) -> tuple[list[StuckStep], int]:
    """Return the steps that are stuck, of some companies or of all, and how many steps are open in all."""
    unread = await sql.run(_UNREAD)
    not_read = {row["id"] for row in unread}
    rows = [row for row in await sql.run(_OPEN) if row["document_id"] not in not_read]
    steps = sorted(
        (row for row in rows if company_ids is None or row["company_id"] in company_ids),
        key=lambda row: int(row["id"]),
    )
    documents = [row["document_id"] for row in steps]  # each has one open step at most
    approvers: dict[int, list[ApproverState]] = defaultdict(list)
    for first in range(0, len(documents), _AT_ONCE):
        for one in await on_open_steps(document_id__in=documents[first : first + _AT_ONCE]):
            approvers[one.step].append(one.state)
    stuck = [
        StuckStep(
            row["document_id"], row["company"], row["number"], row["name"], why, row["origin"] == "precoro"
        )
        for row in steps
        if (why := why_stuck(row["rule"], approvers[row["id"]]))
    ]
    stuck += [
        StuckStep(row["id"], row["company"], row["number"], "", "not_read", in_precoro=True)
        for row in unread
        if company_ids is None or row["company_id"] in company_ids
    ]
    return stuck, len(steps) + len(unread)
