"""App Home as a wish: what a person looks at, and that it must be published again."""

from datetime import datetime, timedelta

from tortoise.expressions import F

from models.database import sql
from models.tables import Home

LOOKED_AT_FOR = timedelta(hours=1)  # so long after it was opened a Home follows what happens

_CHANGED = """
UPDATE home SET wanted = wanted + 1
WHERE workspace_id = (
    SELECT company.workspace_id FROM company JOIN document ON document.company_id = company.id
    WHERE document.id = :document
) AND person_id IN (
    SELECT requester_id FROM document WHERE id = :document
    UNION SELECT person_id FROM turn WHERE document_id = :document
    UNION SELECT person_id FROM message WHERE document_id = :document
)
"""


async def open_home(workspace_id: int, person_id: int, now: datetime) -> None:
    """A person looks at Home: it is published anew, whatever stands there, and followed for an hour.

    Who comes back later finds the queue, whichever part was left open.
    """
    await _keep(workspace_id, person_id, now)
    left = Home.filter(workspace_id=workspace_id, person_id=person_id, opened_at__lte=now - LOOKED_AT_FOR)
    await left.update(part="queue")
    await _want(workspace_id, person_id, now, page=1, asked_page=1, people_page=1)


async def turn_to(workspace_id: int, person_id: int, now: datetime, **place: str | int) -> None:
    """Show another part or page; `place` are columns of the home table."""
    await _keep(workspace_id, person_id, now)
    await _want(workspace_id, person_id, now, **place)


async def redraw_home(workspace_id: int, person_id: int, now: datetime) -> None:
    """Have one person's Home published again: what he pressed there was old."""
    await Home.filter(workspace_id=workspace_id, person_id=person_id).update(
        wanted=F("wanted") + 1, shown_hash="", next_at=now
    )


async def document_changed(document_id: int) -> None:
    """Want the Homes drawn again of those for whom a document waits or waited, or who asked for it.

    Who is to pay has a card of it, and keeps that when he is no payer any more.
    """
    await sql.send(_CHANGED, document=document_id)


async def person_changed(person_id: int) -> None:
    """Want a person's Homes drawn again: what he may see or do has changed."""
    await Home.filter(person_id=person_id).update(wanted=F("wanted") + 1)


async def integration_changed(workspace_id: int) -> None:
    """Want the integration part drawn again for everybody who looks at it."""
    await Home.filter(workspace_id=workspace_id, part="integration").update(wanted=F("wanted") + 1)


async def _keep(workspace_id: int, person_id: int, now: datetime) -> None:
    row = Home(workspace_id=workspace_id, person_id=person_id, opened_at=now, next_at=now)
    await Home.bulk_create([row], ignore_conflicts=True)


async def _want(workspace_id: int, person_id: int, now: datetime, **place: str | int) -> None:
    await Home.filter(workspace_id=workspace_id, person_id=person_id).update(
        opened_at=now, next_at=now, wanted=F("wanted") + 1, shown_hash="", attempts=0, trouble="", **place
    )
