"""The recipient of a message: their member in the workspace, and our conversation with them."""

from jobs.delivery.context import DeliveryContext
from models.change import Change
from models.people.mapping import record_event, record_found, record_not_found
from models.people.members import SlackProfile, is_fresh, may_look_again, record_absent
from models.people.people import forget_channel, record_channel, save_member
from models.tables import Member, Person
from slack.errors import SlackRefused
from slack.members import id_with_email, look_up

_NOBODY = frozenset({"user_disabled", "user_not_found"})


class UnreachableRecipient(Exception):
    """Nobody can be written to; the text is the member's state, `absent` and the like."""


async def find_recipient(context: DeliveryContext, person_id: int) -> tuple[str, str]:
    """Return (member id, conversation id); the first time the person is looked up by e-mail.

    Raises UnreachableRecipient.
    """
    now = context.clock()
    member = await context.store.transact(lambda: save_member(context.workspace_id, person_id))
    if member.state != "active" and may_look_again(member, now):
        member = await find_member(context, person_id)
    elif member.state == "active" and not is_fresh(member, now):
        member = await _confirm(context, member)
    if member.state != "active" or member.user_id is None:
        raise UnreachableRecipient(member.state)
    if member.channel:
        return member.user_id, member.channel
    try:
        channel = await context.client.conversations_open(member.user_id)
    except SlackRefused as refusal:
        # We were not told, or will be later. If they are there after all, Slack's refusal counts.
        if refusal.code not in _NOBODY or (await _confirm(context, member)).state == "active":
            raise
        raise UnreachableRecipient(refusal.code) from None
    await record_channel(member, channel)
    return member.user_id, channel


async def reopen(context: DeliveryContext, person_id: int, channel: str) -> bool:
    """Open the conversation again that Slack does not find; return whether it is another one now."""
    member = await Member.get_or_none(workspace_id=context.workspace_id, person_id=person_id)
    if member is None or member.user_id is None:
        return False
    if member.channel == channel:
        await context.store.transact(lambda: forget_channel(member, channel))
    _user_id, now = await find_recipient(context, person_id)
    return now != channel


async def find_member(context: DeliveryContext, person_id: int) -> Member:
    """Ask Slack for the member with the person's e-mail, and save what it says."""
    workspace, workspace_id, asked_at = context.workspace, context.workspace_id, context.clock()
    user_id = await _find_account(context, await Person.get(id=person_id))
    if user_id is None:
        await context.apply(lambda change: record_not_found(workspace_id, person_id, asked_at, change))
    else:
        async with workspace.about(user_id):
            found = await look_up(workspace.client, user_id, team_id=workspace.team_id)
            profile = SlackProfile.of(found, context.policy) if found else None
            await context.apply(lambda change: record_found(workspace_id, person_id, profile, change))
    return await Member.get(workspace_id=workspace_id, person_id=person_id)


async def _find_account(context: DeliveryContext, person: Person) -> str | None:
    """Return the id of the member that a manager chose, else of the one with the person's address."""
    member = await Member.get_or_none(workspace_id=context.workspace_id, person_id=person.id)
    if member and member.pairing_id and member.user_id:
        return member.user_id
    for email in context.policy.addresses_of(person.email):
        if email != person.email and await Person.exists(email=email):
            continue  # somebody else's
        user_id = await id_with_email(context.client, email)
        if user_id is not None and not await _is_chosen(context, user_id, person.id):
            return user_id
    return None


async def _is_chosen(context: DeliveryContext, user_id: str, person_id: int) -> bool:
    """Return whether a manager chose a member for somebody else."""
    chosen = Member.filter(workspace_id=context.workspace_id, user_id=user_id, pairing_id__isnull=False)
    return await chosen.exclude(person_id=person_id).exists()


async def _confirm(context: DeliveryContext, member: Member) -> Member:
    """Ask again about a member that Slack has not confirmed for a day; a changed address unlinks them."""
    assert member.user_id is not None
    async with context.workspace.about(member.user_id):
        found = await look_up(context.client, member.user_id, team_id=context.workspace.team_id)

        async def keep(change: Change) -> None:
            if found is None:
                await record_absent(context.workspace_id, member.person_id, change)
            else:
                profile = SlackProfile.of(found, context.policy)
                await record_event(context.workspace_id, member.person_id, profile, change)

        await context.apply(keep)
    return await Member.get(id=member.id)
