"""A manager chooses the Slack member that a person is, whatever the addresses say; or ends that again.

Every choice is a row that stays, with who made it and when.
"""

import logging

from tortoise.expressions import Subquery

from models.change import Change
from models.facts import AccountLost, IntegrationChanged
from models.people.members import SlackProfile, hold_member, known_member, record_profile
from models.people.people import save_member
from models.refusals import Refusal
from models.tables import Member, Membership, Pairing, Person

log = logging.getLogger(__name__)


async def require_manages(by: int, person_id: int, workspace_id: int) -> Person:
    """Return an active person of a company here that somebody configures, or refuse."""
    theirs = Membership.filter(
        person_id=by, configuration=True, person__active=True, company__workspace_id=workspace_id
    ).values("company_id")
    row = (
        await Membership.filter(person_id=person_id, person__active=True, company_id__in=Subquery(theirs))
        .first()
        .select_related("person")
    )
    if row is None:
        raise Refusal("not_configuration")
    return row.person


async def choose_member(
    workspace_id: int, person_id: int, profile: SlackProfile, by: int, change: Change
) -> None:
    """Make a person this member until the choice is ended; refuse an account that cannot act, or is taken."""
    person = await require_manages(by, person_id, workspace_id)
    if profile.state != "active":
        raise Refusal("cannot_be_linked", member=profile.name, state=profile.state)
    other = await known_member(workspace_id, profile.user_id)
    if other is not None and other.person_id != person_id:
        raise Refusal("account_taken", member=profile.name, person=other.person.display_name)
    await save_member(workspace_id, person_id)
    await hold_member(workspace_id, person_id)
    chosen = await _save(workspace_id, person, profile.user_id, by, change)
    await Member.filter(workspace_id=workspace_id, person_id=person_id).update(pairing_id=chosen.id)
    await record_profile(workspace_id, person_id, profile, change)


async def end_choice(workspace_id: int, person_id: int, by: int, change: Change) -> None:
    """End a choice: the person is looked for by e-mail again. Without a choice nothing changes."""
    person = await require_manages(by, person_id, workspace_id)
    await hold_member(workspace_id, person_id)
    theirs = Member.filter(workspace_id=workspace_id, person_id=person_id, pairing_id__isnull=False)
    if not await theirs.update(
        pairing_id=None, user_id=None, channel=None, state="unknown", confirmed_at=None, look_again_at=None
    ):
        raise Refusal("not_linked_by_choice", person=person.display_name)
    await _save(workspace_id, person, None, by, change)
    change.state(AccountLost(workspace_id, person_id, was_active=False))


async def _save(workspace_id: int, person: Person, user_id: str | None, by: int, change: Change) -> Pairing:
    manager = await Person.get(id=by)
    account = user_id or "with their address"
    log.info("%s linked %s to the Slack member %s", manager.email, person.email, account)
    change.state(IntegrationChanged(workspace_id))
    return await Pairing.create(
        workspace_id=workspace_id, person_id=person.id, user_id=user_id, by_id=by, at=change.now
    )
