"""Who may send files to the bot, and for which companies."""

from models.policy import Policy
from models.refusals import Refusal
from models.tables import Company, Membership


async def companies_of_sender(person_id: int, workspace_id: int, policy: Policy) -> list[Company]:
    """Return the companies of a workspace for which a person may send files, by name."""
    theirs = Membership.filter(
        person_id=person_id, person__active=True, company__workspace_id=workspace_id
    ).select_related("company")
    if policy.sent_by == "configuration":
        theirs = theirs.filter(configuration=True)
    return [one.company for one in await theirs.order_by("company__name")]


async def may_send(person_id: int, workspace_id: int, policy: Policy) -> bool:
    """Return whether a person may send files in a workspace."""
    return bool(await companies_of_sender(person_id, workspace_id, policy))


async def require_may_send(person_id: int, workspace_id: int, policy: Policy) -> list[Company]:
    """Return the companies for which a person may send files; refuse somebody who may for none."""
    companies = await companies_of_sender(person_id, workspace_id, policy)
    if not companies:
        here = await Membership.exists(person_id=person_id, company__workspace_id=workspace_id)
        raise Refusal("may_not_send", state="role" if here else "nobody")
    return companies
