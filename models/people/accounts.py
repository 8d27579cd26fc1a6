"""Which account of a person a message is in: the one they are known by, or one that they have left."""

from models.database import sql
from models.tables import Member, Message


async def member_of(workspace_id: int, person_id: int) -> Member | None:
    """Return what is known of a person in a workspace, if anything."""
    theirs = "workspace_id = :workspace AND person_id = :person"
    return next(iter(await sql.select(Member, theirs, workspace=workspace_id, person=person_id)), None)


async def is_left(message: Message) -> bool:
    """Return whether a message is in an account that its person does not have now: nothing in it may act."""
    if message.left_at:
        return True
    member = await member_of(message.workspace_id, message.person_id)
    if member is None:
        return False
    if member.state in ("active", "unknown"):
        elsewhere = message.channel != (member.channel or message.channel)
        # Without a ts it is nowhere yet: where it was to go before does not count.
        return bool(message.ts) and (elsewhere or member.user_id is None)
    return True
