"""Finding documents by the number that people know them by."""

from tortoise.queryset import QuerySet

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
    named = await _named(number)
    if workspace_id is not None:
        named = named.filter(company__workspace_id=workspace_id)
    found = await named.order_by("-id").limit(_LOOKED_AT).select_related("company", "requester")
    theirs = await readable([one.id for one in found], person_id, workspace_id)
    return [one for one in found if one.id in theirs]


async def find_all(number: str) -> list[Document]:
    """Return every document with a number, without case, or that an address leads to; the newest first."""
    return await (await _named(number)).order_by("-id").select_related("company")


async def _named(number: str) -> QuerySet[Document]:
    if linked := await linked_documents(number):
        return Document.filter(id__in=linked)
    return Document.filter(number_key=key_of(number))
