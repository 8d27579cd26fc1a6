"""Asking approvers who have linked no key to link one, so that they can decide in Slack."""

from collections.abc import Sequence
from datetime import datetime

from models.change import Change
from models.database import sql
from models.facts import IntegrationChanged, PrecoroNotice
from models.people.configuration import require_configures_company
from models.tables import Company, Message, Person, PrecoroAccount

_WITHOUT_KEY = """
SELECT DISTINCT turn.person_id
FROM step CROSS JOIN document CROSS JOIN turn CROSS JOIN person CROSS JOIN member
WHERE step.state = 'open' AND document.id = step.document_id AND document.company_id = :company
    AND document.origin = 'precoro' AND document.status = 'pending'
    AND turn.step_id = step.id AND turn.state = 'open'
    AND person.id = turn.person_id AND person.active
    AND member.person_id = person.id AND member.workspace_id = :workspace AND member.state = 'active'
    AND NOT EXISTS (
        SELECT 1 FROM precoro_key
        WHERE precoro_key.account_id = :account AND precoro_key.person_id = turn.person_id
    )
"""


async def people_without_key(company: Company, account_id: int) -> Sequence[Person]:
    """Return who is asked in Precoro now, is connected to Slack, and has linked no key of their own."""
    rows = await sql.run(_WITHOUT_KEY, company=company.id, workspace=company.workspace_id, account=account_id)
    return await Person.filter(id__in=[row["person_id"] for row in rows]).order_by("email")


async def asked_today(account_id: int, people: Sequence[Person], now: datetime) -> int:
    """Return how many of them were asked on this day."""
    return await Message.filter(key__in=[_key(account_id, one, now) for one in people]).count()


def _key(account_id: int, person: Person, now: datetime) -> str:
    """Return what makes the question one message a day."""
    return f"precoro_key_wanted:{account_id}:{person.id}:{now.date().isoformat()}"


async def ask_for_keys(company_id: int, asker_id: int, workspace_id: int, change: Change) -> None:
    """Ask everybody who is asked now and has linked no key, each once a day; for managers of the company."""
    company = (await require_configures_company(company_id, asker_id, workspace_id)).company
    terms = change.policy.in_precoro(company.name)
    account = await PrecoroAccount.get_or_none(company_id=company.id)
    if account is None or terms is None or not terms.decide:
        return
    change.state(
        *(
            PrecoroNotice(
                company.id, one.id, "key_wanted", _key(account.id, one, change.now), words=company.name
            )
            for one in await people_without_key(company, account.id)
        ),
        IntegrationChanged(workspace_id),
    )
