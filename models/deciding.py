"""A press on Approve or Reject: who may, which turn, and what follows. One transaction, called inside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from models import audit, showing
from models.chain import Moment, complete, end, hold, open_next
from models.refusals import Refusal
from models.tables import Decision, Document, Inbound, Membership, Person, Step, Turn
from models.terms import Terms

Verdict = Literal["approved", "rejected"]
REASON_LIMIT = 800  # characters, Precoro's own limit for a rejection


@dataclass(frozen=True, slots=True)
class Press:
    """One press as it arrived. `key` is Slack's own id for it; `shown_hash` what its button carried."""

    key: str
    turn: int
    shown_hash: str
    person: int
    verdict: Verdict
    reason: str
    at: datetime


async def decide(press: Press, terms: Terms) -> None:
    """Settle exactly the pressed turn, or raise a Refusal and change nothing. A repeated press is no-op."""
    if await already_taken(press.key, press.at):
        return
    reason = check_reason(press.verdict, press.reason)
    turn = await Turn.get_or_none(id=press.turn)
    document = await hold(turn.document_id) if turn else None
    if turn is None or document is None:
        raise Refusal("no_such_turn")
    turn = await Turn.get(id=press.turn).select_related("step")  # again, now that nobody else moves it
    await check_entitled(turn, document, press.person, terms)
    await check_open(turn, document, press.shown_hash)
    if not await Turn.filter(id=turn.id, state="open").update(
        state=press.verdict, settled_at=press.at, reason=reason
    ):
        raise Refusal("document_settled", number=document.number, status=document.status)
    decision = await Decision.create(
        turn_id=turn.id,
        person_id=press.person,
        verdict=press.verdict,
        state="held",
        reason=reason,
        at=press.at,
    )
    await settle(decision, turn, document, Moment(press.at, terms))


async def check_may_decide(turn_id: int, person_id: int, shown_hash: str, terms: Terms) -> None:
    """Refuse what `decide` would refuse now, without deciding: before a form is opened."""
    turn = await Turn.get_or_none(id=turn_id).select_related("step", "document")
    if turn is None:
        raise Refusal("no_such_turn")
    await check_entitled(turn, turn.document, person_id, terms)
    await check_open(turn, turn.document, shown_hash)


async def settle(decision: Decision, turn: Turn, document: Document, moment: Moment) -> None:
    """Turn a held decision into a final one and move the chain on."""
    await Decision.filter(id=decision.id).update(state="final")
    person = await Person.get(id=decision.person_id)
    step: Step = turn.step
    await audit.note(
        document.id,
        decision.at,
        decision.verdict,
        person.email,
        step=step.name,
        note=decision.reason,
        round=document.round,
    )
    if decision.verdict == "rejected":
        await end(document, "rejected", moment)
    elif await complete(step, moment.now):
        await open_next(document, moment)
    await showing.redraw(document.id, pressed_turn=turn.id)


def check_reason(verdict: Verdict, reason: str) -> str:
    """Require a reason for a rejection, of at most 800 characters."""
    kept = reason.replace("\0", "").encode("utf-8", "ignore").decode()  # no database keeps the rest
    stripped = kept.strip()
    if verdict == "rejected" and not stripped:
        raise Refusal("reason_missing")
    if len(stripped) > REASON_LIMIT:
        raise Refusal("reason_too_long", limit=REASON_LIMIT, length=len(stripped))
    return stripped


async def check_entitled(turn: Turn, document: Document, person_id: int, terms: Terms) -> None:
    """Only the holder of the turn, active and of this company, and never the requester (unless set so)."""
    if turn.person_id != person_id:
        holder = await Person.get(id=turn.person_id)
        raise Refusal("not_yours", holder=holder.name or holder.email, number=document.number)
    person = await Person.get(id=person_id)
    if not person.active:
        raise Refusal("deactivated")
    if not await Membership.exists(person_id=person_id, company_id=document.company_id):
        raise Refusal("not_mapped")
    if person_id == document.requester_id and not terms.requester_may_approve:
        raise Refusal("own_document", number=document.number)


async def check_open(turn: Turn, document: Document, shown_hash: str) -> None:
    """Refuse a turn that is not open now, or a card that shows something else than the document."""
    if turn.state in ("approved", "rejected", "changes_asked"):
        raise Refusal(
            "already_decided",
            number=document.number,
            state=turn.state,
            at=turn.settled_at or document.created_at,
        )
    if turn.round != document.round:
        raise Refusal("outdated", number=document.number, revision=document.revision)
    if turn.state == "withdrawn":
        raise Refusal("turn_withdrawn", number=document.number)
    if document.status != "pending":
        raise await _settled(document)
    if turn.state == "closed":
        raise await _settled_by_other(turn, document)
    if turn.state == "waiting":
        raise await _too_early(document, turn.step)
    if shown_hash != shown(document):
        raise Refusal("outdated", number=document.number, revision=document.revision)


def shown(document: Document) -> str:
    """Give the hash that buttons carry: of the content and the round that the card shows."""
    return f"{document.content_hash[:16]}-{document.round}"


async def _settled(document: Document) -> Refusal:
    last = await _last_decision(document)
    if last is None or last.verdict != document.status:  # a status from elsewhere, after a decision
        return Refusal("document_settled", number=document.number, status=document.status)
    return _by(last, document)


async def _settled_by_other(turn: Turn, document: Document) -> Refusal:
    last = await _last_decision(document, turn.step_id)
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


async def _too_early(document: Document, step: Step) -> Refusal:
    now_open = await Step.get_or_none(document_id=document.id, state="open")
    waiting = Turn.filter(step_id=now_open.id if now_open else 0, state="open").select_related("person")
    names = [turn.person.name or turn.person.email for turn in await waiting]
    return Refusal("not_your_turn_yet", number=document.number, step=step.name, waiting_for=", ".join(names))


async def already_taken(key: str, at: datetime) -> bool:
    """Note an inbound key in this transaction; tells whether its effect is committed already."""
    if await Inbound.exists(key=key):
        return True
    await Inbound.create(key=key, at=at)
    return False


async def was_committed(key: str) -> bool:
    """Tell, after a COMMIT whose answer was lost, whether it happened."""
    return await Inbound.exists(key=key)
