"""The history of a document, chained by hash so that a later change shows."""

import hashlib
import json
from datetime import UTC, datetime

from models.database import sql


def link(
    previous: str, document_id: int, position: int, at: datetime, what: str, who: str, facts: str
) -> str:
    """Compute an entry's hash, over the one before it and all its own fields."""
    fields = [previous, document_id, position, at.isoformat(timespec="microseconds"), what, who, facts]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()


_LAST = "SELECT position, hash FROM audit WHERE document_id = :document ORDER BY position DESC LIMIT 1"
_ADD = """
INSERT INTO audit (document_id, position, at, what, who, facts, previous, hash)
VALUES (:document, :position, :at, :what, :who, :facts, :previous, :hash)
"""


async def add(document_id: int, at: datetime, what: str, who: str, **facts: str | int) -> None:
    """Add an entry. The caller holds the document's row, so positions have no gap and no rival."""
    at = at.astimezone(UTC)  # as it is read back
    last = await sql.first(_LAST, document=document_id)
    position, previous = (last["position"] + 1, last["hash"]) if last else (1, "")
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    await sql.send(
        _ADD,
        document=document_id,
        position=position,
        at=at,
        what=what,
        who=who,
        facts=text,
        previous=previous,
        hash=link(previous, document_id, position, at, what, who, text),
    )
