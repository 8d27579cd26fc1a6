"""Loading who follows a document."""

from models.people.names import named
from models.policy import Policy
from models.queries.rows import row_of
from models.records.documents import Audience
from models.records.followers import FollowerEntry, FollowerList, WhyFollows
from models.tables import Document, Follower


async def load_followers(document_id: int, person_id: int, reader: Audience, policy: Policy) -> FollowerList:
    """Return who follows a document, for a person who may read it."""
    document = await Document.get(id=document_id).select_related("company", "requester")
    followers = Follower.filter(document_id=document_id, person__active=True).order_by("id")
    rows = await followers.select_related("person", "added_by")
    return FollowerList(
        reader,
        await row_of(document, None, "see", policy),
        tuple(
            FollowerEntry(
                named(one.person), _why(one), named(one.added_by) if one.added_by else None, one.added_at
            )
            for one in rows
        ),
        may_leave=any(one.person_id == person_id for one in rows),
    )


def _why(follower: Follower) -> WhyFollows:
    if follower.given:
        return "source"
    if follower.added_by_id is None:
        return "added"
    return "themselves" if follower.added_by_id == follower.person_id else "mentioned"
