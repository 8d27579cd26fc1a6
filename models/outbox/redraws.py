"""Redraws that were not answered: Slack may act on them late, after a newer one, and show an old state.

What is drawn is a message or a Home. `redraw_after` marks one whose redraw was sent: it may arrive until
then, even if we end now (see `progress.claim_redraws`).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from tortoise.expressions import F

from models.database import sql
from models.tables import Home, Message

Drawn = type[Message] | type[Home]

# `> 0`, since SQLite does not take NOT NULL for a reason to use the index of the marks.
_UNCONFIRMED = (
    "UPDATE {table} SET redraw_after = :until, shown_hash = '' WHERE id IN ("
    "SELECT id FROM {table} WHERE workspace_id = :workspace AND redraw_after > 0 {in_order})"
)
_DUE = "SELECT id FROM {table} WHERE workspace_id = :workspace AND redraw_after <= :now AND id NOT IN (:busy)"


def clear_mark(row: Message | Home) -> dict[str, Any]:
    """Return what to write once Slack has answered; `row` as it was before its redraw was sent.

    The mark of an earlier redraw stays: that one had no answer, and may still arrive over this one.
    """
    return {} if row.redraw_after else {"redraw_after": None}


async def mark_unconfirmed(workspace_id: int, until: datetime) -> None:
    """At a start: what had been sent when the last bot ended may still be under way. Inside a transaction."""
    for table in (Message, Home):
        text = _UNCONFIRMED.format(table=table._meta.db_table, in_order=sql.in_order())
        await sql.run(text, workspace=workspace_id, until=until)


async def requeue(table: Drawn, workspace_id: int, now: datetime, busy: Collection[int]) -> None:
    """Have drawn once more what may have been overwritten by now, except for what is under way right now."""
    text, ids = sql.listed(_DUE.format(table=table._meta.db_table), "busy", busy)
    for row in await sql.run(text, workspace=workspace_id, now=now, **ids):
        again = table.filter(id=row["id"], redraw_after__lte=now)
        await again.update(wanted_version=F("wanted_version") + 1, shown_hash="", redraw_after=None)
