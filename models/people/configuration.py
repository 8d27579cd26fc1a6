"""The configuration role: who holds it where, and what it may set."""

import logging

from models.change import Change
from models.facts import IntegrationChanged
from models.refusals import Refusal
from models.tables import Company, Membership, Workspace
from models.visible import key_of

log = logging.getLogger(__name__)


async def managed_workspaces(person_id: int) -> list[Workspace]:
    """Return the workspaces that serve a company whose configuration role a person holds."""
    rows = await Membership.filter(person_id=person_id, configuration=True).values_list(
        "company__workspace_id", flat=True
    )
    return await Workspace.filter(id__in=[int(str(one)) for one in rows] or [0]).order_by("name")


async def configures(person_id: int, workspace_id: int) -> bool:
    """Return whether a person holds the configuration role of a company that the workspace serves."""
    return await Membership.exists(
        person_id=person_id, company__workspace_id=workspace_id, configuration=True, person__active=True
    )


async def require_configures(person_id: int, workspace_id: int) -> None:
    """Refuse people without a configuration role here."""
    if not await configures(person_id, workspace_id):
        raise Refusal("not_configuration")


async def require_configures_company(company_id: int, person_id: int, workspace_id: int) -> Membership:
    """Return the membership of somebody who configures a company here; to its own people alone name it."""
    row = await Membership.get_or_none(
        person_id=person_id,
        company_id=company_id,
        company__workspace_id=workspace_id,
        configuration=True,
        person__active=True,
    ).select_related("company", "person")
    if row is None:
        theirs = await Company.get_or_none(id=company_id, memberships__person_id=person_id)
        raise Refusal("not_configuration", **({"company": theirs.name} if theirs else {}))
    return row


async def set_pdf_while_pending(
    company_id: int, person_id: int, workspace_id: int, allowed: bool | None, change: Change
) -> None:
    """Show the PDF of pending orders or not, from now on; None: as the settings say."""
    row = await require_configures_company(company_id, person_id, workspace_id)
    by_settings = key_of(row.company.name) in change.policy.pdf_while_pending
    await Company.filter(id=company_id).update(
        po_pdf_while_pending=by_settings if allowed is None else allowed,
        po_pdf_set_by_id=None if allowed is None else person_id,
        po_pdf_set_at=None if allowed is None else change.now,
    )
    change.state(IntegrationChanged(workspace_id))
    log.info(
        "%s set the PDF of pending orders of %s: %s",
        row.person.email,
        row.company.name,
        "as in the settings" if allowed is None else "shown" if allowed else "not shown",
    )
