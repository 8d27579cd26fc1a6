"""A press that decides: who may, which turn, and what follows. One transaction, called inside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from models import history
from models.approval.chain import end, go_on
from models.change import Change, hold_by_turn
from models.database import sql
from models.idempotency import already_taken
from models.outbox import messages
from models.policy import Policy
from models.refusals import Refusal
from models.tables import Decision, Document, Step, Turn

Verdict = Literal["approved", "rejected", "changes_asked"]
REASON_LIMIT = 800  # characters, Precoro's own limit for a rejection
_ENDS: Mapping[str, str] = {"rejected": "rejected", "changes_asked": "in_revision"}  # verdict -> status
_MISSING: Mapping[str, str] = {"rejected": "reason_missing", "changes_asked": "question_missing"}


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """One press as it arrived. `key` is Slack's own id for it; `shown_hash` what its button carried."""

    key: str
    turn: int
    shown_hash: str
    person: int
    verdict: Verdict
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PressedTurn:
    """The pressed turn with its step, its holder, and whether he belongs to the document's company."""

    turn: int
    document: int
    round: int
    state: str
    settled_at: datetime | None
    step: int
    step_name: str
    holder: int
    email: str
    name: str
    active: bool
    belongs: bool


_ASKED = """
SELECT turn.id AS turn, document.id AS document, turn.round, turn.state, turn.settled_at,
    step.id AS step, step.name AS step_name,
    person.id AS holder, person.email, person.name, person.active, membership.id AS membership
FROM turn
JOIN document ON document.id = turn.document_id
JOIN step ON step.id = turn.step_id
JOIN person ON person.id = turn.person_id
LEFT JOIN membership ON membership.person_id = person.id AND membership.company_id = document.company_id
WHERE turn.id = :turn
"""


async def read_asked(turn_id: int) -> PressedTurn | None:
    """Read what the rules of a press need to know of its turn."""
    row = await sql.first(_ASKED, turn=turn_id)
    if row is None:
        return None
    found = dict(row)
    found["belongs"] = found.pop("membership") is not None
    return PressedTurn(
        **found | {"settled_at": sql.read_time(row["settled_at"]), "active": bool(row["active"])}
    )


_SETTLE = """
UPDATE turn SET state = :verdict, settled_at = :at, reason = :reason
WHERE id = :turn AND state = 'open' RETURNING id
"""


async def decide(press: DecisionRequest, policy: Policy) -> None:
    """Settle exactly the pressed turn, or raise a Refusal and change nothing. A repeated press is no-op."""
    if await already_taken(press.key, press.at):
        return
    reason = check_reason(press.verdict, press.reason)
    document = await hold_by_turn(press.turn)
    asked = await read_asked(press.turn)  # now that nobody else moves it
    if asked is None or document is None:
        raise Refusal("no_such_turn")
    check_entitled(asked, document, press.person, policy)
    await check_open(asked, document, press.shown_hash)
    if not await sql.run(_SETTLE, turn=asked.turn, verdict=press.verdict, at=press.at, reason=reason):
        raise Refusal("document_settled", number=document.number, status=document.status)
    await settle(Decided(asked, press.verdict, reason, press.at), document, Change(press.at, policy))


async def check_may_decide(turn_id: int, person_id: int, shown_hash: str, policy: Policy) -> None:
    """Refuse what `decide` would refuse now, without deciding: before a form is opened."""
    asked = await read_asked(turn_id)
    if asked is None:
        raise Refusal("no_such_turn")
    document = await Document.get(id=asked.document)
    check_entitled(asked, document, person_id, policy)
    await check_open(asked, document, shown_hash)


@dataclass(frozen=True, slots=True)
class Decided:
    """What the holder of a turn said of it."""

    asked: PressedTurn
    verdict: Verdict
    reason: str
    at: datetime


_DECIDE = """
INSERT INTO decision (turn_id, person_id, verdict, state, reason, at)
VALUES (:turn, :person, :verdict, 'final', :reason, :at)
"""


async def settle(decided: Decided, document: Document, change: Change) -> None:
    """Make a decision final and move the chain on."""
    asked = decided.asked
    await sql.send(
        _DECIDE,
        turn=asked.turn,
        person=asked.holder,
        verdict=decided.verdict,
        reason=decided.reason,
        at=decided.at,
    )
    await history.note(
        document.id,
        decided.at,
        decided.verdict,
        asked.email,
        step=asked.step_name,
        note=decided.reason,
        round=document.round,
    )
    if decided.verdict in _ENDS:
        await end(document, _ENDS[decided.verdict], change)
    else:
        await go_on(document, asked.step, change)
    await messages.redraw(document.id, pressed_turn=asked.turn)


def check_reason(verdict: Verdict, reason: str) -> str:
    """Require a reason for a rejection, or the question for changes, of at most 800 characters."""
    kept = reason.replace("\0", "").encode("utf-8", "ignore").decode()  # no database keeps the rest
    stripped = kept.strip()
    if verdict in _MISSING and not stripped:
        raise Refusal(_MISSING[verdict])
    if len(stripped) > REASON_LIMIT:
        raise Refusal("reason_too_long", limit=REASON_LIMIT, length=len(stripped))
    return stripped


def check_entitled(asked: PressedTurn, document: Document, person_id: int, policy: Policy) -> None:
    """Only the holder of the turn, active and of this company, and never the requester (unless set so)."""
    if asked.holder != person_id:
        raise Refusal("not_yours", holder=asked.name or asked.email, number=document.number)
    if not asked.active:
        raise Refusal("deactivated")
    if not asked.belongs:
        raise Refusal("not_mapped")
    if person_id == document.requester_id and not policy.requester_may_approve:
        raise Refusal("own_document", number=document.number)


async def check_open(asked: PressedTurn, document: Document, shown_hash: str) -> None:
    """Refuse a turn that is not open now, or a card that shows something else than the document."""
    if asked.state in ("approved", "rejected", "changes_asked"):
        raise Refusal(
            "already_decided",
            number=document.number,
            state=asked.state,
            at=asked.settled_at or document.created_at,
        )
    if asked.round != document.round:
        raise Refusal("outdated", number=document.number, revision=document.revision)
    if asked.state == "withdrawn":
        raise Refusal("turn_withdrawn", number=document.number)
    if document.status != "pending":
        raise await _settled(document)
    if asked.state == "closed":
        raise await _settled_by_other(asked, document)
    if asked.state == "waiting":
        raise await _too_early(document, asked)
    if shown_hash != shown(document):
        raise Refusal("outdated", number=document.number, revision=document.revision)


def shown(document: Document) -> str:
    """Give the hash that buttons carry: of the content and the round that the card shows."""
    return f"{document.content_hash[:16]}-{document.round}"


async def _settled(document: Document) -> Refusal:
    last = await _last_decision(document)
    if (
        last is None or _ENDS.get(last.verdict, last.verdict) != document.status
    ):  # a status from elsewhere, after a decision
        return Refusal("document_settled", number=document.number, status=document.status)
    return _by(last, document)


async def _settled_by_other(asked: PressedTurn, document: Document) -> Refusal:
    last = await _last_decision(document, asked.step)
    if last is None:
        return Refusal("turn_withdrawn", number=document.number)
    return _by(last, document)


async def _last_decision(document: Document, step_id: int | None = None) -> Decision | None:
    rows = Decision.filter(turn__document_id=document.id, turn__round=document.round, state="final")
    if step_id is not None:
        rows = rows.filter(turn__step_id=step_id)
    return await rows.order_by("-id").first().select_related("person")


def _by(decision: Decision, document: Document) -> Refusal:
    who = decision.person.name or decision.person.email
    return Refusal("settled_by_other", number=document.number, by=who, state=decision.verdict, at=decision.at)


async def _too_early(document: Document, asked: PressedTurn) -> Refusal:
    now_open = await Step.get_or_none(document_id=document.id, state="open")
    waiting = Turn.filter(step_id=now_open.id if now_open else 0, state="open").select_related("person")
    names = [turn.person.name or turn.person.email for turn in await waiting]
    step = now_open.name if now_open else asked.step_name
    return Refusal("not_your_turn_yet", number=document.number, step=step, waiting_for=", ".join(names))
