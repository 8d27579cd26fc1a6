"""Which account of a person a message is in: the one they are known by, or one that they have left."""

from models.tables import Member, Message


async def is_left(message: Message) -> bool:
    """Return whether a message is in an account that its person does not have now: nothing in it may act."""
    if message.left_at:
        return True
    member = await Member.get_or_none(workspace_id=message.workspace_id, person_id=message.person_id)
    if member is None:
        return False
    if member.state in ("active", "unknown"):
        elsewhere = message.channel != (member.channel or message.channel)
        # Without a ts it is nowhere yet: where it was to go before does not count.
        return bool(message.ts) and (elsewhere or member.user_id is None)
    return True
