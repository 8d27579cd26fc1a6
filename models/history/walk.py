"""Walk along the chains in pages, entry by entry, and see what does not fit."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from models.database import sql
from models.history.chain import link
from models.history.key import AuditKey

PAGE: Final = 2_000  # entries in memory at once
LAST_DOCUMENT: Final = 2**63 - 1
_LAST_POSITION: Final = 2**31 - 1

BreakCode = Literal[
    "no_entries",
    "entry_missing",
    "previous_differs",
    "entry_changed",
    "person_changed",
    "facts_changed",
    "broken_before",
]
# Returns what is wrong with a row besides its place.
Fits = Callable[[sql.Row], BreakCode | None]


@dataclass(slots=True)
class Walk:
    """How far the walk along one document's chain is; `end` is what its next entry must follow."""

    document: int
    end: str
    entries: int = field(default=0, init=False)
    position: int = field(default=0, init=False)
    broken_at: int | None = field(default=None, init=False)

    def go(self, row: sql.Row, fits: Fits) -> BreakCode | None:
        """Go on to an entry. Return what does not fit, once: `broken_at` is where."""
        code = self._misplaced(row) or fits(row)
        first = code is not None and self.broken_at is None
        if first:
            self.broken_at = self.position + 1 if code == "entry_missing" else row["position"]
        self.entries += 1
        self.position, self.end = row["position"], row["hash"]
        return code if first else None

    def _misplaced(self, row: sql.Row) -> BreakCode | None:
        if row["position"] != self.position + 1:
            return "entry_missing"
        return None if row["previous"] == self.end else "previous_differs"


def linked(row: sql.Row, person: str, facts: str) -> str:
    """Compute the hash that a row must have, with its person and facts as they stand in it."""
    return link(
        row["previous"], row["document_id"], row["position"], time_of(row), row["what"], person, facts
    )


def keyed_facts(row: sql.Row, person: str, key: AuditKey) -> str:
    """Compute the keyed hash of a row's facts, as they stand in it."""
    return key.facts(row["document_id"], row["position"], time_of(row), row["what"], person, row["facts"])


def time_of(row: sql.Row) -> datetime:
    """Return when it was."""
    at = sql.read_time(row["at"])
    assert at is not None
    return at


# With the end of its old chain, where it was carried over into this one.
_ENTRIES = """
SELECT audit.*, audit_start.entries AS start_entries, audit_start.head AS start_head,
    audit_start.broken_at AS start_broken_at
FROM audit LEFT JOIN audit_start
    ON audit_start.chain_id = :chain AND audit_start.document_id = audit.document_id
WHERE (audit.document_id, audit.position) > (:document, :position) AND audit.document_id <= :last
ORDER BY audit.document_id, audit.position LIMIT :page
"""


async def read_entries(
    chain: int, after: int = 0, last: int = LAST_DOCUMENT, page: int = PAGE
) -> AsyncIterator[sql.Row]:
    """Yield the entries of the documents with ids above `after` and up to `last`, in order."""
    document, position = after, _LAST_POSITION
    while rows := await sql.run(
        _ENTRIES, chain=chain, document=document, position=position, last=last, page=page
    ):
        for row in rows:
            yield row
        document, position = rows[-1]["document_id"], rows[-1]["position"]
