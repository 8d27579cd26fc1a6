"""What a person was shown of a document, as all that decides carries it, and whether it is still so.

`<version>-<content>-<round>`, and then a part for each of these that the document has: `-f...` its files,
`-u...` its link, `-a...` how it is to be paid, `-p...` what was paid so far, `-g...` its budget. A part that
a newer program adds is left out where a document has none of it, so that buttons which are in Slack already
stay valid. What was taken in by a program that hashed less has no part until that changes: then there is one,
and what was shown before does not count.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import datetime

from models.database import sql
from models.refusals import Refusal
from models.tables import Document, ShownDocument

FILES, LINK, ACCOUNT, PAID, BUDGET = "f", "u", "a", "p", "g"
# Of what a migration could not know there is a part that says only that: `b`.
_NAMES = {
    FILES: "files",
    LINK: "link",
    ACCOUNT: "account",
    PAID: "payments",
    BUDGET: "budget",
    "b": "details",
}
_LENGTH = 16  # of each hash, in hexadecimal digits


def shown(document: Document) -> str:
    """Return what a person is shown of a document now: content, round, and what else they decide on."""
    version, _, content = document.content_hash.partition("-")
    return "-".join(filter(None, (version, content[:_LENGTH], str(document.round), document.bound_hash)))


def check_shown(document: Document, shown_hash: str) -> None:
    """Raise a Refusal unless the document is as it was shown; it says what is different."""
    if not shown_hash:
        raise Refusal("not_shown", number=document.number)
    if what_changed(document, shown_hash):
        raise outdated(document, shown_hash)


def outdated(document: Document, shown_hash: str) -> Refusal:
    """Return the Refusal that says what is not as it was shown; where nothing is, another round has begun."""
    changed = what_changed(document, shown_hash) or ("round",)
    return Refusal("outdated", number=document.number, revision=document.revision, changed=changed)


def what_changed(document: Document, shown_hash: str) -> tuple[str, ...]:
    """Return what is not as it was shown; empty: nothing.

    Of these: content, round, files, link, account, payments, budget, details.
    """
    now = shown(document)
    if shown_hash in (now, _without_version(now)):
        return ()
    before, after = _parts(shown_hash), _parts(now)
    names = ("content", "round", *_NAMES.values())
    return tuple(name for name in names if before.get(name) != after.get(name)) or ("content",)


def _without_version(shown_hash: str) -> str | None:
    """Return what buttons of version 1 carried before they named it; some are in Slack still."""
    version, _, rest = shown_hash.partition("-")
    return rest if version == "1" else None


def _parts(shown_hash: str) -> dict[str, str]:
    pieces = shown_hash.split("-")
    if len(pieces) > 1 and len(pieces[0]) == _LENGTH:  # without a version
        pieces = ["1", *pieces]
    named = {_NAMES[each[0]]: each for each in pieces[3:] if each[:1] in _NAMES}
    return {"content": "-".join(pieces[:2]), "round": pieces[2] if len(pieces) > 2 else "", **named}


def has_part(bound_hash: str, letter: str) -> bool:
    """Return whether something of this kind is counted in."""
    return any(each.startswith(letter) for each in bound_hash.split("-"))


def with_part(bound_hash: str, letter: str, *values: Collection[str]) -> str:
    """Return the parts with this one as it is now; without it where there is nothing of it."""
    rest = [each for each in bound_hash.split("-") if each and each[0] != letter]
    if any(values):
        text = json.dumps(values, ensure_ascii=True)
        rest.append(f"{letter}{hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]}")
    return "-".join(sorted(rest))


def pay_more(document: Document, *what: str) -> None:
    """Count a payment, or the word of a source on it, into what is shown; the caller saves the document."""
    before = next((each for each in document.bound_hash.split("-") if each.startswith(PAID)), "")
    document.bound_hash = with_part(document.bound_hash, PAID, [before, *what])


_RECORD = """
INSERT INTO shown_document (person_id, document_id, shown_hash, at)
VALUES (:person, :document, :hash, :now)
ON CONFLICT (person_id, document_id) DO UPDATE SET shown_hash = excluded.shown_hash, at = excluded.at
WHERE shown_document.shown_hash <> excluded.shown_hash
"""


async def record_shown(person_id: int, documents: Iterable[tuple[int, str]], now: datetime) -> None:
    """Remember what a person was shown, by (document, hash): Slack has taken the message, view or answer."""
    rows: list[sql.Values] = [
        {"person": person_id, "document": document, "hash": shown_hash, "now": now}
        for document, shown_hash in sorted(documents)
    ]
    await sql.run_many(_RECORD, rows)


async def last_shown(person_id: int, document_id: int) -> str:
    """Return the hash of what a person was last shown of a document; empty: nothing."""
    row = await ShownDocument.get_or_none(person_id=person_id, document_id=document_id)
    return row.shown_hash if row else ""
