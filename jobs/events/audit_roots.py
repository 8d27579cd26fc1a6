"""A step of the clock that tells the log, and other systems, the root of all histories once a day."""

import logging
from datetime import datetime

from models.database.store import Store
from models.events.record import record, wanted
from models.history.roots import DailyRoot, next_root, save_root
from models.policy import Policy

log = logging.getLogger(__name__)


async def tell_root(store: Store, policy: Policy, now: datetime) -> None:
    """Record the root of today if there is none yet, and tell it."""
    root = await store.look(lambda: next_root(now))
    if root is None:
        return
    await store.transact(lambda: _tell(root, policy, now))
    log.info("Root of all histories on %s: %s (%d new entries)", root.day, root.root, root.entries)


async def _tell(root: DailyRoot, policy: Policy, now: datetime) -> None:
    await save_root(root, now)
    if wanted("audit.root", policy):
        data = {
            "day": root.day,
            "root": root.root,
            "entries": root.entries,
            "first_after": root.first_after,
            "last_entry": root.last_entry,
        }
        await record("audit.root", data, policy, now)
