"""Prove that the histories of documents are whole, in pages, or name the first entry that does not fit."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final, Literal

from models.database import sql
from models.history.chain import link

PAGE: Final = 2_000  # entries, or documents, in memory at once
_LAST_DOCUMENT: Final = 2**63 - 1
_LAST_POSITION: Final = 2**31 - 1

BreakCode = Literal["no_entries", "entry_missing", "previous_differs", "entry_changed"]


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry of a document that does not fit, and what does not."""

    document: int
    position: int
    code: BreakCode


@dataclass(slots=True)
class Verification:
    """Counts what was read so far; `after` and `last` limit it to documents with ids in between."""

    after: int = 0
    last: int = _LAST_DOCUMENT
    page: int = PAGE
    documents: int = field(default=0, init=False)
    entries: int = field(default=0, init=False)
    _document: int = field(default=0, init=False)
    _position: int = field(default=0, init=False)
    _hash: str = field(default="", init=False)
    _broken: bool = field(default=False, init=False)

    async def breaks(self) -> AsyncIterator[Break]:
        """Read every chain and yield the first break of each document that has one."""
        document, position = self.after, _LAST_POSITION
        while page := await sql.run(
            _ENTRIES, document=document, position=position, last=self.last, page=self.page
        ):
            for row in page:
                if found := self._next(row):
                    yield found
            document, position = page[-1]["document_id"], page[-1]["position"]
        async for document in _without_entries(self.after, self.last, self.page):
            self.documents += 1
            yield Break(document, 1, "no_entries")

    def _next(self, row: sql.Row) -> Break | None:
        if row["document_id"] != self._document:
            self.documents += 1
            self._document, self._position, self._hash, self._broken = row["document_id"], 0, "", False
        expected = self._position + 1
        code = _what_differs(row, expected, self._hash)
        self.entries += 1
        self._position, self._hash = row["position"], row["hash"]
        if code is None or self._broken:
            return None
        self._broken = True
        return Break(self._document, expected if code == "entry_missing" else row["position"], code)


async def first_break(document_id: int) -> Break | None:
    """Return where the chain of one document is broken; None when it is whole."""
    return await anext(Verification(document_id - 1, document_id).breaks(), None)


def _what_differs(row: sql.Row, position: int, previous: str) -> BreakCode | None:
    if row["position"] != position:
        return "entry_missing"
    if row["previous"] != previous:
        return "previous_differs"
    at = sql.read_time(row["at"])
    assert at is not None
    fields = (row["document_id"], position, at, row["what"], row["who"], row["facts"])
    return None if link(previous, *fields) == row["hash"] else "entry_changed"


_ENTRIES = """
SELECT document_id, position, at, what, who, facts, previous, hash FROM audit
WHERE (document_id, position) > (:document, :position) AND document_id <= :last
ORDER BY document_id, position LIMIT :page
"""
_WITHOUT_ENTRIES = """
SELECT id FROM document WHERE id > :after AND id <= :last
    AND NOT EXISTS (SELECT 1 FROM audit WHERE audit.document_id = document.id)
ORDER BY id LIMIT :page
"""


async def _without_entries(after: int, last: int, size: int) -> AsyncIterator[int]:
    while page := await sql.run(_WITHOUT_ENTRIES, after=after, last=last, page=size):
        for row in page:
            yield row["id"]
        after = page[-1]["id"]
