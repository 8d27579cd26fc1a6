"""How large a store is."""

from models.database.store import Store
from models.tables import Workspace
from models.tables.counts import count_rows


async def test_rows_are_counted_by_table(store: Store) -> None:
    await Workspace.create(name="main")
    counts = await store.look(count_rows)
    assert (counts["workspace"], counts["document"]) == (1, 0)
