"""Redraws that were not answered: Slack may act on them late, after a newer one, and show an old state.

What is drawn is a message or a Home. `again_at` is the mark of one whose redraw went out.
"""

from collections.abc import Collection
from datetime import datetime

from tortoise.expressions import F

from models.tables import Home, Message

Drawn = type[Message] | type[Home]


async def mark_sent(table: Drawn, rows: Collection[int], until: datetime) -> None:
    """Before redraws are sent: were we to die now, each may be under way until then.

    One row after the other: a statement over several could lock itself with a press that redraws the same.
    """
    for row in rows:
        await table.filter(id=row).update(again_at=until)


def answered(row: Message | Home) -> dict[str, None]:
    """Give what to write once Slack has answered; `row` as it was before it went out.

    The mark of an earlier redraw stays: that had no answer, and may still come over this one.
    """
    return {} if row.again_at else {"again_at": None}


async def mark_unconfirmed(workspace_id: int, until: datetime) -> None:
    """At a start: what had gone out when the last bot ended may be under way still."""
    for table in (Message, Home):
        gone_out = table.filter(workspace_id=workspace_id, again_at__isnull=False)
        await gone_out.update(again_at=until, shown_hash="")


async def requeue(table: Drawn, workspace_id: int, now: datetime, busy: Collection[int]) -> None:
    """Want drawn once more what may have been overwritten by now, but for what is under way right now."""
    due = table.filter(workspace_id=workspace_id, again_at__lte=now).exclude(id__in=busy or [0])
    for row in await due.values_list("id", flat=True):
        again = table.filter(id=int(str(row)), again_at__lte=now)
        await again.update(wanted=F("wanted") + 1, shown_hash="", again_at=None)
