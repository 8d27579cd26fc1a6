"""The bot's conversations with members."""

from models.database import sql

_TO_READ = """
SELECT member.channel FROM member
WHERE member.workspace_id = :workspace AND member.channel IS NOT NULL AND member.state = 'active'
ORDER BY COALESCE((
    SELECT MAX(message.id) FROM message
    WHERE message.person_id = member.person_id AND message.state = 'posted'
), 0) DESC, member.id
LIMIT :limit
"""


async def conversations_to_read(workspace_id: int, limit: int) -> list[str]:
    """Return the ids of conversations, those with the newest messages first."""
    return [str(row["channel"]) for row in await sql.run(_TO_READ, workspace=workspace_id, limit=limit)]
