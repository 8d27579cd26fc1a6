"""A step of the clock: an import that reached nobody leaves a line in the log."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from models.database.store import Store
from models.idempotency import already_taken
from models.queries.unreached import load_unreached, unreached_imports

log = logging.getLogger(__name__)

SINCE = timedelta(days=1)  # less than keys are kept


async def log_unreached(store: Store, now: datetime) -> None:
    """Name, once for each import that reached nobody, its documents and the people who were not found."""
    for batch_id in await store.look(lambda: unreached_imports(now - SINCE)):
        if await store.transact(lambda batch_id=batch_id: already_taken(f"unreached:{batch_id}", now)):  # type: ignore[misc]
            continue
        found = await store.look(lambda batch_id=batch_id: load_unreached(batch_id))  # type: ignore[misc]
        log.warning(
            "Import %d reached nobody. Documents: %s. Not found in Slack: %s",
            batch_id,
            _listed(found.numbers),
            _listed(found.people),
        )


def _listed(names: Iterable[str]) -> str:
    """Return names on one line, whatever is in them."""
    return ", ".join(" ".join(name.split()) for name in names)
