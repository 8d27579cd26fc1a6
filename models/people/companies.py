"""Companies and workspaces as the settings name them, saved in the store."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.people.people import join_company, save_people, save_workspace
from models.tables import Company, Membership


@dataclass(frozen=True, slots=True)
class CompanyTerms:
    """A company as the settings give it."""

    name: str
    workspace: str
    managers: tuple[str, ...] = ()  # e-mails, lower case
    zone: str = "UTC"
    country: str = ""
    currency: str = ""
    po_pdf_while_pending: bool = False


async def save_companies(listed: Sequence[CompanyTerms]) -> None:
    """Save what the settings say of companies; their managers get the configuration role."""
    for policy in listed:
        workspace = await save_workspace(policy.workspace)
        key = policy.name.casefold()
        values = {
            "name": policy.name,
            "workspace_id": workspace.id,
            "zone": policy.zone,
            "country": policy.country,
            "currency": policy.currency,
        }
        company, _created = await Company.update_or_create(defaults=values, name_key=key)
        # What was set in Slack wins until it is reset there.
        await Company.filter(id=company.id, po_pdf_set_by_id__isnull=True).update(
            po_pdf_while_pending=policy.po_pdf_while_pending
        )
        people = await save_people(policy.managers)
        ids = [person.id for person in people.values()]
        await join_company(company.id, ids)
        await Membership.filter(company_id=company.id, person_id__in=ids or [0]).update(configuration=True)
