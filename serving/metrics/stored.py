"""What the metrics read in the database: little, and by its indexes."""

from models.database.state import size
from models.database.store import Store
from models.frozen import frozen
from models.queries.events import target_states
from models.queries.not_shown import NotShown, count_not_shown
from models.records.events import TargetState


@frozen
class Stored:
    """What waits and what failed, of Slack and of other systems, and the size of the database in bytes."""

    not_shown: tuple[NotShown, ...]
    targets: tuple[TargetState, ...]
    size: int


async def read_stored(store: Store) -> Stored:
    """Read all of it."""
    not_shown = await store.look(count_not_shown)
    targets = await store.look(target_states)
    return Stored(tuple(not_shown), targets, await size(store))
