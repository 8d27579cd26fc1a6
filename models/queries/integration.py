"""How a workspace is integrated, for those with the configuration role."""

from collections.abc import Iterable

from tortoise.expressions import F, Q, Subquery

from models.people.confirmed import unconfirmed_in
from models.people.names import named
from models.queries.failures import load_failures
from models.queries.readers import load_reader
from models.records.home import CompanyState, Integration, People, PersonState, Run, Waiting, WorkspaceState
from models.tables import Company, Delivery, Home, Mapping, Member, Membership, Message, Person
from models.vocabulary import FAILURES

PEOPLE_A_PAGE = 20
FAILURES_SHOWN = 5


async def load_integration(home: Home, workspaces: Iterable[WorkspaceState]) -> Integration:
    """Read how the workspace of a Home is integrated; `workspaces` are those that its reader manages."""
    workspace_id = home.workspace_id
    people = await people_of(workspace_id, home.person_id)
    show: People = home.people  # type: ignore[assignment]
    wanted = [one for one in people if show == "all" or (one.state == "active") == (show == "integrated")]
    pages = max(1, -(-len(wanted) // PEOPLE_A_PAGE))
    page = max(1, min(home.people_page, pages))
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
        show=show,
        people=tuple(wanted[(page - 1) * PEOPLE_A_PAGE : page * PEOPLE_A_PAGE]),
        page=page,
        pages=pages,
        unconfirmed=await unconfirmed_in(workspace_id),
    )


async def people_of(workspace_id: int, manager_id: int) -> list[PersonState]:
    """Return the active people of the companies here that a person configures, with their states."""
    companies = Membership.filter(
        person_id=manager_id, company__workspace_id=workspace_id, configuration=True
    ).values("company_id")
    members = Membership.filter(company_id__in=Subquery(companies)).values("person_id")
    known = await Member.filter(workspace_id=workspace_id).values_list("person_id", "state")
    states: dict[int, str] = dict(known)
    people = await Person.filter(active=True, id__in=Subquery(members)).order_by("email")
    return [PersonState(one.display_name, one.email, states.get(one.id, "unknown")) for one in people]


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
    messages = Message.filter(workspace_id=workspace_id)
    files = Delivery.filter(message__workspace_id=workspace_id)
    return Waiting(
        messages=await messages.filter(
            Q(state__in=("new", "sending")) | Q(state="posted", wanted_version__gt=F("shown_version"))
        ).count(),
        files=await files.filter(state__in=("waiting", "sending"), message__state="posted").count(),
        failed_messages=await messages.filter(
            Q(state="failed") | Q(state="posted", dropped_because__in=FAILURES, left_at__isnull=True)
        ).count(),
        failed_files=await files.filter(state="failed").count(),
    )


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
