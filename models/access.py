"""Who may read a document, checked whenever something is sent, drawn again or opened."""

from collections.abc import Collection

from tortoise.expressions import Q

from models.database import sql
from models.refusals import Refusal
from models.tables import Document, Message

# An approver is asked in this round, or somebody in their place, or they decided in any round. Who stands in
# for them reads what waits, and what was answered after it was put to them.
_READABLE = """
SELECT document.id
FROM document
JOIN membership ON membership.company_id = document.company_id AND membership.person_id = :person
JOIN person ON person.id = membership.person_id AND person.active
WHERE document.id IN ({documents}) AND {served} AND (
    membership.configuration
    OR document.requester_id = :person
    OR EXISTS (
        SELECT 1 FROM turn
        WHERE turn.document_id = document.id
            AND :person IN (turn.person_id, turn.stand_in_id, turn.reassigned_from_id)
            AND turn.state <> 'withdrawn'
            AND (turn.round = document.round OR turn.state IN ('approved', 'rejected', 'changes_asked'))
    )
    OR EXISTS (
        SELECT 1 FROM stand_in
        JOIN away ON away.id = stand_in.away_id AND away.on_now
        JOIN turn ON turn.person_id = away.person_id AND turn.document_id = document.id
        WHERE stand_in.person_id = :person AND turn.round = document.round
            AND document.origin <> 'precoro' AND turn.state <> 'withdrawn' AND (
                turn.state IN ('open', 'held') OR EXISTS (
                    SELECT 1 FROM message WHERE message.document_id = document.id
                        AND message.turn_id = turn.id AND message.person_id = :person
                )
            )
    )
    OR EXISTS (SELECT 1 FROM payer WHERE payer.document_id = document.id AND payer.person_id = :person)
    OR EXISTS (
        SELECT 1 FROM follower WHERE follower.document_id = document.id AND follower.person_id = :person
    )
    OR membership.pay AND (
        document.kind = 'invoice' OR document.pays_here
        OR EXISTS (SELECT 1 FROM precoro_payment WHERE precoro_payment.document_id = document.id)
    )
        AND NOT EXISTS (SELECT 1 FROM payer WHERE payer.document_id = document.id)
)
"""


# A company is served by one workspace; what comes from another one is not for it.
_SERVED = "EXISTS (SELECT 1 FROM company WHERE id = document.company_id AND workspace_id = {workspace})"


async def readable(
    document_ids: Collection[int], person_id: int, workspace_id: int | None = None
) -> set[int]:
    """Return those of some documents that a person may read, in a workspace if one is given.

    Requester, approvers of any step, payers (without named ones: the role pay), followers, and the
    company's configuration role.
    """
    if not document_ids:
        return set()
    listed = ", ".join(str(int(one)) for one in sorted(set(document_ids)))
    served = _SERVED.format(workspace=int(workspace_id)) if workspace_id is not None else "TRUE"
    text = _READABLE.format(documents=listed, served=served)
    return {row["id"] for row in await sql.run(text, person=person_id)}


async def may_read(document_id: int, person_id: int, workspace_id: int | None = None) -> bool:
    """Return whether a person may read a document, in a workspace if one is given."""
    return bool(await readable([document_id], person_id, workspace_id))


async def require_may_read(document_id: int, person_id: int, workspace_id: int | None = None) -> None:
    """Refuse alike whether a document is not theirs or does not exist, so that nothing is given away."""
    if not await may_read(document_id, person_id, workspace_id):
        raise Refusal("may_not_read")


async def served_document(document_id: int, workspace_id: int) -> Document:
    """Return a document of a company that the workspace serves; refuse any other as if there were none."""
    document = await Document.get_or_none(id=document_id, company__workspace_id=workspace_id)
    if document is None:
        raise Refusal("may_not_read")
    return document


def cards_of(document: Document):  # type: ignore[no-untyped-def]  # a query, as the ORM makes it
    """Return a query for the cards of the current round, without those of withdrawn turns."""
    return Message.filter(
        Q(turn_id__isnull=True) | Q(turn__state__not="withdrawn"),
        document_id=document.id,
        round=document.round,
        subject="card",
    )
