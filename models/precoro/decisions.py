"""Decisions on their way to Precoro: which are due, and what became of each. Inside a transaction.

A decision waits, is posted once, and is settled by Precoro's answer or by a later reading; or it is undone,
and its turn is open again. Each function may be called twice: the second call changes nothing. The chain
itself follows from what is read of the document, never from a decision.
"""

from datetime import datetime
from typing import Literal

from models.approval.pressed import PressedTurn, read_pressed
from models.change import Change
from models.database import sql
from models.facts import DocumentChanged, PrecoroNotice, happened
from models.refusals import Refusal
from models.tables import Decision, Document, PrecoroDecision, Turn
from models.text import cleaned
from models.vocabulary import PrecoroEvent

WORDS_LIMIT = 500  # characters of what Precoro says
NotSent = Literal["changed", "settled", "may_not"]

# One at a time for each document: the oldest that is not over.
_FIRST = """
NOT EXISTS (
    SELECT 1 FROM precoro_decision AS older
    WHERE older.document_id = precoro_decision.document_id AND older.id < precoro_decision.id
        AND older.state IN ('waiting', 'posted')
)
"""
_DUE = f"""
SELECT * FROM precoro_decision
WHERE account_id = :account AND state IN ('waiting', 'posted') AND next_at <= :now
    AND COALESCE(claimed_until, 0) <= :now AND {_FIRST}
ORDER BY id
"""
_CLAIM = f"""
UPDATE precoro_decision SET claimed_until = :until, attempts = attempts + 1
WHERE id = :id AND state IN ('waiting', 'posted') AND next_at <= :now
    AND COALESCE(claimed_until, 0) <= :now AND {_FIRST}
RETURNING id
"""
_RELEASE = """
UPDATE precoro_decision SET claimed_until = NULL
WHERE account_id = :account AND state IN ('waiting', 'posted') AND claimed_until > 0
"""
_AGAIN = """
UPDATE precoro_decision SET next_at = :at, claimed_until = NULL, last_error = :why
WHERE id = :id AND state IN ('waiting', 'posted') RETURNING id
"""
_POST = """
UPDATE precoro_decision SET state = 'posted', before = :before, posted_at = :now
WHERE id = :id AND state = 'waiting'
    AND EXISTS (
        SELECT 1 FROM decision JOIN turn ON turn.id = decision.turn_id
        WHERE decision.id = precoro_decision.decision_id AND turn.state = 'sending'
    )
RETURNING id
"""
_END = """
UPDATE precoro_decision SET state = :state, why = :why, last_error = :words, claimed_until = NULL
WHERE id = :id AND (state = 'waiting' OR state = 'posted' AND :state <> 'taken_back') RETURNING id
"""
_FINAL = "UPDATE decision SET state = 'final' WHERE id = :id AND state = 'sending' RETURNING turn_id"
_UNDONE = "UPDATE decision SET state = :state WHERE id = :id AND state = 'sending' RETURNING turn_id"


async def due_decisions(account_id: int, now: datetime) -> list[PrecoroDecision]:
    """Return the decisions of an account that are due and that nobody works on, oldest first.

    Of each document it is at most one.
    """
    return [sql.made(PrecoroDecision, row) for row in await sql.run(_DUE, account=account_id, now=now)]


async def claim(row: PrecoroDecision, now: datetime, until: datetime) -> bool:
    """Take a decision for a limited time; False: somebody else has it, or it is over."""
    return bool(await sql.run(_CLAIM, id=row.id, now=now, until=until))


async def release_all(account_id: int) -> None:
    """Free all that is claimed, when a bot takes over: what may have been sent is marked, and looked for."""
    await sql.run(_RELEASE, account=account_id)


async def look_again(row: PrecoroDecision, at: datetime, why: str, change: Change) -> None:
    """Let go of a decision that is not over until then; `why` is a StopReason, or words for the log."""
    await change.hold_anywhere(row.document_id)
    if await sql.run(_AGAIN, id=row.id, at=at, why=why) and why != row.last_error:
        change.state(DocumentChanged(row.document_id))


async def mark_posted(row: PrecoroDecision, before: str, change: Change) -> bool:
    """Note that a decision is sent now, so that it is never sent again; False: it must not be sent.

    `before` is JSON of what was read before. To be committed before the call is made.
    """
    await change.hold_anywhere(row.document_id)
    if not await sql.run(_POST, id=row.id, before=before, now=change.now):
        return False
    change.state(DocumentChanged(row.document_id))  # it cannot be taken back any more
    return True


_SETTLE = """
UPDATE turn SET state = :verdict, settled_at = :now, reason = :reason
WHERE id = :turn AND state IN ('sending', 'closed') RETURNING id
"""


async def taken(row: PrecoroDecision, change: Change) -> None:
    """Settle the turn: Precoro took the decision. The chain follows from what is read of the document."""
    document = await change.hold_anywhere(row.document_id)
    if not await sql.run(_END, id=row.id, state="done", why="", words=""):
        return
    await sql.run(_FINAL, id=row.decision_id)
    decision = await Decision.get(id=row.decision_id)
    pressed = await _pressed(decision.turn_id)
    settled = await sql.run(
        _SETTLE, turn=pressed.turn, verdict=decision.verdict, now=change.now, reason=decision.reason
    )
    if not settled:
        change.state(DocumentChanged(document.id))  # a reading has shown it before
        return
    change.state(
        happened(
            document.id,
            decision.verdict,
            pressed.approver.email,
            pressed=pressed.turn,
            step=pressed.step_name,
            note=decision.reason,
            round=pressed.round,
        )
    )


async def _pressed(turn_id: int) -> PressedTurn:
    pressed = await read_pressed(turn_id)
    assert pressed is not None  # a decision keeps its turn
    return pressed


async def refused(row: PrecoroDecision, words: str, change: Change) -> None:
    """Undo a decision that Precoro did not take; its person is told why, in Precoro's words."""
    await _undo_and_tell(row, "refused", words, change)


async def not_arrived(row: PrecoroDecision, change: Change) -> None:
    """Undo a decision that was sent, and of which nothing shows that it arrived; it is not sent again."""
    await _undo_and_tell(row, "not_arrived", "", change)


async def not_sent(row: PrecoroDecision, why: NotSent, change: Change) -> None:
    """Undo a decision that must not be sent, by what was read before."""
    await _undo_and_tell(row, why, "", change)


async def _undo_and_tell(
    row: PrecoroDecision, what: Literal["refused", "not_arrived"] | NotSent, words: str, change: Change
) -> None:
    words = cleaned(words)[:WORDS_LIMIT]
    document = await change.hold_anywhere(row.document_id)
    if await undo(row, document, change, why=what, words=words):
        change.state(
            PrecoroNotice(document.company_id, row.person_id, what, f"precoro:{row.id}", document.id, words)
        )


async def undo(
    row: PrecoroDecision, document: Document, change: Change, *, why: PrecoroEvent | None, words: str = ""
) -> bool:
    """End a decision without effect: its turn is open again, if the round still waits for it.

    `why` it is refused; None: it was taken back. False: it is over, or was sent and cannot be taken back.
    """
    ended = "refused" if why else "taken_back"
    if not await sql.run(_END, id=row.id, state=ended, why=why or "", words=words):
        return False
    await sql.run(_UNDONE, id=row.decision_id, state="refused" if why else "undone")
    decision = await Decision.get(id=row.decision_id)
    state = await _state_without(decision.turn_id, document)
    settled_at = change.now if state == "closed" else None
    await Turn.filter(id=decision.turn_id, state="sending").update(state=state, settled_at=settled_at)
    change.state(DocumentChanged(document.id, pressed=decision.turn_id))
    return True


async def _state_without(turn_id: int, document: Document) -> Literal["open", "waiting", "closed"]:
    """Return the state of a turn whose decision does not count: as its step is, if the round goes on."""
    turn = await Turn.get(id=turn_id).select_related("step")
    goes_on = document.status in ("pending", "unknown") and turn.round == document.round
    if goes_on and turn.step.state == "open":
        return "open"
    return "waiting" if goes_on and turn.step.state == "waiting" else "closed"


async def take_back(key: str, turn_id: int, person_id: int, change: Change) -> None:
    """Undo one's own decision while it was not sent, or raise a Refusal."""
    if await change.is_repeated(key):
        return
    document = await change.hold_by_turn(turn_id)
    pressed = await _pressed(turn_id)
    if pressed.approver.id != person_id:
        raise Refusal("not_yours", holder=pressed.approver.display_name, number=document.number)
    row = await PrecoroDecision.filter(decision__turn_id=turn_id).order_by("-id").first()
    if row is None or row.state not in ("waiting", "posted"):
        raise Refusal("nothing_to_take_back", number=document.number)
    if not await undo(row, document, change, why=None):
        raise Refusal("was_sent", number=document.number)


async def undo_waiting(account_id: int, person_id: int, change: Change) -> None:
    """Undo what a person without a key has decided and what was not sent."""
    waiting = PrecoroDecision.filter(account_id=account_id, person_id=person_id, state="waiting")
    for row in await waiting.order_by("document_id", "id"):
        await undo(row, await change.hold_anywhere(row.document_id), change, why=None)
