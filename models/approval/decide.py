"""Decisions on a turn: who may make them, and what they change. Called inside a transaction."""

from collections.abc import Mapping
from datetime import datetime

from models.access import served_document
from models.approval.held import finish_held, hold
from models.approval.precoro import check_can_send, send
from models.approval.pressed import PressedTurn, read_pressed
from models.approval.settle import ENDS, Decided, settle
from models.approval.stand_ins import check_stands_in
from models.change import Change
from models.database import sql
from models.frozen import frozen
from models.policy import Policy
from models.refusals import Refusal
from models.shown import check_shown, outdated
from models.tables import Decision, Document, Person, Step, Turn
from models.text import cleaned
from models.vocabulary import REASON_LIMIT
from models.vocabulary import Verdict as Verdict

_MISSING: Mapping[str, str] = {"rejected": "reason_missing", "changes_asked": "question_missing"}


@frozen
class DecisionRequest:
    """A request as it arrived; `key` is Slack's own id for it, `shown_hash` what its button carried."""

    key: str
    turn: int
    shown_hash: str
    person: int
    verdict: Verdict
    reason: str


async def decide(press: DecisionRequest, change: Change) -> None:
    """Decide exactly the pressed turn, or raise a Refusal and change nothing. Repeated, it is a no-op."""
    if await change.is_repeated(press.key):
        return
    reason = check_reason(press.verdict, press.reason)
    document = await change.hold_by_turn(press.turn)
    pressed = await read_pressed(press.turn)  # now that nobody else moves it
    if pressed is None:
        raise Refusal("may_not_read")
    await check_entitled(pressed, document, press.person, change.policy, change.now)
    await check_open(pressed, document, press.shown_hash, press.person)
    if document.in_precoro:
        account = await check_can_send(document, press.person, change.policy)
        await send(press, reason, account, document, change)
        return
    stand_in = None if press.person == pressed.approver.id else await Person.get(id=press.person)
    if press.verdict == "approved" and change.policy.undo_for:
        await hold(pressed, stand_in, reason, document, change)
        return
    if press.verdict in ENDS:
        await finish_held(document, change)
    decided = Decided(pressed, press.verdict, reason, change.now, stand_in)
    if not await settle(decided, document, change):
        raise Refusal("document_settled", number=document.number, status=document.status)


async def check_may_decide(
    turn_id: int, person_id: int, shown_hash: str, policy: Policy, workspace_id: int, now: datetime
) -> None:
    """Raise the Refusal that `decide` would raise now, in this workspace: before a form is opened."""
    pressed = await read_pressed(turn_id)
    if pressed is None:
        raise Refusal("may_not_read")
    document = await served_document(pressed.document, workspace_id)
    await check_entitled(pressed, document, person_id, policy, now)
    await check_open(pressed, document, shown_hash, person_id)
    if document.in_precoro:
        await check_can_send(document, person_id, policy)


def check_reason(verdict: Verdict, reason: str) -> str:
    """Return the reason of a rejection, or the question for changes: required, of at most 800 characters."""
    text = cleaned(reason)
    if verdict in _MISSING and not text:
        raise Refusal(_MISSING[verdict])
    if len(text) > REASON_LIMIT:
        raise Refusal("reason_too_long", limit=REASON_LIMIT, length=len(text))
    return text


async def check_entitled(
    pressed: PressedTurn, document: Document, person_id: int, policy: Policy, now: datetime
) -> None:
    """Raise a Refusal unless it is the person of the turn, or one who stands in for them now.

    They are active, in this company, and allowed by the policy.
    """
    approver = pressed.approver
    if approver.id != person_id:
        await check_stands_in(pressed, document, person_id, policy, now)
        return
    if not approver.active:
        raise Refusal("deactivated")
    if not pressed.belongs:
        raise Refusal("not_mapped")
    if not document.in_precoro and not policy.may_approve(person_id, document.requester_id):
        raise Refusal("own_document", number=document.number)


async def check_open(pressed: PressedTurn, document: Document, shown_hash: str, person_id: int) -> None:
    """Raise a Refusal for a turn that is not open, or a card that shows another content of the document."""
    if pressed.state in ("held", "approved", "rejected", "changes_asked"):
        raise _decided(pressed, document, person_id)
    if pressed.round != document.round:
        raise outdated(document, shown_hash)
    if pressed.state == "withdrawn":
        raise Refusal("turn_withdrawn", number=document.number)
    if document.status == "unknown":
        raise Refusal("status_unknown", number=document.number)
    if document.status != "pending":
        raise await _settled(document)
    if pressed.state == "sending":
        sent = await Decision.get(turn_id=pressed.turn, state="sending")
        raise Refusal("being_sent", number=document.number, state=sent.verdict)
    if pressed.state == "closed":
        raise await _settled_by_other(pressed, document)
    if pressed.state == "waiting":
        raise await _too_early(document, pressed)
    check_shown(document, shown_hash)


def _decided(pressed: PressedTurn, document: Document, person_id: int) -> Refusal:
    state = "approved" if pressed.state == "held" else pressed.state
    at = pressed.settled_at or document.created_at
    if pressed.answered_by.id == person_id:
        return Refusal("already_decided", number=document.number, state=state, at=at)
    return Refusal(
        "settled_by_other",
        number=document.number,
        by=pressed.answered_by.display_name,
        on_behalf_of=pressed.on_behalf_of,
        state=state,
        at=at,
    )


async def _settled(document: Document) -> Refusal:
    last = await _last_decision(document)
    # Its status may come from its source, after a decision.
    if last is None or ENDS.get(last.verdict, last.verdict) != document.status:
        return Refusal("document_settled", number=document.number, status=document.status)
    return _by(last, document)


async def _settled_by_other(pressed: PressedTurn, document: Document) -> Refusal:
    last = await _last_decision(document, pressed.step)
    if last is None:
        return Refusal("turn_withdrawn", number=document.number)
    return _by(last, document)


@frozen
class _LastDecision:
    """What was decided last, when, by a name, and on behalf of a name; empty: of nobody."""

    verdict: str
    at: datetime
    by: str
    on_behalf_of: str


# States are named as the index of decisions names them; `+` keeps SQLite from going through all of them.
_LAST = """
SELECT decision.*, person.email, person.name, person.active, turn.person_id AS holder,
    COALESCE(NULLIF(holder.name, ''), holder.email) AS holder_name
FROM turn
JOIN person holder ON holder.id = turn.person_id
JOIN decision ON decision.turn_id = turn.id AND decision.state IN ('held', 'sending', 'final')
JOIN person ON person.id = decision.person_id
WHERE turn.document_id = :document AND turn.round = :round
    AND (CAST(:step AS BIGINT) = 0 OR turn.step_id = :step)
    AND (decision.state = 'final' OR decision.state = 'held' AND turn.state = 'held')
ORDER BY +decision.id DESC LIMIT 1
"""


async def _last_decision(document: Document, step_id: int = 0) -> _LastDecision | None:
    """Return the last decision of the round, or of one of its steps."""
    row = await sql.first(_LAST, document=document.id, round=document.round, step=step_id)
    if row is None:
        return None
    decision, by = sql.made(Decision, row), sql.made(Person, row | {"id": row["person_id"]})
    stood_in = row["holder"] != row["person_id"]
    return _LastDecision(
        decision.verdict, decision.at, by.display_name, row["holder_name"] if stood_in else ""
    )


def _by(last: _LastDecision, document: Document) -> Refusal:
    return Refusal(
        "settled_by_other",
        number=document.number,
        by=last.by,
        on_behalf_of=last.on_behalf_of,
        state=last.verdict,
        at=last.at,
    )


async def _too_early(document: Document, pressed: PressedTurn) -> Refusal:
    now_open = await Step.get_or_none(document_id=document.id, state="open")
    asked = Turn.filter(step_id=now_open.id if now_open else 0, state="open").select_related("person")
    names = [turn.person.display_name for turn in await asked]
    step = now_open.name if now_open else pressed.step_name
    return Refusal("not_your_turn_yet", number=document.number, step=step, waiting_for=", ".join(names))
