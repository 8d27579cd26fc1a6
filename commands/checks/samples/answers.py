"""Private answers: to commands, to replies and mentions, and to what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from commands.checks.samples.cards import full
from commands.checks.samples.documents import (
    ASKED_ROW,
    ENDED,
    FULL,
    LONG,
    LONG_ROW,
    PAY_ROW,
    TYPED,
    euro,
    rows,
)
from commands.checks.samples.homes import STUCK
from commands.checks.samples.messages import SOMEBODY
from commands.checks.samples.sample import Sample, draw
from models.money import Money
from models.records.documents import Audience
from models.records.due import DueGroup, DueList, WhenDue
from models.records.home import PendingList, Status, Waiting, WorkspaceStatus
from models.records.queue import WAITING_TABS, QueueFilter, WaitingTotal
from models.records.search import SearchResult
from models.refusals import Refusal
from views.home.integration import build_mapping_begun
from views.replies.coming import build_pdf_coming
from views.replies.command_line import build_help, build_incomplete, build_unknown
from views.replies.commands import (
    build_answer_view,
    build_choices,
    build_decided,
    build_following,
    build_not_following,
    build_not_seen,
    build_press_needed,
    build_reason_kept,
    build_text,
    build_undone,
)
from views.replies.due import build_due
from views.replies.found import build_search_result
from views.replies.hints import build_outside
from views.replies.history import build_history
from views.replies.mentions import NotAdded, build_choice, build_commented, build_found, build_not_added
from views.replies.nudged import build_nudged
from views.replies.pending import build_pending
from views.replies.refusals import build_fault, build_refusal
from views.replies.reply_files import build_file_refused
from views.replies.snoozed import build_snoozed, build_snoozed_list
from views.replies.status import build_status

COMMAND = "/precoro"
NOT_ADDED = (
    tuple(
        NotAdded(SOMEBODY, "" if code == "guest" else TYPED, Refusal(code, company=TYPED))
        for code in ("guest", "other_team", "deactivated", "unconfirmed", "could_not_check", "not_in_company")
    )
    * 3
)


def answer_samples(reader: Audience) -> Iterator[Sample]:
    """Draw every private answer."""
    yield from _to_commands(reader)
    yield from _about_documents(reader)
    yield draw(build_not_added, "", reader, NOT_ADDED, 7, reader, ["offer.pdf"])
    yield draw(build_file_refused, "", reader, "offer.pdf", "too_large", 25, 10, reader)
    yield draw(build_commented, "", reader, LONG_ROW, NOT_ADDED, 7, reader)
    yield draw(build_mapping_begun, "", reader, reader)
    yield draw(build_outside, "", reader, reader)
    yield draw(build_refusal, "several_found", reader, _several_found(), reader)
    yield draw(build_fault, "", reader, "4f2a9c", reader)


def _to_commands(reader: Audience) -> Iterator[Sample]:
    yield draw(build_help, "", reader, COMMAND, reader, configures=True, links=True, pays=True)
    yield draw(build_unknown, "", reader, "aprove", COMMAND, reader)
    yield draw(build_incomplete, "reject", reader, "reject", COMMAND, reader)
    yield draw(build_text, "", reader, LONG)
    yield draw(build_decided, "approved", reader, "approved", LONG_ROW, reader, undo=f"/precoro undo {TYPED}")
    yield draw(build_undone, "", reader, LONG_ROW, reader)
    yield draw(build_pdf_coming, "card", reader, LONG_ROW, "card", reader)
    yield draw(build_not_seen, "", reader, LONG_ROW, reader)
    yield draw(build_reason_kept, "", reader, "reject", LONG_ROW, "x" * 1600, reader)
    yield draw(build_nudged, "", reader, (LONG,) * 12, (LONG,), LONG_ROW, reader)
    yield draw(build_snoozed, "", reader, TYPED, ENDED, reader)
    put_off = tuple(replace(row, snoozed_until=ENDED) for row in rows(12, of=PAY_ROW))
    yield draw(build_snoozed_list, "", reader, put_off, reader, 12)
    yield draw(build_due, "", reader, _due(reader))
    yield draw(
        build_search_result, "", reader, SearchResult(TYPED, rows(10, of=ASKED_ROW), more=True), reader
    )
    yield draw(build_search_result, "empty", reader, SearchResult(TYPED, complete=False), reader)
    yield draw(build_following, "", reader, LONG_ROW, reader)
    yield draw(build_not_following, "", reader, TYPED, reader)
    yield draw(build_press_needed, "", reader, LONG_ROW, euro(1000000), reader)
    yield draw(build_status, "", reader, _status(), reader)


def _about_documents(reader: Audience) -> Iterator[Sample]:
    listed = _pending(reader)
    pending = build_pending(listed)
    yield draw(build_pending, "long", reader, listed)
    yield draw(build_answer_view, "pending", reader, pending, reader)
    yield draw(build_choices, "comment", reader, "comment", "x" * 1900, LONG_ROW.number, rows(12), reader)
    yield draw(build_choice, "", reader, LONG_ROW.number, rows(12), reader)
    yield draw(build_history, "", reader, FULL, reader)
    yield draw(build_found, "", reader, full(reader), added=[TYPED] * 12)


def _due(reader: Audience) -> DueList:
    listed = rows(10, of=PAY_ROW)
    amounts = tuple(
        Money(10**11, currency) for currency in ("EUR", "USD", "JPY", "CHF", "GBP", "SEK", "PLN", "CZK")
    )
    groups = [DueGroup(when, 250, amounts, ()) for when in get_args(WhenDue)[1:]]
    return DueList(reader, [DueGroup("overdue", 250, amounts, listed), *groups], amounts)


def _pending(reader: Audience) -> PendingList:
    amounts = tuple(Money(10**11, currency) for currency in ("EUR", "USD", "JPY", "CHF", "GBP"))
    counts = tuple(WaitingTotal(each, 250, amounts) for each in WAITING_TABS)
    wanted = QueueFilter("purchase_requisition", 7, "EUR", 10**8, 10**11, 365)
    return PendingList(
        reader, (*rows(8), *rows(2, 10, PAY_ROW)), 750, counts, 250, wanted, filter_company=LONG, hidden=1000
    )


def _several_found() -> Refusal:
    return Refusal("several_found", number=LONG_ROW.number, names=LONG)


def _status() -> Status:
    waiting = Waiting(messages=12, files=3, failed_messages=2, failed_files=1)
    return Status(
        workspaces=tuple(
            WorkspaceStatus(f"{n} {TYPED}", "token_revoked" if n else "", waiting, 5000, 12)
            for n in range(11)
        ),
        stuck=STUCK,
        open_steps=1234,
    )
