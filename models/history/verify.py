"""Prove that the histories of documents are whole, in pages, or name the first entry that does not fit."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from models.database import sql
from models.frozen import frozen
from models.history.key import FORGOTTEN_FACTS, AuditKey, is_forgotten
from models.history.start import begin_walk, newest_chain, root_of_starts
from models.history.walk import LAST_DOCUMENT, PAGE, BreakCode, Walk, keyed_facts, linked, read_entries


@frozen
class Break:
    """The first entry of a document that does not fit, and what does not."""

    document: int
    position: int
    code: BreakCode


@dataclass(slots=True)
class Verification:
    """Counts what was read so far; `after` and `last` limit it to documents with ids in between.

    `forgotten` counts the entries that no longer say who it was, or what was said.
    """

    key: AuditKey
    after: int = 0
    last: int = LAST_DOCUMENT
    page: int = PAGE
    documents: int = field(default=0, init=False)
    entries: int = field(default=0, init=False)
    forgotten: int = field(default=0, init=False)

    async def breaks(self) -> AsyncIterator[Break]:
        """Read every chain and yield the first break of each document that has one."""
        chain = await newest_chain()
        walk, least = Walk(0, ""), 0
        async for row in read_entries(chain.id, self.after, self.last, self.page):
            if row["document_id"] != walk.document:
                if short := _cut_short(walk, least):
                    yield short
                self.documents += 1
                walk, least = begin_walk(row, chain.root), row["start_entries"] or 0
                if walk.broken_at is not None:
                    yield Break(walk.document, walk.broken_at, "broken_before")
            self.entries += 1
            if code := walk.go(row, self._wrong):
                assert walk.broken_at is not None
                yield Break(walk.document, walk.broken_at, code)
        if short := _cut_short(walk, least):
            yield short
        async for document in _without_entries(self.after, self.last, self.page):
            self.documents += 1
            yield Break(document, 1, "no_entries")

    def _wrong(self, row: sql.Row) -> BreakCode | None:
        """Return what of a row is not as its hashes say."""
        if linked(row, row["person_hash"], row["facts_hash"]) != row["hash"]:
            return "entry_changed"
        forgotten = is_forgotten(row["who"]), row["facts"] == FORGOTTEN_FACTS
        self.forgotten += any(forgotten)
        if not forgotten[0] and self.key.person(row["who"]) != row["person_hash"]:
            return "person_changed"
        facts = keyed_facts(row, row["person_hash"], self.key)
        return None if forgotten[1] or facts == row["facts_hash"] else "facts_changed"


async def starts_fit() -> bool:
    """Return whether the ends of the old chains give the root that was written down with them."""
    chain = await newest_chain()
    return await root_of_starts(chain.id) == chain.root


async def first_break(document_id: int, key: AuditKey) -> Break | None:
    """Return where the chain of one document is broken; None when it is whole."""
    return await anext(Verification(key, document_id - 1, document_id).breaks(), None)


def _cut_short(walk: Walk, least: int) -> Break | None:
    """Return the break of a chain that has fewer entries than were carried over into it."""
    if walk.broken_at is not None or walk.entries >= least:
        return None
    return Break(walk.document, walk.position + 1, "entry_missing")


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
