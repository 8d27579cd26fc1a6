"""Everything that opens as a window, but for documents' details."""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from commands.checks.samples.cards import full, payable, pending, revised, stuck
from commands.checks.samples.documents import ASKED_ROW, EARLIER, ENDED, FULL, LONG_ROW, TYPED, rows
from commands.checks.samples.homes import AWAY_PERIOD, FILTER, OWN_SCHEDULE
from commands.checks.samples.sample import Sample, draw
from models.records.documents import Audience, PersonRef, Schedule
from models.records.followers import FollowerEntry, FollowerList, WhyFollows
from models.records.home import PersonState, Review
from models.records.queue import FilterChoices, FilterCompany
from models.records.search import SearchResult
from models.refusals import Refusal
from models.vocabulary import Kind
from views.modals.ask_changes import build_changes_form
from views.modals.away import AwayForm, build_away_form
from views.modals.confirm_revision import build_revision_form
from views.modals.details import build_loading, build_unavailable
from views.modals.files import build_files_form
from views.modals.followers import build_followers
from views.modals.link_person import build_link_form
from views.modals.manage import build_cancel_form, build_manage_form
from views.modals.note import build_note_form
from views.modals.payment import build_payment_form
from views.modals.queue_filter import build_filter_form
from views.modals.reject import build_reject_form
from views.modals.reminders import build_reminders_form
from views.modals.review.form import build_review_form
from views.modals.review.result import (
    Reviewed,
    ReviewResult,
    ReviewState,
    build_review_loading,
    build_review_result,
)
from views.modals.review.summary import ReviewSummary, build_review_summary
from views.modals.search import build_search_form
from views.modals.snooze import build_snooze_form
from views.wording.refusals import sentence

WARNED_ROW = replace(LONG_ROW, seen=EARLIER, cautions=FULL.cautions, budget=FULL.budget)


def form_samples(reader: Audience) -> Iterator[Sample]:
    """Draw every form and list that opens from a card or Home."""
    card = full(reader)
    yield draw(build_reject_form, "", reader, card)
    yield draw(build_changes_form, "", reader, card)
    yield draw(build_revision_form, "", reader, revised(reader))
    yield draw(build_payment_form, "", reader, payable(reader), ENDED)
    yield draw(build_files_form, "long", reader, card, FULL.attachments, 31)
    yield draw(build_files_form, "empty", reader, pending(reader), (), 31)
    yield draw(build_followers, "", reader, _followers(reader))
    yield draw(build_snooze_form, "", reader, 31, TYPED, ENDED, reader, "tomorrow")
    yield draw(build_search_form, "", reader, reader)
    yield draw(build_filter_form, "", reader, _filtering(reader))
    found = SearchResult(TYPED, rows(10, of=ASKED_ROW), complete=False)
    yield draw(build_search_form, "found", reader, reader, found)
    yield draw(build_note_form, "", reader, card)
    yield from _reviewing(reader)
    yield from _managing(reader)
    yield from _reminders(reader)
    away = AwayForm(AWAY_PERIOD.first, other=PersonRef(1, TYPED, "p1@acme.example"), period=AWAY_PERIOD)
    yield draw(build_away_form, "", reader, away, reader)
    yield draw(build_loading, "", reader, reader)
    yield draw(build_unavailable, "", reader, sentence(Refusal("may_not_read"), reader), reader)


def _followers(reader: Audience) -> FollowerList:
    one = PersonRef(1, TYPED, "p1@acme.example")
    entries = [FollowerEntry(one, why, one, ENDED) for why in get_args(WhyFollows)] * 60
    return FollowerList(reader, LONG_ROW, tuple(entries), may_leave=True)


def _filtering(reader: Audience) -> FilterChoices:
    companies = tuple(FilterCompany(n, f"{n} {TYPED}") for n in range(120))
    return FilterChoices(reader, FILTER, get_args(Kind), companies, ("EUR", "JPY", "USD"))


def _reviewing(reader: Audience) -> Iterator[Sample]:
    """Draw the longest: blocks of ten, as many with warnings, and why others are left out."""
    mixed = (*rows(12, confirm=False), *rows(18, 20, of=WARNED_ROW))
    left = (Refusal("outdated", number=TYPED, revision=2, changed=("content", "files")),) * 9
    states = get_args(ReviewState) * 6
    became = tuple(
        Reviewed(row.turn or 0, row, state, left[0]) for row, state in zip(mixed, states, strict=True)
    )
    yield draw(build_review_loading, "", reader, reader)
    yield draw(build_review_form, "", reader, Review(reader, mixed, 12))
    yield draw(build_review_summary, "", reader, ReviewSummary(reader, mixed, left))
    yield draw(build_review_result, "", reader, ReviewResult(reader, became, can_undo=True))


def _managing(reader: Audience) -> Iterator[Sample]:
    card = full(reader)
    yield draw(build_manage_form, "pending", reader, card)
    yield draw(build_manage_form, "stuck", reader, stuck(reader))
    nobody = replace(stuck(reader), document=replace(FULL, steps=()))
    yield draw(build_manage_form, "nobody", reader, nobody)
    yield draw(build_cancel_form, "", reader, card)
    people = [PersonState(TYPED, f"p{n}@acme.example", "absent", n) for n in range(1, 150)]
    yield draw(build_link_form, "full", reader, people, reader)
    yield draw(build_link_form, "empty", reader, (), reader)


def _reminders(reader: Audience) -> Iterator[Sample]:
    usual = Schedule("default", (1, 2, 3, 4, 5), ("09:00",), "Europe/Berlin", own_zone=False)
    own = replace(OWN_SCHEDULE, zone="America/Argentina/ComodRivadavia")
    yield draw(build_reminders_form, "own", reader, own, usual, reader)
    off = replace(usual, how="off", days=(), times=())
    yield draw(build_reminders_form, "off", reader, off, replace(off, how="default"), reader)
