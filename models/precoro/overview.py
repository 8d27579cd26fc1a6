"""How reading the companies in Precoro goes, and who cannot decide on their documents from here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from models.database import sql
from models.people.names import named
from models.policy import Policy
from models.precoro import ledger
from models.precoro.asking import asked_today, people_without_key
from models.records.home import PrecoroState, UnreadDocument
from models.records.precoro import KIND_OF
from models.tables import Company, Document, PrecoroAccount, PrecoroList
from models.vocabulary import Kind, StopReason

UNREAD_SHOWN: Final = 3
_UNREAD = """
SELECT document.id FROM precoro_document CROSS JOIN document
WHERE precoro_document.account_id = :account AND precoro_document.unread
    AND document.id = precoro_document.document_id AND document.status = 'pending'
ORDER BY document.id
"""


async def load_precoro(company_ids: Sequence[int], policy: Policy, now: datetime) -> tuple[PrecoroState, ...]:
    """Return the state of each company that is in Precoro by the settings, those that need help first."""
    companies = await Company.filter(id__in=company_ids).order_by("name")
    accounts = {one.company_id: one for one in await PrecoroAccount.filter(company_id__in=company_ids)}
    found = [
        await _state(company, accounts[company.id], policy, now)
        for company in companies
        if company.id in accounts and policy.in_precoro(company.name) is not None
    ]
    return tuple(sorted(found, key=lambda one: not one.needs_help))


async def _state(company: Company, account: PrecoroAccount, policy: Policy, now: datetime) -> PrecoroState:
    stopped, again_at = await _stopped(account, policy, now)
    unread = [int(row["id"]) for row in await sql.run(_UNREAD, account=account.id)]
    first = await Document.filter(id__in=unread[:UNREAD_SHOWN]).order_by("id")
    terms = policy.in_precoro(company.name)
    without_key = await people_without_key(company, account.id) if terms and terms.decide else ()
    return PrecoroState(
        name=company.name,
        last_pass=account.last_pass_at,
        calls=await ledger.calls_of_a_day(account.id, policy.call_limits, now),
        most_calls=policy.call_limits.per_day,
        stopped=stopped,
        again_at=again_at,
        refused_kinds=await _refused(account.id),
        unread=tuple(UnreadDocument(one.number, one.url) for one in first),
        all_unread=len(unread),
        without_key=tuple(map(named, without_key)),
        asked_today=await asked_today(account.id, without_key, now),
        company=company.id,
    )


async def _stopped(
    account: PrecoroAccount, policy: Policy, now: datetime
) -> tuple[StopReason | None, datetime | None]:
    """Return why no documents are read, and until when; Precoro may say so, or our own count of calls."""
    if account.stopped_because:
        return account.stopped_because, account.stopped_until  # type: ignore[return-value]
    until = await ledger.used_up_until(account.id, policy.call_limits, now)
    return ("daily_limit" if until else None), until


async def _refused(account_id: int) -> tuple[Kind, ...]:
    rows = await PrecoroList.filter(account_id=account_id, refused_at__isnull=False)
    refused = {one.alias for one in rows}
    return tuple(kind for alias, kind in KIND_OF.items() if alias in refused)
