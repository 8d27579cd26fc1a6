"""How a workspace is integrated, for those with the configuration role."""

from collections.abc import Iterable
from datetime import datetime

from tortoise.expressions import Subquery

from models.database import sql
from models.mailbox import load_mailbox
from models.people.confirmed import unconfirmed_in
from models.people.names import named
from models.policy import Policy
from models.precoro.overview import load_precoro
from models.queries.events import target_states
from models.queries.failures import FAILED, load_failures
from models.queries.readers import load_reader
from models.queries.stuck_steps import stuck_steps
from models.records.home import CompanyState, Integration, People, PersonState, Run, Waiting, WorkspaceState
from models.tables import Company, Home, Mapping, Member, Membership, Person

PEOPLE_A_PAGE = 20
# States are written out, and the smaller table comes first: so the partial indexes are used.
_WAITING = f"""
SELECT (
    SELECT COUNT(*) FROM message WHERE workspace_id = :workspace AND state IN ('new', 'sending')
) + (
    SELECT COUNT(*) FROM message
    WHERE workspace_id = :workspace AND state = 'posted' AND wanted_version > shown_version
) AS messages, (
    SELECT COUNT(*) FROM delivery CROSS JOIN message
    WHERE delivery.state IN ('waiting', 'sending') AND message.id = delivery.message_id
        AND message.workspace_id = :workspace AND message.state = 'posted'
) AS files, (
    SELECT COUNT(*) FROM message
    WHERE workspace_id = :workspace AND {FAILED} AND state IN ('failed', 'posted') AND left_at IS NULL
) AS failed_messages, (
    SELECT COUNT(*) FROM delivery CROSS JOIN message
    WHERE delivery.state = 'failed' AND message.id = delivery.message_id
        AND message.workspace_id = :workspace
) AS failed_files
"""
FAILURES_SHOWN = 5


async def load_integration(
    home: Home, workspaces: Iterable[WorkspaceState], policy: Policy, now: datetime
) -> Integration:
    """Read how the workspace of a Home is integrated; `workspaces` are those that its reader manages."""
    workspace_id = home.workspace_id
    people = await people_of(workspace_id, home.person_id)
    wanted, page, pages = _turned_to(home, people)
    theirs = await _configured(home.person_id, workspace_id)
    integrated = sum(one.state == "active" for one in people)
    return Integration(
        reader=await load_reader(workspace_id, home.person_id),
        workspaces=tuple(workspaces),
        companies=await _companies(home.person_id, workspace_id),
        waiting=await waiting_in(workspace_id),
        failures=await load_failures(workspace_id, FAILURES_SHOWN),
        run=await _run(workspace_id),
        integrated=integrated,
        not_integrated=len(people) - integrated,
        show=home.people,  # type: ignore[arg-type]
        people=wanted,
        page=page,
        pages=pages,
        # Documents of Precoro whose approvers could not be read are with their companies.
        stuck=tuple(one for one in (await stuck_steps(theirs))[0] if one.why != "not_read"),
        unconfirmed=await unconfirmed_in(workspace_id),
        targets=tuple(one for one in await target_states() if one.failed or one.last_error),
        mailbox=await load_mailbox(policy),
        precoro=await load_precoro(theirs, policy, now),
    )


def _turned_to(home: Home, people: list[PersonState]) -> tuple[tuple[PersonState, ...], int, int]:
    """Return the people on the page that a Home shows, the page, and how many there are."""
    show: People = home.people  # type: ignore[assignment]
    wanted = [one for one in people if show == "all" or (one.state == "active") == (show == "integrated")]
    pages = max(1, -(-len(wanted) // PEOPLE_A_PAGE))
    page = max(1, min(home.people_page, pages))
    return tuple(wanted[(page - 1) * PEOPLE_A_PAGE : page * PEOPLE_A_PAGE]), page, pages


async def _configured(person_id: int, workspace_id: int) -> list[int]:
    theirs = await Membership.filter(
        person_id=person_id, company__workspace_id=workspace_id, configuration=True
    ).values_list("company_id", flat=True)
    return [int(str(one)) for one in theirs]


async def people_on_page(workspace_id: int, manager_id: int) -> tuple[PersonState, ...]:
    """Return the people that a manager's Home shows now."""
    home = await Home.get_or_none(workspace_id=workspace_id, person_id=manager_id)
    if home is None:
        return ()
    return _turned_to(home, await people_of(workspace_id, manager_id))[0]


async def people_of(workspace_id: int, manager_id: int) -> list[PersonState]:
    """Return the active people of the companies here that a person configures, with their states."""
    companies = Membership.filter(
        person_id=manager_id, company__workspace_id=workspace_id, configuration=True
    ).values("company_id")
    members = Membership.filter(company_id__in=Subquery(companies)).values("person_id")
    known = await Member.filter(workspace_id=workspace_id).values_list("person_id", "state")
    states: dict[int, str] = dict(known)
    chosen = Member.filter(workspace_id=workspace_id, pairing_id__isnull=False)
    rows = await chosen.values_list("person_id", "pairing__by__name", "pairing__by__email")
    by = {int(str(person_id)): str(name or email) for person_id, name, email in rows}
    people = await Person.filter(active=True, id__in=Subquery(members)).order_by("email")
    return [
        PersonState(one.display_name, one.email, states.get(one.id, "unknown"), one.id, by.get(one.id, ""))
        for one in people
    ]


async def _companies(person_id: int, workspace_id: int) -> tuple[CompanyState, ...]:
    rows = (
        await Company.filter(
            workspace_id=workspace_id, memberships__person_id=person_id, memberships__configuration=True
        )
        .order_by("name")
        .select_related("po_pdf_set_by")
    )
    return tuple(
        CompanyState(
            id=one.id,
            name=one.name,
            pdf_while_pending=one.po_pdf_while_pending,
            set_by=named(one.po_pdf_set_by).name if one.po_pdf_set_by else "",
            set_at=one.po_pdf_set_at,
        )
        for one in rows
    )


async def waiting_in(workspace_id: int) -> Waiting:
    """Count what waits for Slack in a workspace, and what failed for good."""
    [row] = await sql.run(_WAITING, workspace=workspace_id)
    return Waiting(**row)


async def _run(workspace_id: int) -> Run | None:
    row = await Mapping.filter(workspace_id=workspace_id).order_by("-id").first().select_related("asked_by")
    if row is None:
        return None
    return Run(
        state=row.state,  # type: ignore[arg-type]
        looked_at=row.looked_at,
        asked_by=named(row.asked_by).name if row.asked_by else "",
        started_at=row.started_at,
        finished_at=row.finished_at,
        last_error=row.last_error,
        unanswered=row.attempts > 0,
    )
