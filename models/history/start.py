"""Begin the chains with a key: once in each database, and again where the key was lost.

Chains that are there already are made again over the same entries. Nothing of the old ones is lost silently:
where each ended, and whether it was whole, is written down (`AuditStart`), and the new chain of a document
follows a hash of its old end and of the root of all old ends.
"""

import hashlib
import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Final

from models.database import sql
from models.database.driver import connect
from models.database.errors import HistoryProblem
from models.database.store import Store
from models.database.url import PostgresAt
from models.history.chain import start_of
from models.history.key import FORGOTTEN_FACTS, AuditKey, is_forgotten
from models.history.walk import BreakCode, Walk, keyed_facts, linked, read_entries
from models.tables import AuditChain

log = logging.getLogger(__name__)

AT_ONCE: Final = 200  # documents in one transaction
_HAS_BEGUN = "SELECT carried_at IS NOT NULL FROM audit_chain ORDER BY id DESC LIMIT 1"


async def newest_chain() -> AuditChain:
    """Return what the chains began with; refuse where they have not begun, or were not all carried over."""
    chain = await AuditChain.all().order_by("-id").first()
    if chain is None or chain.carried_at is None:
        raise HistoryProblem("history_not_begun")
    return chain


async def check_key(load: Callable[[], AuditKey]) -> AuditKey:
    """Load the key of a database whose chains have begun; refuse one that is not its own."""
    chain = await newest_chain()
    key = load()
    if chain.key_check != key.check_value():
        raise HistoryProblem("audit_key_differs")
    return key


async def has_key() -> bool:
    """Return whether chains have begun with a key, also where they were not all carried over."""
    return await AuditChain.exists()


async def has_begun(place: PostgresAt) -> bool:
    """Return whether the chains of a migrated database have begun, all of them; no store is open."""
    connection = await connect(place.options)
    try:
        return bool(await connection.fetchval(_HAS_BEGUN))
    finally:
        await connection.close()


async def begin(store: Store, key: AuditKey, now: datetime, *, again: bool = False) -> None:
    """Begin the chains, or go on where that was stopped. Nobody else may write.

    `again`: with another key, whatever the one before was.
    """
    chain = await AuditChain.all().order_by("-id").first()
    if chain is None or (again and chain.carried_at is not None):
        chain = await store.transact(lambda: AuditChain.create(key_check=key.check_value()))
    if chain.key_check != key.check_value():
        raise HistoryProblem("audit_key_differs")
    if chain.carried_at is None:
        await _carry_over(store, chain, key, now)


async def _carry_over(store: Store, chain: AuditChain, key: AuditKey, now: datetime) -> None:
    if not chain.root:
        await _write_ends(store, chain)
        chain.root = await root_of_starts(chain.id)
        await store.transact(lambda: chain.save(update_fields=["root"]))
    documents = 0
    while starts := await sql.run(_TO_LINK, chain=chain.id, after=chain.linked_until, page=AT_ONCE):
        await store.transact(partial(_link_again, starts, chain, key))
        documents += len(starts)
    chain.carried_at = now
    await store.transact(lambda: chain.save(update_fields=["carried_at"]))
    if documents:
        log.info("Histories of %d documents carried over; root of the old ones: %s", documents, chain.root)


_TO_LINK = """
SELECT document_id, entries, head, broken_at FROM audit_start
WHERE chain_id = :chain AND document_id > :after ORDER BY document_id LIMIT :page
"""
_LAST_START = "SELECT COALESCE(MAX(document_id), 0) AS document FROM audit_start WHERE chain_id = :chain"
_ADD_START = """
INSERT INTO audit_start (chain_id, document_id, entries, head, broken_at)
VALUES (:chain, :document, :entries, :head, :broken_at)
"""


async def _write_ends(store: Store, chain: AuditChain) -> None:
    """Write down where each chain ends, and its first entry that does not fit."""
    last = await sql.first(_LAST_START, chain=chain.id)
    assert last is not None
    before = await AuditChain.filter(id__lt=chain.id).order_by("-id").first()
    ended: list[Walk] = []
    async for walk in _ends(before, last["document"]):
        ended.append(walk)
        if len(ended) == AT_ONCE:
            await store.transact(partial(_add_starts, chain.id, ended))
            ended = []
    await store.transact(partial(_add_starts, chain.id, ended))


async def _add_starts(chain_id: int, ended: Sequence[Walk]) -> None:
    await sql.run_many(
        _ADD_START,
        [
            {
                "chain": chain_id,
                "document": walk.document,
                "entries": walk.entries,
                "head": walk.end,
                "broken_at": walk.broken_at,
            }
            for walk in ended
        ],
    )


async def _ends(before: AuditChain | None, after: int) -> AsyncIterator[Walk]:
    """Walk along the chains as they were: with the chain before, or in plain words where there was none."""
    fits = _fits_plain if before is None else _fits_keyed
    walk = None
    async for row in read_entries(before.id if before else 0, after):
        if walk is None or row["document_id"] != walk.document:
            if walk is not None:
                yield walk
            walk = begin_walk(row, before.root if before else "")
        walk.go(row, fits)
    if walk is not None:
        yield walk


def begin_walk(row: sql.Row, root: str) -> Walk:
    """Begin the walk along the chain of a document with its first row; a break from before stays one."""
    if row["start_entries"] is None:
        return Walk(row["document_id"], "")
    start = (row["document_id"], row["start_entries"], row["start_head"], row["start_broken_at"])
    walk = Walk(row["document_id"], start_of(root, *start))
    walk.broken_at = row["start_broken_at"]
    return walk


def _fits_plain(row: sql.Row) -> BreakCode | None:
    """Before there was a key, person and facts stood in the hash as they are."""
    return None if linked(row, row["who"], row["facts"]) == row["hash"] else "entry_changed"


def _fits_keyed(row: sql.Row) -> BreakCode | None:
    """What can be seen without the key of that chain."""
    return None if linked(row, row["person_hash"], row["facts_hash"]) == row["hash"] else "entry_changed"


async def root_of_starts(chain_id: int) -> str:
    """Compute the root of the old chains: over every document's old end, and the root before it."""
    before = await AuditChain.filter(id__lt=chain_id).order_by("-id").first()
    root, after = hashlib.sha256((before.root if before else "").encode()), 0
    while rows := await sql.run(_TO_LINK, chain=chain_id, after=after, page=10 * AT_ONCE):
        for row in rows:
            values = [row["document_id"], row["entries"], row["head"], row["broken_at"]]
            root.update(json.dumps(values).encode())
        after = rows[-1]["document_id"]
    return root.hexdigest()


_RELINK = """
UPDATE audit SET previous = :previous, hash = :hash, person_hash = :person_hash, facts_hash = :facts_hash
WHERE id = :id
"""


async def _link_again(starts: Sequence[sql.Row], chain: AuditChain, key: AuditKey) -> None:
    """Make the chains of some documents again, each from its start."""
    begins = {row["document_id"]: _begin_of(row, chain.root) for row in starts}
    first, last = starts[0]["document_id"], starts[-1]["document_id"]
    changes: list[dict[str, str | int]] = []
    entries = [row async for row in read_entries(chain.id, first - 1, last)]
    for document, rows in groupby(entries, itemgetter("document_id")):
        end = begins[document]
        for row in rows:
            row["previous"] = end
            change = _change(row, key)
            end = str(change["hash"])
            changes.append(change)
    await sql.run_many(_RELINK, changes)
    chain.linked_until = last
    await chain.save(update_fields=["linked_until"])


def _begin_of(start: sql.Row, root: str) -> str:
    return start_of(root, start["document_id"], start["entries"], start["head"], start["broken_at"])


def _change(row: sql.Row, key: AuditKey) -> dict[str, str | int]:
    """Return an entry's new hashes; of what was forgotten only the old ones are left."""
    person, facts = row["person_hash"], row["facts_hash"]
    if not is_forgotten(row["who"]):
        person = key.person(row["who"])
    if row["facts"] != FORGOTTEN_FACTS:
        facts = keyed_facts(row, person, key)
    made = {"previous": row["previous"], "person_hash": person, "facts_hash": facts}
    return {"id": row["id"], **made, "hash": linked(row, person, facts)}
