"""Redraws whose answer nobody heard: Slack may act on them late, after a newer one, and show an old state."""

from collections.abc import Collection
from datetime import datetime

from tortoise.expressions import F

from models import sql
from models.tables import Message

_DOUBT = """
UPDATE message SET again_at = :until, shown_hash = ''
WHERE workspace_id = :workspace AND again_at IS NOT NULL
"""
_DUE = """
SELECT 1 AS due FROM message WHERE workspace_id = :workspace AND again_at <= :now LIMIT 1
"""


async def go_out(messages: Collection[int], until: datetime) -> None:
    """Before redraws are sent: were we to die now, each may be under way until then."""
    if messages:
        await Message.filter(id__in=messages).update(again_at=until)


async def doubt(workspace_id: int, until: datetime) -> None:
    """At a start: what had gone out when the last bot ended may be under way still."""
    await sql.run(_DOUBT, workspace=workspace_id, until=until)


async def draw_again(workspace_id: int, now: datetime, busy: Collection[int]) -> None:
    """Want drawn once more what may have been overwritten by now, but for what is under way right now."""
    if not await sql.run(_DUE, workspace=workspace_id, now=now):
        return
    due = Message.filter(workspace_id=workspace_id, again_at__lte=now).exclude(id__in=busy or [0])
    await due.update(wanted=F("wanted") + 1, shown_hash="", again_at=None)
