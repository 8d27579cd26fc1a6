"""Loading a person's queue: what waits for them, what they can approve together, what they asked for."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from models.frozen import frozen
from models.people.away import load_away
from models.people.configuration import configures
from models.policy import Policy
from models.precoro.cards import can_decide_for
from models.queries.current_approvers import add_current_approvers
from models.queries.pending import PendingAction, snoozed_by, waits_for
from models.queries.readers import load_reader
from models.queries.rows import drawn_rows, requested_by
from models.records.documents import Row
from models.records.home import Page, Queue, Review
from models.reminders.schedules import load_schedule
from models.sent_files.senders import may_send
from models.tables import Document, Home, Turn

WAITING_A_PAGE = 10
REVIEWED_AT_ONCE = 30  # documents in one form; if all have warnings, a view holds no more
ASKED_A_PAGE = 5


@frozen
class Listed:
    """What is listed on the page of a Home that its reader looks at."""

    page: int
    rows: tuple[PendingAction, ...]


async def load_queue(home: Home, policy: Policy) -> tuple[Queue, str]:
    """Read the queue at the pages that its reader looks at, and what is listed there, for the Home to keep.

    What was listed keeps its place, also once it is settled, until the reader opens Home or turns a page:
    else the next Approve would move under their finger. What is new follows below.
    """
    waiting = await waits_for(home.person_id, home.workspace_id, home.opened_at, policy)
    listed = _arranged(waiting, read_listed(home), home.page)
    rows = await drawn_rows(listed.rows, home.person_id, home.workspace_id, policy)
    asked = await requested_by(home.person_id, home.workspace_id, policy)
    asked_page = page_of(asked, home.asked_page, ASKED_A_PAGE)
    to_review = len(await approvable(waiting, home.person_id, policy))
    pairs = zip(listed.rows, rows, strict=True)
    several = sum(one.action == "approve" and not _is_elsewhere(row) for one, row in pairs) > 1
    queue = Queue(
        reader=await load_reader(home.workspace_id, home.person_id),
        waiting=Page(rows, listed.page, max(listed.page, _pages(waiting)), len(waiting)),
        asked=replace(asked_page, rows=await add_current_approvers(asked_page.rows)),
        configures=await configures(home.person_id, home.workspace_id),
        reminders=await load_schedule(home.workspace_id, home.person_id, policy),
        snoozed=len(await snoozed_by(home.person_id, home.workspace_id)),
        command=policy.command,
        may_send=await may_send(home.person_id, home.workspace_id, policy),
        away=await load_away(home.person_id, home.opened_at),
        to_review=to_review,
        offers_review=several or to_review > 1,
    )
    return queue, write_listed(home, listed)


def _is_elsewhere(row: Row) -> bool:
    """Return whether a row asks for an approval that can only be given in Precoro."""
    return row.action == "approve" and not row.can_approve


def _pages(waiting: Sequence[PendingAction]) -> int:
    return max(1, -(-len(waiting) // WAITING_A_PAGE))


def _arranged(waiting: Sequence[PendingAction], listed: Listed | None, page: int) -> Listed:
    if listed is None:
        page = max(1, min(page, _pages(waiting)))
        first = (page - 1) * WAITING_A_PAGE
        return Listed(page, tuple(waiting[first : first + WAITING_A_PAGE]))
    new = [one for one in waiting if one not in listed.rows] if listed.page == 1 else []
    return replace(listed, rows=(*listed.rows, *new[: max(0, WAITING_A_PAGE - len(listed.rows))]))


def read_listed(home: Home) -> Listed | None:
    """Return what is listed on the page that the reader looks at; None: it was opened or turned since."""
    kept = json.loads(home.listed) if home.listed else {}
    if kept.get("opened") != home.opened_at.isoformat():
        return None
    rows = (PendingAction(action, document, turn) for action, document, turn in kept["rows"])
    return Listed(kept["page"], tuple(rows))


def write_listed(home: Home, listed: Listed) -> str:
    """Return what a Home keeps of what is listed on it."""
    rows = [[one.action, one.document, one.turn] for one in listed.rows]
    return json.dumps({"opened": home.opened_at.isoformat(), "page": listed.page, "rows": rows})


def page_of(rows: Sequence[Row], page: int, size: int) -> Page:
    """Cut one page out; a page that is not there any more gives the last one."""
    pages = max(1, -(-len(rows) // size))
    page = max(1, min(page, pages))
    return Page(tuple(rows[(page - 1) * size : page * size]), page, pages, len(rows))


async def load_review(person_id: int, workspace_id: int, policy: Policy, now: datetime) -> Review:
    """Return the first of what a person can approve, and how many follow."""
    now_waiting = await waits_for(person_id, workspace_id, now, policy)
    waiting = await approvable(now_waiting, person_id, policy)
    rows = await drawn_rows(waiting[:REVIEWED_AT_ONCE], person_id, workspace_id, policy)
    asked = tuple(row for row in rows if row.can_approve)
    reader = await load_reader(workspace_id, person_id)
    return Review(reader, asked, max(0, len(waiting) - REVIEWED_AT_ONCE))


async def approvable(waiting: Sequence[PendingAction], person_id: int, policy: Policy) -> list[PendingAction]:
    """Return what of this a person can approve here: not what they can only decide in Precoro."""
    asked = [one for one in waiting if one.action == "approve"]
    in_precoro = await Document.filter(
        id__in=[one.document for one in asked] or [0], origin="precoro"
    ).values_list("id", "company_id")
    cannot = {
        company_id
        for company_id in {company_id for _, company_id in in_precoro}
        if await can_decide_for(company_id, person_id, policy) != "yes"
    }
    left_out = {document for document, company_id in in_precoro if company_id in cannot}
    return [one for one in asked if one.document not in left_out]


async def rows_of_turns(
    turns: Collection[int], person_id: int, workspace_id: int, policy: Policy
) -> Mapping[int, Row]:
    """Return the documents of some turns as they are now for a person who may read them, by turn."""
    found = await Turn.filter(id__in=list(turns) or [0]).values_list("id", "document_id")
    asked = [PendingAction("approve", document, turn) for turn, document in found]
    rows = await drawn_rows(asked, person_id, workspace_id, policy)
    return {
        one.turn: row for one, row in zip(asked, rows, strict=True) if one.turn is not None and not row.gone
    }
