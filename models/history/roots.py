"""A root of all histories for each day: one hash over every entry so far, to be kept elsewhere."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Final

from models.database import sql
from models.frozen import frozen
from models.history.start import newest_chain
from models.tables import AuditRoot

PAGE: Final = 5_000  # entries in memory at once
# Longer than any transaction takes: an entry with a lower number than another may be committed after it.
SETTLED_AFTER: Final = timedelta(hours=1)


@frozen
class DailyRoot:
    """What a root covers: the entries after those of the root before, up to `last_entry`."""

    chain: int
    day: str  # in UTC
    first_after: int
    last_entry: int
    entries: int
    root: str


async def next_root(now: datetime) -> DailyRoot | None:
    """Compute the root of today, unless it is recorded already. Reads only the entries since the last one."""
    chain = await newest_chain()
    last = await AuditRoot.filter(chain_id=chain.id).order_by("-id").first()
    day = now.date().isoformat()
    if last is not None and last.day >= day:
        return None
    after, before = (last.last_entry, last.root) if last is not None else (0, chain.root)
    newest = await sql.first(_NEWEST, after=after, settled=now - SETTLED_AFTER)
    last_entry = (newest and newest["id"]) or after
    entries, root = await _root(before, day, after, last_entry)
    return DailyRoot(chain.id, day, after, last_entry, entries, root)


async def save_root(root: DailyRoot, now: datetime) -> None:
    """Record a root. Inside a transaction."""
    await AuditRoot.create(
        chain_id=root.chain,
        day=root.day,
        last_entry=root.last_entry,
        entries=root.entries,
        root=root.root,
        at=now,
    )


async def first_broken_root() -> str | None:
    """Return the first day whose root the entries, and the root before it, do not give any more."""
    chain = await newest_chain()
    after, before = 0, chain.root
    for recorded in await AuditRoot.filter(chain_id=chain.id).order_by("id"):
        entries, root = await _root(before, recorded.day, after, recorded.last_entry)
        if (entries, root) != (recorded.entries, recorded.root):
            return str(recorded.day)
        after, before = recorded.last_entry, recorded.root
    return None


_NEWEST = "SELECT MAX(id) AS id FROM audit WHERE id > :after AND at <= :settled"
_HASHES = "SELECT id, hash FROM audit WHERE id > :after AND id <= :last ORDER BY id LIMIT :page"


async def _root(before: str, day: str, after: int, last: int) -> tuple[int, str]:
    """Return how many entries there are, and the hash over them, the day, and the root before."""
    entries, made = 0, hashlib.sha256(json.dumps([before, day]).encode())
    while rows := await sql.run(_HASHES, after=after, last=last, page=PAGE):
        made.update("".join(row["hash"] for row in rows).encode())
        entries += len(rows)
        after = rows[-1]["id"]
    return entries, made.hexdigest()
