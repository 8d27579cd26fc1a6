"""Finding the person a message is for: his member in the workspace, and our conversation with him."""

from jobs.delivery.context import Desk
from models.approval.chain import Moment
from models.people.members import Facts, is_fresh, note_absent, note_facts
from models.people.people import keep_member
from models.tables import Member, Person
from slack.errors import SlackRefused
from slack.members import look_up, look_up_by_email

_NOBODY = frozenset({"user_disabled", "user_not_found"})


class NotHere(Exception):
    """The person cannot be written to; the text is the member's state, `absent` and the like."""


async def reach(desk: Desk, person_id: int) -> tuple[str, str]:
    """Give (member id, conversation id), looking the person up by e-mail at the first delivery to him."""
    now = desk.clock()
    member = await desk.store.transact(lambda: keep_member(desk.workspace_id, person_id))
    due = member.look_again_at is None or member.look_again_at <= now
    if member.state != "active" and due:
        member = await find_member(desk, person_id)
    elif member.state == "active" and not is_fresh(member, now):
        member = await _confirm(desk, member)
    if member.state != "active" or member.user_id is None:
        raise NotHere(member.state)
    if member.channel:
        return member.user_id, member.channel
    try:
        channel = await desk.workspace.client.conversations_open(member.user_id)
    except SlackRefused as refusal:
        # Nobody told us, or the word of it is late. Were he there after all, it is what Slack says.
        if refusal.code not in _NOBODY or (await _confirm(desk, member)).state == "active":
            raise
        raise NotHere(refusal.code) from None
    await Member.filter(id=member.id, user_id=member.user_id).update(channel=channel)
    return member.user_id, channel


async def find_member(desk: Desk, person_id: int) -> Member:
    """Ask Slack for the member with the person's e-mail, and keep what it says."""
    person = await Person.get(id=person_id)
    found = await look_up_by_email(desk.workspace.client, person.email, team_id=desk.workspace.team_id)
    moment = Moment(desk.clock(), desk.terms)

    async def keep() -> None:
        if found is None:
            await note_absent(desk.workspace_id, person_id, moment)
        else:
            await note_facts(desk.workspace_id, person_id, Facts.of(found), moment)

    await desk.store.transact(keep)
    return await Member.get(workspace_id=desk.workspace_id, person_id=person_id)


async def _confirm(desk: Desk, member: Member) -> Member:
    """Ask again about a member whom Slack has not confirmed for a day; a changed address unlinks him."""
    assert member.user_id is not None
    found = await look_up(desk.workspace.client, member.user_id, team_id=desk.workspace.team_id)
    person = await Person.get(id=member.person_id)
    moment = Moment(desk.clock(), desk.terms)

    async def keep() -> None:
        if found is None or (found.email or "").lower() != person.email:
            await note_absent(desk.workspace_id, person.id, moment)
        else:
            await note_facts(desk.workspace_id, person.id, Facts.of(found), moment)

    await desk.store.transact(keep)
    return await Member.get(id=member.id)
