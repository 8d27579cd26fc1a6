"""No acked press is lost: each has its effect in the store, or the store confirms why it had none."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from models.tables import Audit, Comment, Decision, Document, Inbound, Membership, Payment, Turn
from tests.chaos.compare.seen import Seen
from tests.chaos.outside.excuses import slack_was_silent, unchecked, was_asked
from tests.chaos.record import Envelope
from views import ids, values
from views.modals.ask_changes import parse_changes_form
from views.modals.confirm_revision import parse_revision_form
from views.modals.payment import parse_payment_form
from views.modals.reject import parse_reject_form
from views.replies.command_line import parse_command

_VERDICTS = {ids.REJECT_VIEW: "rejected", ids.CHANGES_VIEW: "changes_asked"}
# What a slash command says when it did what was typed.
_DONE = {"approve": "You approved", "reject": "You rejected", "comment": "was added"}


async def lost_answers(seen: Seen) -> list[str]:
    """Look at every press, form and command that was acked."""
    return [
        *[one async for one in _presses(seen)],
        *[one async for one in _commands(seen)],
    ]


async def _presses(seen: Seen) -> AsyncIterator[str]:
    for key, envelope in seen.record.of("interactive"):
        kind = envelope.payload["type"]
        seen.counts[f"{kind}"] += 1
        if envelope.acked_at is None:
            seen.counts["not acked"] += 1
            continue
        if kind == "block_actions" and envelope.payload["actions"][0]["action_id"] == ids.APPROVE:
            problem = await _approval(seen, key, envelope)
        elif kind == "view_submission":
            problem = await _form(seen, key, envelope)
        else:
            problem = ""
        if problem:
            yield f"Press {key} was acked at {_at(envelope.acked_at)}, and {problem}"


async def _approval(seen: Seen, key: str, envelope: Envelope) -> str:
    turn_id = values.parse_turn_value(envelope.payload["actions"][0]["value"]).turn
    turn = await Turn.get_or_none(id=turn_id).select_related("document")
    if turn is None:
        return f"there is no turn {turn_id}"
    if await Inbound.exists(key=key):
        seen.counts["decided by a press"] += 1
        return await _without_decision(seen, turn, envelope.payload["user"]["id"], "approved")
    why = await _why_refused(seen, turn, key, envelope)
    seen.counts[f"refused: {why or 'NO REASON'}"] += 1
    if why:
        return ""
    said = [line for line in seen.log.read_text("utf-8").splitlines() if key in line]
    return f"neither decided turn {turn.id} (now {turn.state}) nor had a reason not to; the log: {said}"


async def _without_decision(seen: Seen, turn: Turn, user_id: str, verdict: str) -> str:
    made = await Decision.filter(turn_id=turn.id, verdict=verdict, state="final")
    if [one.person_id for one in made] == [seen.person_of(user_id)] and turn.state == verdict:
        return ""
    return f"its key is kept, but turn {turn.id} is {turn.state} with {len(made)} such decisions by them"


async def _why_refused(seen: Seen, turn: Turn, key: str, envelope: Envelope) -> str:
    """Say why a press could not count when it was acked; empty: it should have."""
    assert envelope.acked_at is not None
    acked = datetime.fromtimestamp(envelope.acked_at, UTC)
    document: Document = turn.document
    user_id = str((envelope.payload.get("user") or {}).get("id") or envelope.payload.get("user_id"))
    person_id = seen.person_of(user_id)
    if person_id is None:
        return "not known here"
    if person_id != turn.person_id:
        return "somebody else's"
    if not await Membership.exists(person_id=person_id, company_id=document.company_id):
        return "not in the company"
    if turn.person_id == document.requester_id:
        return "their own document"
    if turn.settled_at is not None and turn.settled_at <= acked:
        return "settled before"
    rounds = await Audit.filter(document_id=document.id, what="submitted", at__lte=acked)
    if any(json.loads(one.facts)["round"] > turn.round for one in rounds):
        return "outdated"
    if False in seen.was_linked(user_id, envelope.first_at) | seen.was_linked(user_id, envelope.acked_at):
        return "not linked then"
    if seen.was_down(user_id, envelope.acked_at):
        return "a workspace that was down"
    if slack_was_silent(seen.record, envelope) or (
        key in unchecked(seen.log) and was_asked(seen.record, envelope)
    ):
        return "Slack did not confirm them"
    return ""


async def _form(seen: Seen, key: str, envelope: Envelope) -> str:
    if (envelope.answer or {}).get("response_action") == "errors":
        seen.counts["a form refused beside its field"] += 1
        return ""
    view = envelope.payload["view"]
    if not await Inbound.exists(key=key):
        return f"nothing is kept of the form {view['callback_id']}"
    seen.counts[f"kept: {view['callback_id']}"] += 1
    user_id = envelope.payload["user"]["id"]
    if view["callback_id"] in _VERDICTS:
        parse: Any = parse_reject_form if view["callback_id"] == ids.REJECT_VIEW else parse_changes_form
        turn = await Turn.get(id=parse(view)[0].turn)
        return await _without_decision(seen, turn, user_id, _VERDICTS[view["callback_id"]])
    if view["callback_id"] == ids.REVISION_VIEW:
        shown, note = parse_revision_form(view)
        document_id = shown.document
        entries = await Audit.filter(document_id=document_id, what="revision_confirmed")
        if not entries:
            return f"document {document_id} has no confirmed revision"
        if note and not await Comment.exists(document_id=document_id, key=f"revision:{key}"):
            return f"the note to document {document_id} is no comment"
    if view["callback_id"] == ids.PAYMENT_VIEW:
        paid = parse_payment_form(view)
        made = Payment.filter(
            document_id=paid.shown.document, person_id=seen.person_of(user_id), reference=paid.reference
        )
        if await made.count() != 1:
            return f"document {paid.shown.document} has {await made.count()} such payments"
    return ""


async def _commands(seen: Seen) -> AsyncIterator[str]:
    for key, envelope in seen.record.of("slash_commands"):
        seen.counts["commands"] += 1
        typed = parse_command(str(envelope.payload["text"]))
        if envelope.acked_at is None:
            seen.counts["not acked"] += 1
            continue
        said = str((envelope.answer or {}).get("text", ""))
        did = typed.name in _DONE and _DONE[typed.name] in said
        seen.counts[f"command {typed.name}: {'done' if did else 'answered'}"] += typed.name in _DONE
        if not did:
            continue
        if typed.name == "comment":
            if not await Comment.exists(key=key):
                yield f"Command {key} said {said!r}, and there is no such comment"
        elif not await Inbound.exists(key=key):
            yield f"Command {key} said {said!r}, and its key is not kept"


def _at(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
