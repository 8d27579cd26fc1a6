"""Imports of which nobody hears: everybody they were for was looked up in Slack, and not found."""

from datetime import datetime

from models.database import sql
from models.frozen import frozen

_LOOKED_AT = 500  # imports, the newest
_LISTED = 20  # documents, and as many people, of one import

_UNREACHED = """
SELECT recent.id FROM (SELECT id, closed_at FROM batch ORDER BY id DESC LIMIT :looked_at) recent
WHERE recent.closed_at >= :since
    AND EXISTS (SELECT 1 FROM message WHERE message.batch_id = recent.id AND message.state = 'new')
    AND NOT EXISTS (
        SELECT 1 FROM message LEFT JOIN member
            ON member.workspace_id = message.workspace_id AND member.person_id = message.person_id
        WHERE message.batch_id = recent.id AND message.state <> 'dropped'
            AND (message.state <> 'new' OR member.state IS NULL OR member.state IN ('active', 'unknown'))
    )
ORDER BY recent.id
"""
_DOCUMENTS = """
SELECT DISTINCT document.id, document.number FROM message JOIN document ON document.id = message.document_id
WHERE message.batch_id = :batch ORDER BY document.id LIMIT :listed
"""
_PEOPLE = """
SELECT DISTINCT person.id, COALESCE(NULLIF(person.name, ''), person.email) AS name
FROM message JOIN person ON person.id = message.person_id
WHERE message.batch_id = :batch AND message.state = 'new' ORDER BY person.id LIMIT :listed
"""


@frozen
class UnreachedImport:
    """The numbers of an import's documents, and the names of the people they were for; the first few."""

    numbers: tuple[str, ...]
    people: tuple[str, ...]


async def unreached_imports(since: datetime) -> list[int]:
    """Return the imports that ended since then and of which nobody heard, oldest first."""
    rows = await sql.run(_UNREACHED, looked_at=_LOOKED_AT, since=since)
    return [int(row["id"]) for row in rows]


async def load_unreached(batch_id: int) -> UnreachedImport:
    """Return what an import brought, and who was not found."""
    documents = await sql.run(_DOCUMENTS, batch=batch_id, listed=_LISTED)
    people = await sql.run(_PEOPLE, batch=batch_id, listed=_LISTED)
    return UnreachedImport(
        tuple(str(row["number"]) for row in documents), tuple(str(row["name"]) for row in people)
    )
