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
    company.name AS company
FROM step CROSS JOIN document CROSS JOIN company
WHERE step.state = 'open' AND document.id = step.document_id AND company.id = document.company_id
"""
_AT_ONCE = 500  # documents in one statement


async def stuck_steps(company_ids: Sequence[int] | None = None) -> tuple[list[StuckStep], int]:
    """Return the steps that are stuck, of some companies or of all, and how many steps are open in all."""
    rows = await sql.run(_OPEN)
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
        StuckStep(row["document_id"], row["company"], row["number"], row["name"], why)
        for row in steps
        if (why := why_stuck(row["rule"], approvers[row["id"]]))
    ]
    return stuck, len(steps)
