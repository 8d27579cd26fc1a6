"""Settling a turn: its decision is final, and the chain goes on or ends. Called inside a transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from models.approval.chain import end, go_on
from models.approval.pressed import PressedTurn
from models.change import Change
from models.database import sql
from models.facts import happened
from models.frozen import frozen
from models.tables import Document, Person
from models.vocabulary import Verdict

# What ends a round: the document's status by the verdict.
ENDS: Final[Mapping[str, str]] = {"rejected": "rejected", "changes_asked": "in_revision"}


@frozen
class Decided:
    """What the person of a turn decided, or a stand-in on their behalf, and when."""

    pressed: PressedTurn
    verdict: Verdict
    reason: str
    at: datetime
    stand_in: Person | None = None

    @property
    def by(self) -> Person:
        """Return who decided."""
        return self.stand_in or self.pressed.approver


_SETTLE = """
UPDATE turn SET state = :verdict, settled_at = :now, reason = :reason, stand_in_id = :stand_in
WHERE id = :turn AND state IN ('open', 'held') RETURNING id
"""
# Made and final at once, or made before and held, or on its way to a remote system, until now.
_FINAL = """
INSERT INTO decision (turn_id, person_id, verdict, state, reason, at)
VALUES (:turn, :person, :verdict, 'final', :reason, :at)
ON CONFLICT (turn_id) WHERE state IN ('held', 'sending', 'final')
DO UPDATE SET state = 'final' WHERE decision.state IN ('held', 'sending')
"""


async def settle(decided: Decided, document: Document, change: Change) -> bool:
    """Make a decision final, settle its turn and advance the chain; state it for the effects.

    The caller holds the document. False: the turn was not open any more, and nothing was changed.
    """
    pressed, verdict, reason = decided.pressed, decided.verdict, decided.reason
    stand_in = decided.stand_in.id if decided.stand_in else None
    settled = await sql.run(
        _SETTLE, turn=pressed.turn, verdict=verdict, now=change.now, reason=reason, stand_in=stand_in
    )
    if not settled:
        return False
    await sql.send(
        _FINAL,
        turn=pressed.turn,
        person=decided.by.id,
        verdict=verdict,
        reason=reason,
        at=decided.at,
    )
    facts: dict[str, str | int] = {"step": pressed.step_name, "note": reason, "round": document.round}
    if decided.stand_in:
        facts["on_behalf_of"] = pressed.approver.email
    change.state(happened(document.id, verdict, decided.by.email, pressed=pressed.turn, **facts))
    if verdict in ENDS:
        await end(document, ENDS[verdict], change)
    else:
        await go_on(document, pressed.step, change)
    return True
