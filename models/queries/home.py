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
from models.queries.listed.filters import read_filter
from models.queries.listed.tabs import list_page, lists_offered
from models.queries.listed.waiting import (
    WaitingFor,
    can_approve,
    count,
    totals,
    waiting_groups,
    waiting_page,
)
from models.queries.pending import PendingAction, snoozed_by
from models.queries.readers import load_reader
from models.queries.rows import drawn_rows
from models.records.documents import Row
from models.records.home import Page, PendingList, Queue, Review
from models.records.queue import (
    LIST_TABS,
    NO_FILTER,
    TABS,
    WAITING_TABS,
    ListTab,
    QueueFilter,
    Tab,
    WaitingTab,
)
from models.reminders.schedules import load_schedule
from models.sent_files.senders import may_send
from models.tables import Company, Document, Home, Turn

WAITING_A_PAGE = 10
REVIEWED_AT_ONCE = 30  # documents in one form; if all have warnings, a view holds no more
ASKED_A_PAGE = 5
NOTHING = Page((), 1, 1, 0)
_EVERYTHING = 1_000_000


@frozen
class Listed:
    """What is listed on the page of a Home that its reader looks at."""

    page: int
    rows: tuple[PendingAction, ...]


async def load_queue(home: Home, policy: Policy) -> tuple[Queue, str]:
    """Read the queue at the tab and pages that its reader looks at, and what is listed there, for the Home.

    What was listed keeps its place, also once it is settled, until the reader opens Home, turns a page or
    chooses a tab: else the next Approve would move under their finger. What is new follows below.
    """
    wanted = read_filter(home)
    whose = WaitingFor(home.person_id, home.workspace_id, home.opened_at, policy, wanted)
    groups = await waiting_groups(whose)
    tab = _tab_of(home)
    lists = await lists_offered(home.person_id, home.workspace_id)
    offered = (*(one for one in WAITING_TABS if count(groups, one)), *lists)
    queue = Queue(
        reader=await load_reader(home.workspace_id, home.person_id),
        waiting=NOTHING,
        asked=NOTHING,
        configures=await configures(home.person_id, home.workspace_id),
        reminders=await load_schedule(home.workspace_id, home.person_id, policy),
        snoozed=len(await snoozed_by(home.person_id, home.workspace_id)),
        command=policy.command,
        may_send=await may_send(home.person_id, home.workspace_id, policy),
        away=await load_away(home.person_id, home.opened_at),
        tab=tab,
        tabs=tuple(one for one in TABS if one in ("queue", tab, *offered)),
        counts=totals(groups),
    )
    if tab in LIST_TABS:
        return replace(queue, listed=await _list_page(tab, home, policy, home.page, WAITING_A_PAGE)), ""
    action = tab if tab in WAITING_TABS else None
    total = count([one for one in groups if one.matches], action)
    listed = await _arranged(whose, action, read_listed(home), home.page, total)
    rows = await drawn_rows(listed.rows, home.person_id, home.workspace_id, policy)
    to_review = await can_approve(groups, whose) if action in (None, "approve") else 0
    pairs = zip(listed.rows, rows, strict=True)
    several = sum(one.action == "approve" and not _is_elsewhere(row) for one, row in pairs) > 1
    queue = replace(
        queue,
        filter=wanted,
        filter_company=await _name_of(wanted.company),
        hidden=count(groups, action) - total,
        waiting=Page(rows, listed.page, max(listed.page, _pages(total)), total),
        to_review=to_review,
        offers_review=several or to_review > 1,
    )
    if tab == "queue":
        queue = replace(
            queue, asked=await _list_page("requests", home, policy, home.asked_page, ASKED_A_PAGE)
        )
    return queue, write_listed(home, listed)


def _tab_of(home: Home) -> Tab:
    return next((one for one in TABS if one == home.tab), "queue")


async def _list_page(tab: ListTab, home: Home, policy: Policy, page: int, size: int) -> Page:
    return await list_page(tab, home.person_id, home.workspace_id, policy, page=page, size=size)


def _is_elsewhere(row: Row) -> bool:
    """Return whether a row asks for an approval that can only be given in Precoro."""
    return row.action == "approve" and not row.can_approve


def _pages(total: int) -> int:
    return max(1, -(-total // WAITING_A_PAGE))


async def _arranged(
    whose: WaitingFor, action: WaitingTab | None, listed: Listed | None, page: int, total: int
) -> Listed:
    if listed is None:
        page = max(1, min(page, _pages(total)))
        first = (page - 1) * WAITING_A_PAGE
        return Listed(page, tuple(await waiting_page(whose, action, first, WAITING_A_PAGE)))
    room = WAITING_A_PAGE - len(listed.rows)
    if listed.page > 1 or room < 1:
        return listed
    waiting = await waiting_page(whose, action, 0, WAITING_A_PAGE + len(listed.rows))
    new = [one for one in waiting if one not in listed.rows]
    return replace(listed, rows=(*listed.rows, *new[:room]))


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


async def load_pending(whose: WaitingFor, most: int) -> PendingList:
    """Return what waits for a person and their filter leaves, with rows for the `most` urgent."""
    groups = await waiting_groups(whose)
    total = count([one for one in groups if one.matches], None)
    first = await waiting_page(whose, None, 0, most)
    return PendingList(
        reader=await load_reader(whose.workspace, whose.person),
        rows=await drawn_rows(first, whose.person, whose.workspace, whose.policy),
        total=total,
        counts=totals(groups),
        to_review=await can_approve(groups, whose),
        filter=whose.filter,
        filter_company=await _name_of(whose.filter.company),
        hidden=count(groups, None) - total,
    )


async def _name_of(company_id: int) -> str:
    return (await Company.get(id=company_id)).name if company_id else ""


async def load_review(
    person_id: int,
    workspace_id: int,
    policy: Policy,
    now: datetime,
    wanted: QueueFilter = NO_FILTER,
) -> Review:
    """Return the first of what a person can approve, and how many follow; with a filter, what it leaves."""
    whose = WaitingFor(person_id, workspace_id, now, policy, wanted)
    now_waiting = await waiting_page(whose, "approve", 0, _EVERYTHING)
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
