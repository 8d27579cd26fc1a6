"""What Slack refused for good, or we could not do: who it was for, what it is, and why."""

from typing import Final

from models.database import sql
from models.records.home import Failure
from models.vocabulary import FAILURES

# As the index of what failed names it.
FAILED: Final = "message.dropped_because IN ({})".format(", ".join(f"'{each}'" for each in FAILURES))
_MESSAGES = f"""
SELECT message.subject AS what, COALESCE(document.number, '') AS number, '' AS file,
    message.last_error AS why, COALESCE(NULLIF(person.name, ''), person.email) AS name
FROM message JOIN person ON person.id = message.person_id
    LEFT JOIN document ON document.id = message.document_id
WHERE message.workspace_id = :workspace AND message.left_at IS NULL
    AND {FAILED} AND message.state IN ('failed', 'posted')
ORDER BY message.id DESC LIMIT :limit
"""
_FILES = """
SELECT delivery.kind AS what, COALESCE(document.number, '') AS number, COALESCE(attachment.name, '') AS file,
    delivery.last_error AS why, COALESCE(NULLIF(person.name, ''), person.email) AS name
FROM (SELECT * FROM delivery WHERE state = 'failed' ORDER BY message_id DESC) AS delivery
    JOIN message ON message.id = delivery.message_id JOIN person ON person.id = message.person_id
    LEFT JOIN document ON document.id = message.document_id
    LEFT JOIN attachment ON attachment.id = delivery.attachment_id
WHERE message.workspace_id = :workspace
ORDER BY delivery.message_id DESC, delivery.id DESC LIMIT :limit
"""


async def load_failures(workspace_id: int, limit: int) -> tuple[Failure, ...]:
    """Return the newest failures of a workspace, messages first."""
    messages = await sql.run(_MESSAGES, workspace=workspace_id, limit=limit)
    files = await sql.run(_FILES, workspace=workspace_id, limit=limit)
    rows = [*messages, *files]
    return tuple(Failure(**row) for row in rows[:limit])
