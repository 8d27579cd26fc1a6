"""How a reader wants amounts and times."""

from models.records import documents
from models.tables import Member, Membership
from models.zones import first_known


async def load_reader(workspace_id: int, person_id: int) -> documents.Audience:
    """Return how a person wants amounts and times, and whether a card must name its company."""
    member = await Member.get_or_none(workspace_id=workspace_id, person_id=person_id)
    companies = await Membership.filter(person_id=person_id).count()
    return documents.Audience(
        locale=member.locale if member else "en-US",
        zone=first_known(member.zone if member else "").key,
        many_companies=companies > 1,
    )
