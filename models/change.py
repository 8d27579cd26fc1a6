"""What happens in one transaction: when, and by which policy; and the document that it is about."""

from dataclasses import dataclass
from datetime import datetime

from models.database import sql
from models.policy import Policy
from models.tables import Document


@dataclass(frozen=True, slots=True)
class Change:
    """What every move needs to know: when, under which terms, and in which import (if any)."""

    now: datetime
    policy: Policy
    batch_id: int | None = None


_HOLD = "UPDATE document SET version = version + 1 WHERE id = :document RETURNING *"
_HOLD_BY_TURN = """
UPDATE document SET version = version + 1
WHERE id = (SELECT document_id FROM turn WHERE id = :turn) RETURNING *
"""


async def hold(document_id: int) -> Document | None:
    """Take the document's row for this transaction, so that movers of one document come one by one."""
    row = await sql.first(_HOLD, document=document_id)
    return sql.made(Document, row) if row else None


async def hold_by_turn(turn_id: int) -> Document | None:
    """The same for the document that a turn belongs to."""
    row = await sql.first(_HOLD_BY_TURN, turn=turn_id)
    return sql.made(Document, row) if row else None
