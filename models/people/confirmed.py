"""Members whose e-mail address Slack calls unconfirmed: refused or not, as the settings say now."""

from tortoise.expressions import Subquery

from models.change import Change
from models.facts import MemberChanged
from models.tables import Member, Membership

AT_ONCE = 50  # people in one transaction: interactions must not wait for the rest


async def apply_confirmed_email(change: Change) -> bool:
    """Refuse or connect some people, as the settings say by now; return False once nobody is left."""
    if change.policy.require_confirmed_email:
        before, after = "active", "unconfirmed"
        concerned = Member.filter(state=before, email_confirmed=False)
    else:
        before, after = "unconfirmed", "active"
        concerned = Member.filter(state=before)
    members = await concerned.order_by("id").limit(AT_ONCE)
    for member in members:
        # Slack may say something else by now: it is asked again before they decide anything.
        row = Member.filter(id=member.id, state=before)
        if await row.update(state=after, confirmed_at=None, look_again_at=None):
            change.state(MemberChanged(member.workspace_id, member.person_id, before, after, False, False))
    return bool(members)


async def unconfirmed_in(workspace_id: int) -> int:
    """Count the active people of the workspace's companies whose address Slack calls unconfirmed."""
    here = Membership.filter(company__workspace_id=workspace_id, person__active=True).values("person_id")
    return await Member.filter(
        workspace_id=workspace_id, email_confirmed=False, person_id__in=Subquery(here)
    ).count()
