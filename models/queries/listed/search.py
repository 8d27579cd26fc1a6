"""Searching by words among what a person may see: number, supplier and title.

No index finds a part of a word. So the newest documents that they have to do with are found through indexes,
and compared here. A whole number finds an older one as well.
"""

import unicodedata
from collections.abc import Sequence
from typing import Final

from models.access import readable
from models.database import sql
from models.documents.find import find
from models.policy import Policy
from models.queries.cards import open_turn_of
from models.queries.pending import PendingAction
from models.queries.rows import drawn_rows
from models.records.documents import Row
from models.records.search import SearchResult
from models.visible import key_of

LOOKED_AT: Final = 5000  # the newest documents of a person
SHOWN: Final = 10
LONGEST: Final = 150  # characters that are typed
_AT_ONCE: Final = 500  # compared before others have their turn
_WORDS: Final = 8
_STATES: Final = ("open", "held", "sending", "approved", "rejected", "changes_asked", "closed", "waiting")
_MINE: Final = {
    **{
        f"of_{state}": "SELECT turn.document_id AS document FROM turn"
        f" WHERE turn.person_id = :person AND turn.state = '{state}' ORDER BY turn.id DESC"
        for state in _STATES
    },
    "answered": "SELECT turn.document_id AS document FROM decision CROSS JOIN turn"
    " WHERE decision.person_id = :person AND turn.id = decision.turn_id ORDER BY decision.id DESC",
    "stood_in": "SELECT turn.document_id AS document FROM stand_in CROSS JOIN away CROSS JOIN turn"
    " WHERE stand_in.person_id = :person AND away.id = stand_in.away_id AND away.on_now"
    " AND turn.person_id = away.person_id AND turn.state = 'open' ORDER BY turn.id DESC",
    "requested": "SELECT document.id AS document FROM document WHERE document.requester_id = :person"
    " ORDER BY document.id DESC",
    "followed": "SELECT follower.document_id AS document FROM follower WHERE follower.person_id = :person"
    " ORDER BY follower.id DESC",
    "paid": "SELECT payer.document_id AS document FROM payer WHERE payer.person_id = :person"
    " ORDER BY payer.id DESC",
}
_INVOLVED: Final = " UNION ".join(
    f"SELECT document FROM ({text} LIMIT {LOOKED_AT}) {name}" for name, text in _MINE.items()
)
# The configuration role reads all of a company, and the role pay most of its invoices.
_COMPANIES: Final = """
SELECT membership.company_id AS company FROM membership
JOIN company ON company.id = membership.company_id AND company.workspace_id = :workspace
WHERE membership.person_id = :person AND (membership.configuration OR membership.pay)
ORDER BY membership.company_id
"""
_OF_COMPANY: Final = """
SELECT document.id AS document FROM document
WHERE document.company_id = :company ORDER BY document.id DESC LIMIT :size
"""
_TEXTS: Final = "SELECT id, number, supplier_name, title FROM document WHERE id IN ({ids}) ORDER BY id DESC"
# Letters that are no letter with a mark.
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


async def search(typed: str, person_id: int, workspace_id: int, policy: Policy) -> SearchResult:
    """Return the documents that have all the words somewhere, without case and accents."""
    words = [spellings(word) for word in typed[:LONGEST].split()[:_WORDS]]
    if not words:
        return SearchResult("")
    named = [one.id for one in await find(typed[:LONGEST], person_id, workspace_id)]
    mine = await _involved(person_id, workspace_id)
    newest = sorted(mine - set(named), reverse=True)[:LOOKED_AT]
    found = named[: SHOWN + 1]
    for start in range(0, len(newest), _AT_ONCE):
        if len(found) > SHOWN:
            break
        alike = await _alike(newest[start : start + _AT_ONCE], words)
        theirs = await readable(alike, person_id, workspace_id)
        found += [one for one in alike if one in theirs]
    return SearchResult(
        typed[:LONGEST].strip(),
        await _rows(found[:SHOWN], person_id, workspace_id, policy),
        more=len(found) > SHOWN,
        complete=len(mine) < LOOKED_AT,
    )


async def _involved(person_id: int, workspace_id: int) -> set[int]:
    found = {row["document"] for row in await sql.run(_INVOLVED, person=person_id)}
    companies = await sql.run(_COMPANIES, person=person_id, workspace=workspace_id)
    for row in companies:
        size = -(-LOOKED_AT // len(companies))
        rows = await sql.run(_OF_COMPANY, company=row["company"], size=size)
        found |= {one["document"] for one in rows}
    return found


async def _alike(ids: Sequence[int], words: Sequence[Sequence[str]]) -> list[int]:
    rows = await sql.run(_TEXTS.format(ids=", ".join(map(str, ids))))
    return [row["id"] for row in rows if _has(row, words)]


def _has(row: sql.Row, words: Sequence[Sequence[str]]) -> bool:
    text = f"{row['number']} {row['supplier_name']} {row['title']}"
    written = spellings(text)
    return all(any(each in one for each in word for one in written) for word in words)


def spellings(text: str) -> tuple[str, ...]:
    """Return the ways in which a text may be typed: `muller` and `mueller` for Müller."""
    if text.isascii():
        return (text.lower(),)
    key = unicodedata.normalize("NFC", key_of(text)).translate(_LETTERS)
    return tuple(dict.fromkeys(_without_marks(each) for each in (key, key.translate(_GERMAN))))


def _without_marks(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))


async def _rows(found: Sequence[int], person_id: int, workspace_id: int, policy: Policy) -> tuple[Row, ...]:
    turns = {one: await open_turn_of(one, person_id, policy) for one in found}
    listed = [PendingAction("see", one, turn.id if turn else None) for one, turn in turns.items()]
    return await drawn_rows(listed, person_id, workspace_id, policy)
