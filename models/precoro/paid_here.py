"""Which documents of Precoro payers mark as paid here, by the settings."""

from typing import Final

from models.change import Change
from models.database import sql
from models.documents.imports import heartbeat
from models.facts import DocumentChanged, PayersNamed
from models.policy import Policy
from models.tables import Company, Document, PrecoroAccount, PrecoroPayment

PAID_KINDS: Final = ("invoice", "expense")
TO_PAY: Final = ("approved", "partly_paid")
UNDER_WAY: Final = ("waiting", "posted")
AT_ONCE: Final = 100

_OTHERWISE = """
company_id = :company AND origin = 'precoro' AND pays_here <> {on} AND kind IN ('invoice', 'expense')
    AND NOT credit_note AND NOT EXISTS (
        SELECT 1 FROM precoro_payment
        WHERE precoro_payment.document_id = document.id AND precoro_payment.state IN ('waiting', 'posted')
    )
"""
_SOME_TO_PAY = f"""
SELECT id FROM document
WHERE {_OTHERWISE} AND status IN ('approved', 'partly_paid')
ORDER BY id LIMIT {AT_ONCE}
"""
_REST = f"""
UPDATE document SET pays_here = {{on}}
WHERE {_OTHERWISE} AND status NOT IN ('approved', 'partly_paid')
"""


async def pays_here(document: Document, policy: Policy) -> bool:
    """Return whether a document of Precoro is of those that payers mark as paid here."""
    company = await Company.get(id=document.company_id)
    if not _are_paid_here(company, policy) or document.kind not in PAID_KINDS or document.credit_note:
        return False
    return not await PrecoroPayment.exists(document_id=document.id, state__in=UNDER_WAY)


def _are_paid_here(company: Company, policy: Policy) -> bool:
    terms = policy.in_precoro(company.name)
    return terms is not None and terms.payments


async def is_otherwise(policy: Policy) -> bool:
    """Return whether something is to be paid that is offered otherwise than the settings say by now."""
    for company in await _companies():
        text = _with(_SOME_TO_PAY, on=_are_paid_here(company, policy))
        if await sql.run(text, company=company.id):
            return True
    return False


async def follow_settings(change: Change) -> bool:
    """Offer payers what they mark as paid here, or not any more; return False once none is left.

    Cards of what is to be paid are drawn again, some at once; a payer without one gets one.
    """
    if change.batch_id is not None:
        await heartbeat(change.batch_id, change.now)
    is_any = False
    for company in await _companies():
        on = _are_paid_here(company, change.policy)
        await sql.run(_with(_REST, on=on), company=company.id)
        for row in await sql.run(_with(_SOME_TO_PAY, on=on), company=company.id):
            document = await change.hold_anywhere(row["id"])
            document.pays_here, is_any = on, True
            await document.save()
            change.state(DocumentChanged(document.id), PayersNamed(document.id))
    return is_any


async def _companies() -> list[Company]:
    accounts = await PrecoroAccount.all().order_by("id").select_related("company")
    return [one.company for one in accounts]


def _with(text: str, *, on: bool) -> str:
    return text.replace("{on}", "TRUE" if on else "FALSE")
