"""How a reader wants amounts and times."""

from models.database import sql
from models.records import documents
from models.zones import first_known

_READER = """
SELECT MAX(member.locale) AS locale, MAX(member.zone) AS zone,
    (SELECT COUNT(*) FROM membership WHERE membership.person_id = :person) AS companies
FROM member WHERE member.workspace_id = :workspace AND member.person_id = :person
"""


async def load_reader(workspace_id: int, person_id: int) -> documents.Audience:
    """Return how a person wants amounts and times, and whether a card must name its company."""
    row = await sql.first(_READER, workspace=workspace_id, person=person_id)
    assert row is not None  # a count is always one row
    return documents.Audience(
        locale=row["locale"] or "en-US",
        zone=first_known(row["zone"] or "").key,
        many_companies=row["companies"] > 1,
    )
