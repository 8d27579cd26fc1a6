"""Finding documents by the number that people know them by."""

from models.access import readable
from models.documents.links import linked_documents
from models.tables import Document
from models.visible import key_of

_LOOKED_AT = 200  # documents of one number


async def find(number: str, person_id: int, workspace_id: int | None = None) -> list[Document]:
    """Return the documents with a number, without case, that a person may read; the newest first.

    An address is taken like the number of what it leads to. With a workspace, only those of companies that it
    serves.
    """
    named = Document.filter(number_key=key_of(number))
    if linked := await linked_documents(number):
        named = Document.filter(id__in=linked)
    if workspace_id is not None:
        named = named.filter(company__workspace_id=workspace_id)
    found = await named.order_by("-id").limit(_LOOKED_AT).select_related("company", "requester")
    theirs = await readable([one.id for one in found], person_id, workspace_id)
    return [one for one in found if one.id in theirs]
