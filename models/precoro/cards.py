"""What is shown of documents that Precoro decides on, beside what is shown of any document."""

from dataclasses import replace
from typing import Final

from models.payments.pay import may_pay_now
from models.policy import Policy
from models.precoro.known import files_of
from models.precoro.paid_here import TO_PAY, UNDER_WAY
from models.records.in_precoro import CanDecide, InPrecoro, MissingFile, PrecoroCard, Sending
from models.tables import Company, Document, PrecoroDecision, PrecoroDocument, PrecoroKey, PrecoroPayment
from models.vocabulary import WaitReason

_WHY: Final[dict[str, WaitReason]] = {
    "daily_limit": "daily_limit",
    "key_refused": "stopped",
    "blocked": "stopped",
}


async def load_in_precoro(document: Document) -> InPrecoro | None:
    """Return what is known of a document in Precoro; None for one of another source."""
    if not document.in_precoro:
        return None
    row = await PrecoroDocument.get_or_none(document_id=document.id)
    if row is None:
        return InPrecoro()
    return InPrecoro(
        row.status_text,
        unread=row.unread and document.status == "pending",
        missing=tuple(each for each in files_of(row).values() if isinstance(each, MissingFile)),
    )


async def load_precoro_card(
    document: Document, person_id: int, policy: Policy, *, asked: bool
) -> PrecoroCard | None:
    """Return what a person can do there, and what became of it; `asked`: their turn is open."""
    if not document.in_precoro:
        return None
    theirs = PrecoroDecision.filter(
        document_id=document.id, person_id=person_id, decision__turn__round=document.round
    )
    last = await theirs.order_by("-id").first().select_related("account", "decision", "decision__turn")
    if last is not None and last.state in ("waiting", "posted") and last.decision.turn.state == "sending":
        return PrecoroCard(sending=_sending(last))
    if not asked:
        return await _of_payer(document, person_id, policy)
    can_decide = await can_decide_for(document.company_id, person_id, policy)
    if last is None or last.state != "refused":
        return PrecoroCard(can_decide)
    return PrecoroCard(can_decide, failed=last.why, said=last.last_error)  # type: ignore[arg-type]


async def _of_payer(document: Document, person_id: int, policy: Policy) -> PrecoroCard:
    if document.status not in TO_PAY:
        return PrecoroCard()
    offered = await may_pay_now(document, person_id)
    card = PrecoroCard(
        can_pay=await can_decide_for(document.company_id, person_id, policy) if offered else ""
    )
    last = await PrecoroPayment.filter(document_id=document.id, person_id=person_id).order_by("-id").first()
    if last is None:
        return card
    if last.state == "refused":
        return replace(card, failed=last.why, said=last.last_error)  # type: ignore[arg-type]
    return replace(card, paying=last.state in UNDER_WAY)


def _sending(row: PrecoroDecision) -> Sending:
    because = row.last_error or row.account.stopped_because
    return Sending(
        turn=row.decision.turn_id,
        verdict=row.decision.verdict,  # type: ignore[arg-type]
        reason=row.decision.reason,
        posted=row.state == "posted",
        why=_WHY.get(because, ""),
    )


async def can_decide_for(company_id: int, person_id: int, policy: Policy) -> CanDecide:
    """Return what a person can do here about the documents of a company in Precoro."""
    company = await Company.get(id=company_id)
    terms = policy.in_precoro(company.name)
    if terms is None or not terms.decide:
        return "no"
    key = await PrecoroKey.get_or_none(account__company_id=company.id, person_id=person_id)
    if key is None:
        return "link"
    return "yes" if key.state == "linked" else "checking"
