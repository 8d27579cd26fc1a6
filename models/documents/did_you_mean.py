"""The number that somebody may have meant, among those that they may see."""

import difflib

from models.database import sql

_LOOKED_AT = 500  # the newest; comparing more would keep others waiting
_LIKE = 0.6  # how like a number must be, 1 is the same

_MAY_READ = f"""
WITH mine AS (
    SELECT id FROM document WHERE requester_id = :person
    UNION SELECT document_id FROM turn WHERE person_id = :person
    UNION SELECT document_id FROM payer WHERE person_id = :person
    UNION SELECT document_id FROM follower WHERE person_id = :person
    UNION SELECT id FROM (
        SELECT document.id FROM document
        JOIN membership ON membership.company_id = document.company_id
        WHERE membership.person_id = :person AND membership.configuration
        ORDER BY document.id DESC LIMIT {_LOOKED_AT}
    ) AS configured
)
SELECT document.number FROM mine
JOIN document ON document.id = mine.id
JOIN company ON company.id = document.company_id AND company.workspace_id = :workspace
JOIN membership ON membership.company_id = company.id AND membership.person_id = :person
ORDER BY document.id DESC LIMIT {_LOOKED_AT}
"""


async def nearest_number(number: str, person_id: int, workspace_id: int) -> str:
    """Return the known number that is most like a mistyped one; empty when none is like it."""
    rows = await sql.run(_MAY_READ, person=person_id, workspace=workspace_id)
    by_key = {str(row["number"]).casefold()[:100]: str(row["number"]) for row in rows}
    typed = number.strip().casefold()[:100]
    like = difflib.get_close_matches(typed, by_key, n=5, cutoff=_LIKE)
    # The same characters in another order are the likeliest typing error.
    like.sort(key=lambda each: sorted(each) != sorted(typed))
    return by_key[like[0]] if like else ""
