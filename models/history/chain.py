"""The history of a document, chained by hash so that a later change shows."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from models.database import sql
from models.history.key import AuditKey, written


def link(
    previous: str, document_id: int, position: int, at: datetime, what: str, person: str, facts: str
) -> str:
    """Compute an entry's hash, over the one before it and all its own fields.

    Its person and its facts stand in it as their keyed hashes, so that both can be forgotten.
    """
    fields = [previous, document_id, position, written(at), what, person, facts]
    return hashed(fields)


def start_of(root: str, document_id: int, entries: int, head: str, broken_at: int | None) -> str:
    """Compute what the first entry of a chain that was carried over follows: its old end, and all others'."""
    return hashed([root, document_id, entries, head, broken_at])


def hashed(fields: Sequence[object]) -> str:
    """Return the hash of a list of values."""
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()


_LAST = "SELECT position, hash FROM audit WHERE document_id = :document ORDER BY position DESC LIMIT 1"
_ADD = """
INSERT INTO audit (document_id, position, at, what, who, facts, previous, hash, person_hash, facts_hash)
VALUES (:document, :position, :at, :what, :who, :facts, :previous, :hash, :person_hash, :facts_hash)
"""


async def add(key: AuditKey, document_id: int, at: datetime, what: str, who: str, **facts: str | int) -> None:
    """Add an entry. The caller holds the document's row, so positions have no gap and no rival."""
    last = await sql.first(_LAST, document=document_id)
    position, previous = (last["position"] + 1, last["hash"]) if last else (1, "")
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    person_hash = key.person(who)
    facts_hash = key.facts(document_id, position, at, what, person_hash, text)
    await sql.send(
        _ADD,
        document=document_id,
        position=position,
        at=at,
        what=what,
        who=who,
        facts=text,
        previous=previous,
        hash=link(previous, document_id, position, at, what, person_hash, facts_hash),
        person_hash=person_hash,
        facts_hash=facts_hash,
    )
