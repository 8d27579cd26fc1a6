"""Lists of Home that ask nothing: what a person requested, follows, and has decided. Pages end in SQL."""

from collections.abc import Mapping
from typing import Final

from models.database import sql
from models.policy import Policy
from models.queries.current_approvers import add_current_approvers
from models.queries.pending import PendingAction
from models.queries.rows import drawn_rows
from models.records.home import Page
from models.records.queue import ListTab

MOST: Final = 500  # what can be turned to; what is older is found by its number, or by searching
# CROSS JOIN: SQLite joins in this order, and so does not go through all documents of a company. PostgreSQL
# takes its own, and knows by these columns how many rows there are.
_HERE: Final = "CROSS JOIN membership CROSS JOIN company"
_IS_HERE: Final = """
    membership.person_id = :person AND membership.company_id = document.company_id
    AND company.id = document.company_id AND company.workspace_id = :workspace
"""
# What is pending first, the oldest first; then the newest.
_REQUESTS: Final = f"""
SELECT * FROM (
    SELECT 1 AS part, document.submitted_at AS place, document.id AS document, NULL AS turn
    FROM document {_HERE}
    WHERE document.requester_id = :person AND document.status = 'pending' AND {_IS_HERE}
    ORDER BY document.submitted_at, document.id LIMIT {MOST}
) pending
UNION ALL
SELECT * FROM (
    SELECT 2, -document.id, document.id, NULL FROM document {_HERE}
    WHERE document.requester_id = :person AND document.status NOT IN ('pending', 'draft') AND {_IS_HERE}
    ORDER BY document.id DESC LIMIT {MOST}
) other
"""
_FOLLOWING: Final = f"""
SELECT 1 AS part, -follower.id AS place, document.id AS document, NULL AS turn
FROM follower CROSS JOIN document {_HERE}
WHERE follower.person_id = :person AND document.id = follower.document_id AND {_IS_HERE}
ORDER BY follower.id DESC LIMIT {MOST}
"""
_DECIDED: Final = f"""
SELECT 1 AS part, -decision.id AS place, document.id AS document, turn.id AS turn
FROM decision CROSS JOIN turn CROSS JOIN document {_HERE}
WHERE decision.person_id = :person AND decision.state IN ('held', 'sending', 'final')
    AND turn.id = decision.turn_id AND turn.state <> 'withdrawn'
    AND document.id = turn.document_id AND {_IS_HERE}
ORDER BY decision.id DESC LIMIT {MOST}
"""
_LISTS: Final[Mapping[ListTab, str]] = {
    "requests": _REQUESTS,
    "following": _FOLLOWING,
    "decided": _DECIDED,
}
_COUNTED: Final = {name: f"SELECT COUNT(*) AS total FROM ({text}) listed" for name, text in _LISTS.items()}
_PAGES: Final = {
    name: f"SELECT document, turn FROM ({text}) listed ORDER BY part, place, document "
    "LIMIT :size OFFSET :first"
    for name, text in _LISTS.items()
}
_OFFERED: Final = f"SELECT {', '.join(f'EXISTS ({text}) AS {name}' for name, text in _LISTS.items())}"


def _read_by(text: str, person_id: int, workspace_id: int) -> str:
    """Write the reader into the text, so that PostgreSQL plans for what they have.

    By one plan for everybody, which it makes at the sixth time, it would look through all documents for the
    first of a person who requested none, since others requested thousands.
    """
    return text.replace(":person", str(int(person_id))).replace(":workspace", str(int(workspace_id)))


async def lists_offered(person_id: int, workspace_id: int) -> list[ListTab]:
    """Return in which of these lists there is something."""
    row = await sql.first(_read_by(_OFFERED, person_id, workspace_id))
    return [name for name in _LISTS if row and row[name]]


async def list_page(
    tab: ListTab, person_id: int, workspace_id: int, policy: Policy, *, page: int, size: int
) -> Page:
    """Read one page of a list; a page that is not there any more gives the last one."""
    counted = await sql.first(_read_by(_COUNTED[tab], person_id, workspace_id))
    total = min(MOST, int(counted["total"]) if counted else 0)
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    text = _read_by(_PAGES[tab], person_id, workspace_id)
    rows = await sql.run(text, size=size, first=(page - 1) * size)
    listed = [PendingAction("see", row["document"], row["turn"]) for row in rows]
    drawn = await drawn_rows(listed, person_id, workspace_id, policy)
    if tab == "requests":
        drawn = await add_current_approvers(drawn)
    return Page(drawn, page, pages, total)
