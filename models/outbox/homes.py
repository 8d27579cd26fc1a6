"""App Home: what a person looks at, and whether it must be published again."""

from datetime import datetime, timedelta

from tortoise.expressions import F

from models.database import sql
from models.tables import Home

LOOKED_AT_FOR = timedelta(hours=1)  # how long after it was opened a Home is kept current

_CHANGED = """
UPDATE home SET wanted_version = wanted_version + 1
WHERE workspace_id = (
    SELECT company.workspace_id FROM company JOIN document ON document.company_id = company.id
    WHERE document.id = :document
) AND person_id IN (
    SELECT requester_id FROM document WHERE id = :document
    UNION SELECT person_id FROM turn WHERE document_id = :document
    UNION SELECT person_id FROM message WHERE document_id = :document
    UNION SELECT membership.person_id FROM membership
    JOIN document ON document.company_id = membership.company_id
    WHERE document.id = :document AND membership.configuration AND home.part = 'integration'
)
"""
_PRECORO_CHANGED = """
UPDATE home SET wanted_version = wanted_version + 1
WHERE part = 'integration' AND workspace_id = (
    SELECT company.workspace_id FROM company
    JOIN precoro_account ON precoro_account.company_id = company.id WHERE precoro_account.id = :account
)
"""


async def open_home(workspace_id: int, person_id: int, now: datetime) -> None:
    """Publish the Home that a person looks at, whatever it shows, and keep it current for an hour.

    Opened again later it shows the whole queue, whichever part, tab or filter was left.
    """
    await _save(workspace_id, person_id, now)
    left = Home.filter(workspace_id=workspace_id, person_id=person_id, opened_at__lte=now - LOOKED_AT_FOR)
    await left.update(part="queue", tab="queue", filters="")
    await _redraw(workspace_id, person_id, now, page=1, asked_page=1, people_page=1)


async def turn_to(workspace_id: int, person_id: int, now: datetime, **place: str | int) -> None:
    """Show another part or page; `place` are columns of the home table."""
    await _save(workspace_id, person_id, now)
    await _redraw(workspace_id, person_id, now, **place)


async def redraw_home(workspace_id: int, person_id: int, now: datetime) -> None:
    """Have one person's Home published again: what they pressed there was old."""
    await Home.filter(workspace_id=workspace_id, person_id=person_id).update(
        wanted_version=F("wanted_version") + 1, shown_hash="", next_at=now
    )


async def keep_listed(home: Home, listed: str) -> None:
    """Keep what is listed on a Home before Slack has it, unless it was opened or turned meanwhile."""
    if listed != home.listed:
        await Home.filter(id=home.id, opened_at=home.opened_at).update(listed=listed)


async def document_changed(document_id: int) -> None:
    """Mark the Homes of people who must or had to act on a document, or who requested it.

    Payers have a card of it, and keep that when they are no payers any more.
    """
    await sql.send(_CHANGED, document=document_id)


async def person_changed(person_id: int) -> None:
    """Mark a person's Homes for a redraw: what they may see or do has changed."""
    await Home.filter(person_id=person_id).update(wanted_version=F("wanted_version") + 1)


async def precoro_changed(account_id: int) -> None:
    """Mark the integration part for a redraw where a company is read from Precoro."""
    await sql.send(_PRECORO_CHANGED, account=account_id)


async def integration_changed(workspace_id: int) -> None:
    """Mark the integration part for a redraw, for everybody who looks at it."""
    await Home.filter(workspace_id=workspace_id, part="integration").update(
        wanted_version=F("wanted_version") + 1
    )


async def _save(workspace_id: int, person_id: int, now: datetime) -> None:
    row = Home(workspace_id=workspace_id, person_id=person_id, opened_at=now, next_at=now)
    await Home.bulk_create([row], ignore_conflicts=True)


async def _redraw(workspace_id: int, person_id: int, now: datetime, **place: str | int) -> None:
    await Home.filter(workspace_id=workspace_id, person_id=person_id).update(
        opened_at=now,
        next_at=now,
        wanted_version=F("wanted_version") + 1,
        shown_hash="",
        attempts=0,
        last_error="",
        **place,
    )
