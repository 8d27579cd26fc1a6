"""Approvals that their person can still undo. Called inside a transaction.

The turn is `held`, and for everybody else on its step it counts as settled. Nothing else follows before it
is final: not the next step, no notice, no event. The round may end before, by a new revision or a
cancellation: then the turn is closed with it, and the approval never counts.
"""

from datetime import datetime, timedelta
from typing import Final

from models.access import require_may_read
from models.approval.chain import read_round, state_if_stuck
from models.approval.pressed import PressedTurn, read_pressed
from models.approval.settle import Decided, settle
from models.approval.stand_ins import can_act
from models.approval.stuck import why_not
from models.change import Change
from models.database import sql
from models.facts import DocumentChanged, QuestionOpened
from models.refusals import Refusal
from models.tables import Decision, Document, Person, Step

AT_ONCE: Final = 50  # approvals that become final in one look
_ANSWERED: Final = "answered_by_other"  # why a turn is closed while the approval of another one is held

_HOLD = """
UPDATE turn SET state = 'held', settled_at = :now, reason = :reason, stand_in_id = :stand_in WHERE id = :turn
"""
_KEEP = """
INSERT INTO decision (turn_id, person_id, verdict, state, reason, at, held_until)
VALUES (:turn, :person, 'approved', 'held', :reason, :now, :until)
"""
_CLOSE_OTHERS = """
UPDATE turn SET state = 'closed', settled_at = :now, reason = :why
WHERE document_id = :document AND step_id = :step AND state = 'open'
"""


async def hold(
    pressed: PressedTurn, stand_in: Person | None, reason: str, document: Document, change: Change
) -> None:
    """Store an approval that can be undone for a while; the caller holds the document, the turn is open."""
    now, turn = change.now, pressed.turn
    by = stand_in or pressed.approver
    await sql.send(_HOLD, turn=turn, now=now, reason=reason, stand_in=stand_in.id if stand_in else None)
    until = now + change.policy.undo_for
    await sql.send(_KEEP, turn=turn, person=by.id, reason=reason, now=now, until=until)
    if (await Step.get(id=pressed.step)).rule == "any":
        await sql.send(_CLOSE_OTHERS, document=document.id, step=pressed.step, now=now, why=_ANSWERED)
    change.state(DocumentChanged(document.id, pressed=turn))


async def undo(key: str, turn_id: int, person_id: int, change: Change) -> None:
    """Undo one's own approval while it is held, or raise a Refusal: the question is open again.

    The one who gave it can: the person of the turn, or their stand-in.
    """
    if await change.is_repeated(key):
        return
    document = await change.hold_by_turn(turn_id)
    pressed = await read_pressed(turn_id)
    if pressed is None:
        raise Refusal("may_not_read")
    if pressed.answered_by.id != person_id:
        await require_may_read(document.id, person_id)  # others hear nothing of it
        raise Refusal("not_yours", holder=pressed.answered_by.display_name, number=document.number)
    if pressed.state != "held":
        raise Refusal("nothing_to_undo", number=document.number)
    await _release(pressed, document, change)


_UNDONE = "UPDATE decision SET state = 'undone' WHERE turn_id = :turn AND state = 'held'"
_REOPEN = """
UPDATE turn SET state = 'open', settled_at = NULL, reason = '', stand_in_id = NULL WHERE id = :turn
"""
_REOPEN_OTHERS = """
UPDATE turn SET state = 'open', settled_at = NULL, reason = ''
WHERE document_id = :document AND step_id = :step AND state = 'closed' AND reason = :why
RETURNING id, person_id
"""


async def _release(pressed: PressedTurn, document: Document, change: Change) -> None:
    await sql.send(_UNDONE, turn=pressed.turn)
    await sql.send(_REOPEN, turn=pressed.turn)
    for other in await sql.run(_REOPEN_OTHERS, document=document.id, step=pressed.step, why=_ANSWERED):
        change.state(QuestionOpened(document.id, other["id"], other["person_id"]))
    # A card of it that had not been sent at the approval was dropped since.
    change.state(
        QuestionOpened(document.id, pressed.turn, pressed.approver.id),
        DocumentChanged(document.id, pressed=pressed.turn),
    )


# One held for longer than an approval can be undone was given while the clock was ahead.
_DUE = """
SELECT turn_id FROM decision WHERE state = 'held' AND (held_until <= :now OR held_until > :far)
ORDER BY held_until, id LIMIT :many
"""


async def due_turns(now: datetime, undo_for: timedelta) -> list[int]:
    """Return the turns whose approval becomes final now, or is over; it could be undone for so long."""
    return [row["turn_id"] for row in await sql.run(_DUE, now=now, far=now + undo_for, many=AT_ONCE)]


async def finish(turn_id: int, change: Change) -> None:
    """Make a held approval final; not if its round is over, or its person cannot act any more."""
    document = await change.hold_by_turn(turn_id)
    pressed = await read_pressed(turn_id)
    assert pressed is not None  # a decision keeps its turn
    if pressed.state != "held":
        await sql.send(_UNDONE, turn=turn_id)
    elif await _has_left(pressed, document):
        await _release(pressed, document, change)
        await state_if_stuck(document, change)
    else:
        await _settle(pressed, document, change)


async def _has_left(pressed: PressedTurn, document: Document) -> bool:
    if pressed.stand_in and not await can_act(pressed.stand_in.id, document.id):
        return True
    asked = (one for step in await read_round(document) for one in step.turns if one.turn == pressed.turn)
    return not pressed.belongs or any(why_not(one) for one in asked)


async def _settle(pressed: PressedTurn, document: Document, change: Change) -> None:
    held = await Decision.get(turn_id=pressed.turn, state="held")
    await settle(Decided(pressed, "approved", held.reason, held.at, pressed.stand_in), document, change)


_HELD = "SELECT id FROM turn WHERE document_id = :document AND round = :round AND state = 'held' ORDER BY id"


async def finish_held(document: Document, change: Change) -> None:
    """Make all approvals of a document final that are held, before something else settles its round.

    Those of people who cannot act any more end as undone, as they do when their time is over.
    """
    for row in await sql.run(_HELD, document=document.id, round=document.round):
        pressed = await read_pressed(row["id"])
        if pressed is None or pressed.state != "held":
            continue
        if await _has_left(pressed, document):
            await _release(pressed, document, change)
        else:
            await _settle(pressed, document, change)
