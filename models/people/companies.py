"""Companies and workspaces as the settings name them, saved in the store."""

from collections.abc import Sequence

from models.change import Change
from models.facts import RightsChanged
from models.frozen import frozen
from models.people.memberships import name_managers
from models.people.people import find_company, save_workspace
from models.tables import Company
from models.visible import key_of


@frozen
class CompanyTerms:
    """A company as the settings give it."""

    name: str
    workspace: str
    managers: tuple[str, ...] = ()  # e-mails, lower case
    zone: str = "UTC"
    country: str = ""
    currency: str = ""
    po_pdf_while_pending: bool = False


async def save_companies(listed: Sequence[CompanyTerms], change: Change) -> None:
    """Save what the settings say of companies; the managers that they name have the configuration role.

    Somebody who was named before and is not any more loses it, unless a file gave it as well.
    """
    managers = {await _save(terms): terms.managers or change.policy.managers for terms in listed}
    others = Company.exclude(id__in=list(managers) or [0])
    if not change.policy.managers:
        others = others.filter(memberships__from_settings=True).distinct()
    managers |= {company.id: change.policy.managers for company in await others}
    changed: set[int] = set()
    for company_id, emails in sorted(managers.items()):
        changed |= await name_managers(company_id, emails)
    change.state(*map(RightsChanged, sorted(changed)))


async def _save(terms: CompanyTerms) -> int:
    """Save one company; return its id."""
    workspace = await save_workspace(terms.workspace)
    known = await find_company(terms.name)
    key = known.name_key if known else key_of(terms.name)
    values = {
        "name": terms.name,
        "workspace_id": workspace.id,
        "zone": terms.zone,
        "country": terms.country,
        "currency": terms.currency,
    }
    company: Company
    company, _created = await Company.update_or_create(defaults=values, name_key=key)
    # What was set in Slack wins until it is reset there.
    await Company.filter(id=company.id, po_pdf_set_by_id__isnull=True).update(
        po_pdf_while_pending=terms.po_pdf_while_pending
    )
    return int(company.id)
