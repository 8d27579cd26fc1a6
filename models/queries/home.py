"""Loading a person's queue: what waits for them, and what they asked for."""

from collections.abc import Sequence
from dataclasses import replace

from models.people.configuration import configures
from models.policy import Policy
from models.queries.current_approvers import add_current_approvers
from models.queries.readers import load_reader
from models.queries.rows import requested_by, waiting_for
from models.records.documents import Row
from models.records.home import Page, Queue
from models.reminders.schedules import load_schedule
from models.tables import Home

WAITING_A_PAGE = 10
ASKED_A_PAGE = 5


async def load_queue(home: Home, policy: Policy) -> Queue:
    """Read the queue at the pages that its reader looks at."""
    waiting = await waiting_for(home.person_id, home.workspace_id, policy)
    asked = await requested_by(home.person_id, home.workspace_id, policy)
    asked_page = page_of(asked, home.asked_page, ASKED_A_PAGE)
    return Queue(
        reader=await load_reader(home.workspace_id, home.person_id),
        waiting=page_of(waiting, home.page, WAITING_A_PAGE),
        asked=replace(asked_page, rows=await add_current_approvers(asked_page.rows)),
        configures=await configures(home.person_id, home.workspace_id),
        reminders=await load_schedule(home.workspace_id, home.person_id, policy),
    )


def page_of(rows: Sequence[Row], page: int, size: int) -> Page:
    """Cut one page out; a page that is not there any more gives the last one."""
    pages = max(1, -(-len(rows) // size))
    page = max(1, min(page, pages))
    return Page(tuple(rows[(page - 1) * size : page * size]), page, pages, len(rows))
