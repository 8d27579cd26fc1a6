"""Try again what was given up, once the cause is gone. Inside a transaction."""

from collections.abc import Collection

from models.change import Change
from models.database import sql
from models.facts import IntegrationChanged
from models.frozen import frozen
from models.queries.failures import FAILED

_HERE = """
    EXISTS (SELECT 1 FROM message WHERE message.id = delivery.message_id AND workspace_id IN (:workspace))
"""
# States are named as the partial indexes name them.
# What Slack never had is posted, what it may have before a fault of ours is looked for first, and what it has
# and would not draw again is drawn.
_POST = f"""
UPDATE message SET state = CASE WHEN dropped_because = 'our_fault' AND sending_since IS NOT NULL
        THEN 'sending' ELSE 'new' END,
    dropped_because = NULL, attempts = 0, next_at = :now
WHERE {FAILED} AND state = 'failed' AND ts = '' AND workspace_id IN (:workspace) RETURNING id
"""
_REDRAW = f"""
UPDATE message SET state = 'posted', dropped_because = NULL, attempts = 0, next_at = :now, shown_hash = '',
    wanted_version = wanted_version + 1
WHERE {FAILED} AND (state = 'failed' AND ts <> '' OR state = 'posted' AND left_at IS NULL)
    AND workspace_id IN (:workspace) RETURNING id
"""
_SEND = f"""
UPDATE delivery SET state = CASE WHEN file_id = '' THEN 'waiting' ELSE 'sending' END,
    dropped_because = NULL, attempts = 0, next_at = :now
WHERE state = 'failed' AND {_HERE} RETURNING id
"""
# What waits for its next try need not wait any longer.
_NOW = """
UPDATE message SET next_at = :now
WHERE state IN ('new', 'sending') AND state = 'new' AND attempts > 0 AND workspace_id IN (:workspace)
RETURNING id
"""
_FILES_NOW = f"""
UPDATE delivery SET next_at = :now
WHERE state IN ('waiting', 'sending') AND state = 'waiting' AND attempts > 0 AND {_HERE} RETURNING id
"""


@frozen
class Retried:
    """How many messages and files are tried again."""

    messages: int
    files: int


async def retry_failed(workspace_ids: Collection[int], change: Change) -> Retried:
    """Have everything that failed in some workspaces tried again, and now."""
    messages = [await _count(text, workspace_ids, change) for text in (_POST, _REDRAW, _NOW)]
    files = [await _count(text, workspace_ids, change) for text in (_SEND, _FILES_NOW)]
    for workspace_id in workspace_ids:
        change.state(IntegrationChanged(workspace_id))
    return Retried(sum(messages), sum(files))


async def _count(text: str, workspace_ids: Collection[int], change: Change) -> int:
    text, ids = sql.listed(text, "workspace", workspace_ids)
    return len(await sql.run(text, now=change.now, **ids))
