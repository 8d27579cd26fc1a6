"""What Slack does not show yet, in all workspaces."""

from models.database import sql
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


async def messages_waiting() -> list[Message]:
    """Return messages that Slack does not have, or of which it shows an older state."""
    return [sql.made(Message, row) for row in await sql.run(_MESSAGES)]


async def files_waiting() -> list[Delivery]:
    """Return files on their way into the threads of messages that Slack has."""
    return [sql.made(Delivery, row) for row in await sql.run(_FILES)]
