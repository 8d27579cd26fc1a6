"""The status of the bot, for somebody with the configuration role."""

from models.people.configuration import managed_workspaces, require_configures
from models.queries.integration import people_of, waiting_in
from models.queries.stuck_steps import stuck_steps
from models.records.home import Status, WorkspaceStatus
from models.tables import Membership


async def load_status(person_id: int, workspace_id: int) -> Status:
    """Return it for a person of a workspace; refuses people without a configuration role there."""
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
