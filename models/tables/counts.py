"""How many rows the tables hold: how large a store is, without anything that is in it."""

from typing import Final

from tortoise.functions import Count

import models.tables
from models.tables import Delivery, Document, Message
from models.tables.table_model import TableModel

STATES: Final[dict[type[TableModel], str]] = {Document: "status", Message: "state", Delivery: "state"}


async def count_rows() -> dict[str, int]:
    """Return the number of rows by table, and for some by state too, as `message.posted`."""
    counts: dict[str, int] = {}
    for name in models.tables.__all__:
        table: type[TableModel] = getattr(models.tables, name)
        counts[table._meta.db_table] = await table.all().count()
    for table, column in STATES.items():
        grouped = table.annotate(rows=Count("id")).group_by(column).values_list(column, "rows")
        counts |= {f"{table._meta.db_table}.{state}": int(str(rows)) for state, rows in await grouped}
    return counts
