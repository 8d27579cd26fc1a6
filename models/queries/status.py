"""How the bot stands, for somebody with the configuration role."""

from dataclasses import dataclass

from models.queries.integration import managed_workspaces, people_of, require_configures, waiting_in
from models.queries.stuck_steps import StuckStep, stuck_steps
from models.records.home import Waiting
from models.tables import Membership


@dataclass(frozen=True, slots=True)
class WorkspaceStatus:
    """One workspace: `down` is Slack's reason, empty when it works."""

    name: str
    down: str
    waiting: Waiting
    people: int
    not_integrated: int


@dataclass(frozen=True, slots=True)
class Status:
    """The workspaces and companies whose configuration role somebody holds."""

    workspaces: tuple[WorkspaceStatus, ...]
    stuck: tuple[StuckStep, ...]
    open_steps: int


async def load_status(person_id: int, workspace_id: int) -> Status:
    """Read it for a person who asks in a workspace, or refuse whoever holds no configuration role there."""
    await require_configures(person_id, workspace_id)
    companies = await Membership.filter(person_id=person_id, configuration=True).values_list(
        "company_id", flat=True
    )
    stuck, open_steps = await stuck_steps([int(str(one)) for one in companies])
    workspaces = []
    for row in await managed_workspaces(person_id):
        people = await people_of(row.id, person_id)
        outside = sum(one.state != "active" for one in people)
        workspaces.append(WorkspaceStatus(row.name, row.down, await waiting_in(row.id), len(people), outside))
    return Status(tuple(workspaces), tuple(stuck), open_steps)
