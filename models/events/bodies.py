"""What an event says of a document: its decision, the approvals of the round, and what proves them.

A contract with other systems: fields may be added, and never change their meaning.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from models.database import sql
from models.documents.particulars import read_particulars
from models.documents.priced import total_of
from models.frozen import frozen
from models.money import Money
from models.tables import CustomField, Document, Payment, Person

Json = dict[str, Any]

_TURNS = """
SELECT turn.state AS outcome, turn.settled_at, turn.reason, step.name AS step, person.email, person.name,
    holder.email AS for_email, holder.name AS for_name, decision.id AS decision
FROM turn
JOIN step ON step.id = turn.step_id
JOIN person ON person.id = COALESCE(turn.stand_in_id, turn.person_id)
LEFT JOIN person holder ON holder.id = turn.person_id AND turn.stand_in_id IS NOT NULL
LEFT JOIN decision ON decision.turn_id = turn.id AND decision.state IN ('held', 'sending', 'final')
WHERE turn.document_id = :document AND turn.round = :round
    AND turn.state IN ('approved', 'rejected', 'changes_asked')
ORDER BY turn.settled_at, step.position, turn.position, turn.id
"""
_HEAD = "SELECT position, hash FROM audit WHERE document_id = :document ORDER BY position DESC LIMIT 1"
_ANSWERED = (
    "SELECT who FROM audit WHERE document_id = :document AND what = :outcome ORDER BY position DESC LIMIT 1"
)
_ORIGIN_ID: Final = "id:"  # how the key of a document begins that its source gave an id


@frozen
class Occurrence:
    """What an event is about: the outcome of a document, or what followed it.

    `answered`: an approver's answer ended the round. Else somebody did with this e-mail, or the source of the
    document did: then it is empty. `payment` is its row.
    """

    document: int
    outcome: str  # approved | rejected | changes_asked | cancelled | reopened | paid | partly_paid
    answered: bool = False
    by: str = ""
    reason: str = ""
    payment: int | None = None


async def data_of(occurrence: Occurrence, now: datetime) -> Json:
    """Return the `data` of an event, as everything is at the end of its transaction."""
    document = await Document.get(id=occurrence.document).select_related("company")
    approvals = await sql.run(_TURNS, document=document.id, round=document.round)
    payment, source = await _payment(occurrence), read_particulars(document).source
    body = {
        "document": await _document(document),
        "decision": await _decision(occurrence, approvals, payment, now),
        "approvals": [_approval(row) for row in approvals],
        "source": {"file": source.file, "sha256": source.sha256},
        "proof": await _proof(document),
    }
    return body if payment is None else body | {"payment": _paid(payment)}


def shorten(data: Json, fits: Callable[[], bool]) -> None:
    """Leave out of the data of a document what is longest until it fits, and name it in `left_out`."""
    for name in ("custom_fields", "approvals.reason", "approvals"):
        if fits():
            return
        if name == "custom_fields":
            data["document"]["custom_fields"] = {}
        elif name == "approvals":
            data["approvals"] = []
        else:
            data["approvals"] = [each | {"reason": ""} for each in data["approvals"]]
        data.setdefault("left_out", []).append(name)


def moment(at: datetime) -> str:
    """Write a time as events do: UTC, with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


async def _document(document: Document) -> Json:
    currency, total = document.currency, await total_of(document)
    tax = _stated(document.tax_minor, document.total_minor - document.net_minor)
    custom = await CustomField.filter(document_id=document.id).order_by("position")
    return {
        "id": str(document.id),
        "source_id": document.origin_key.removeprefix(_ORIGIN_ID)
        if document.origin_key.startswith(_ORIGIN_ID)
        else "",
        "company": document.company.name,
        "kind": document.kind,
        "credit_note": document.credit_note,
        "number": document.number,
        "revision": document.revision,
        "round": document.round,
        "status": document.status,
        "supplier": {"name": document.supplier_name, "tax_id": document.supplier_tax_id},
        "currency": currency,
        "net": total and _amount(document.net_minor, currency),
        "tax": total and _amount(tax, currency),
        "total": total and _amount(document.total_minor, currency),
        "payable": total and _amount(_stated(document.payable_minor, document.total_minor), currency),
        "order": document.order_number,
        "issued_on": _day(document.issued_on),
        "due_on": _day(document.due_on),
        "url": document.url,
        "cost_centre": document.cost_centre,
        "custom_fields": {one.name: one.value for one in custom},
    }


def _stated(minor: int | None, computed: int) -> int:
    return computed if minor is None else minor


def _amount(minor: int, currency: str) -> str:
    return format(Money(minor, currency).amount, "f")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


async def _decision(
    occurrence: Occurrence, approvals: list[sql.Row], payment: Payment | None, now: datetime
) -> Json:
    """Return what it was: the last answer of that kind, a payment, or what somebody or the source did."""
    answers = [row for row in approvals if row["outcome"] == occurrence.outcome and row["decision"]]
    if occurrence.answered and answers:
        # Of two at once, the times do not say which was taken last; the history does.
        last = await sql.first(_ANSWERED, document=occurrence.document, outcome=occurrence.outcome)
        theirs = [row for row in answers if last and row["email"] == last["who"]]
        return _approval((theirs or answers)[-1])
    by = payment.person if payment else await Person.get_or_none(email=occurrence.by)
    return {
        "outcome": occurrence.outcome,
        "step": "",
        "by": _person(by.email, by.name) if by else None,
        "on_behalf_of": None,
        "at": moment(now),
        "reason": occurrence.reason,
    }


def _approval(row: Mapping[str, Any]) -> Json:
    """Return an answer; what the settings answered for somebody has no reason of theirs."""
    at = sql.read_time(row["settled_at"])
    holder = row["for_email"]
    return {
        "step": row["step"],
        "outcome": row["outcome"],
        "by": _person(row["email"], row["name"]),
        "on_behalf_of": _person(holder, row["for_name"]) if holder else None,
        "at": moment(at) if at else None,
        "reason": row["reason"] if row["decision"] else "",
    }


def _person(email: str, name: str) -> Json:
    return {"email": email, "name": name}


async def _proof(document: Document) -> Json:
    """Return what the history says up to here: its last entry covers all before it."""
    head = await sql.first(_HEAD, document=document.id)
    position, digest = (head["position"], head["hash"]) if head else (0, "")
    return {"content_hash": document.content_hash, "audit_position": position, "audit_hash": digest}


async def _payment(occurrence: Occurrence) -> Payment | None:
    if occurrence.payment is None:
        return None
    return await Payment.get(id=occurrence.payment).select_related("person")


def _paid(payment: Payment) -> Json:
    return {
        "paid_on": payment.paid_on.isoformat(),
        "reference": payment.reference,
        "partly": payment.partly,
    }
