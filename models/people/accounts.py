"""Which account of a person a message stands in: the one he is known by, or one that he has left."""

from models.tables import Member, Message

LEFT = ":left:"  # in the key of a message whose place another one has taken, in another account
LEFT_BEHIND = "left"  # the trouble of a file that was not sent, since its message stands in such an account


async def is_left(message: Message) -> bool:
    """Say whether a message stands in an account that is not its person's now: nothing in it may act."""
    if LEFT in message.key:
        return True
    member = await Member.get_or_none(workspace_id=message.workspace_id, person_id=message.person_id)
    if member is None:
        return False
    if member.state in ("active", "unknown"):
        elsewhere = message.channel != (member.channel or message.channel)
        # Without a ts it stands nowhere: where it was to go before does not count.
        return bool(message.ts) and (elsewhere or member.user_id is None)
    return True
