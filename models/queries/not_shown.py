"""What Slack does not show yet, in all workspaces."""

from datetime import datetime
from typing import Literal

from models.database import sql
from models.frozen import frozen
from models.queries.failures import FAILED
from models.tables import Delivery, Message

# States are written out, and the smaller table comes first: so the partial indexes are used.
_MESSAGES = """
SELECT * FROM message WHERE state IN ('new', 'sending')
UNION ALL SELECT * FROM message WHERE state = 'posted' AND wanted_version > shown_version
"""
_FILES = """
SELECT delivery.* FROM delivery CROSS JOIN message
WHERE delivery.state IN ('waiting', 'sending') AND message.id = delivery.message_id
    AND message.state = 'posted'
"""
# Of messages, who is not connected waits apart from the others: nobody knows for how long.
_COUNTS = f"""
SELECT workspace.name AS workspace, kind, state, count, oldest FROM (
    SELECT message.workspace_id, message.subject AS kind,
        CASE WHEN COALESCE(member.state, 'unknown') IN ('active', 'unknown') THEN 'waiting'
            ELSE 'unconnected' END AS state,
        COUNT(*) AS count, MIN(message.created_at) AS oldest
    FROM message LEFT JOIN member
        ON member.workspace_id = message.workspace_id AND member.person_id = message.person_id
    WHERE message.state IN ('new', 'sending') GROUP BY 1, 2, 3
    UNION ALL
    SELECT message.workspace_id, 'redraw', 'waiting', COUNT(*), NULL FROM message
    WHERE message.state = 'posted' AND message.wanted_version > message.shown_version
    GROUP BY message.workspace_id
    UNION ALL
    SELECT message.workspace_id, delivery.kind, 'waiting', COUNT(*), MIN(delivery.created_at)
    FROM delivery CROSS JOIN message
    WHERE delivery.state IN ('waiting', 'sending') AND message.id = delivery.message_id
        AND message.state = 'posted'
    GROUP BY message.workspace_id, delivery.kind
    UNION ALL
    SELECT message.workspace_id, message.subject, 'failed', COUNT(*), NULL FROM message
    WHERE {FAILED} AND message.state IN ('failed', 'posted') AND message.left_at IS NULL
    GROUP BY message.workspace_id, message.subject
    UNION ALL
    SELECT message.workspace_id, delivery.kind, 'failed', COUNT(*), NULL
    FROM delivery CROSS JOIN message
    WHERE delivery.state = 'failed' AND message.id = delivery.message_id
    GROUP BY message.workspace_id, delivery.kind
) AS counted JOIN workspace ON workspace.id = counted.workspace_id
"""


@frozen
class NotShown:
    """How many messages or files of one kind Slack does not show in a workspace.

    kind: the subject of a message, the kind of a file, or redraw. `oldest`: since when the first one waits.
    """

    workspace: str
    kind: str
    state: Literal["waiting", "unconnected", "failed"]
    count: int
    oldest: datetime | None


async def messages_waiting() -> list[Message]:
    """Return messages that Slack does not have, or of which it shows an older state."""
    return [sql.made(Message, row) for row in await sql.run(_MESSAGES)]


async def files_waiting() -> list[Delivery]:
    """Return files on their way into the threads of messages that Slack has."""
    return [sql.made(Delivery, row) for row in await sql.run(_FILES)]


async def count_not_shown() -> list[NotShown]:
    """Count what Slack does not show, in each workspace and by kind: what waits, and what failed for good."""
    rows = await sql.run(_COUNTS)
    return [NotShown(**row | {"oldest": sql.read_time(row["oldest"])}) for row in rows]
