"""The number that somebody may have meant, among those that they may see."""

import difflib

from models.database import sql

_LOOKED_AT = 1000  # the newest of each company
_COMPARED = 500  # comparing more would keep others waiting
_LIKE = 0.6  # how like a number must be, 1 is the same

# Of each company only the newest documents are looked at, so that a million older ones cost nothing.
_MAY_READ = f"""
SELECT document.number FROM membership
JOIN company ON company.id = membership.company_id AND company.workspace_id = :workspace
JOIN document ON document.id IN (
    SELECT newest.id FROM document AS newest
    WHERE newest.company_id = company.id ORDER BY newest.id DESC LIMIT {_LOOKED_AT}
)
WHERE membership.person_id = :person AND (
    membership.configuration
    OR document.requester_id = :person
    OR EXISTS (SELECT 1 FROM turn WHERE turn.document_id = document.id AND turn.person_id = :person)
    OR EXISTS (SELECT 1 FROM payer WHERE payer.document_id = document.id AND payer.person_id = :person)
    OR EXISTS (
        SELECT 1 FROM follower WHERE follower.document_id = document.id AND follower.person_id = :person
    )
)
ORDER BY document.id DESC LIMIT {_COMPARED}
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
