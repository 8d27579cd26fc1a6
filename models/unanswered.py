"""Redraws whose answer nobody heard: Slack may act on them late, after a newer one, and show an old state."""

from datetime import datetime

from models import sql

_DOUBT = """
UPDATE message SET again_at = :until, shown_hash = ''
WHERE workspace_id = :workspace AND state = 'posted' AND wanted > shown
"""
_DRAW_AGAIN = """
UPDATE message SET wanted = wanted + 1, shown_hash = '', again_at = NULL
WHERE workspace_id = :workspace AND again_at <= :now
"""


async def doubt(workspace_id: int, until: datetime) -> None:
    """At a start: what was to be redrawn may be under way still, sent by a bot that died. Draw it twice."""
    await sql.run(_DOUBT, workspace=workspace_id, until=until)


async def draw_again(workspace_id: int, now: datetime) -> None:
    """Want drawn once more what may have been overwritten by now."""
    await sql.run(_DRAW_AGAIN, workspace=workspace_id, now=now)
