"""Who may read a document, checked whenever something is sent or opened."""

from models.refusals import Refusal
from models.tables import Document, Follower, Membership, Payer, Person, Turn


async def may_read(document_id: int, person_id: int) -> bool:
    """Requester, approvers of any step, payers, followers, and the company's configuration role."""
    if not await Person.exists(id=person_id, active=True):
        return False
    document = await Document.get_or_none(id=document_id)
    if document is None:
        return False
    membership = await Membership.get_or_none(person_id=person_id, company_id=document.company_id)
    if membership is None:
        return False
    if document.requester_id == person_id or membership.configuration:
        return True
    for table in (Turn, Payer, Follower):
        if await table.exists(document_id=document_id, person_id=person_id):
            return True
    return False


async def require_may_read(document_id: int, person_id: int) -> None:
    """Refuse in one way whether the document is not his or does not exist, so that nothing is given away."""
    if not await may_read(document_id, person_id):
        raise Refusal("may_not_read")
