"""The messages beside cards: lists, reminders, outcomes, comments and notices."""

from collections.abc import Iterator
from dataclasses import replace

from commands.checks.samples.cards import full
from commands.checks.samples.documents import (
    ASKED_ROW,
    CLEO,
    ENDED,
    FULL,
    LONG,
    LONG_ROW,
    PAY_ROW,
    REVISE_ROW,
    TYPED,
    USUAL,
    USUAL_ROW,
    rows,
)
from commands.checks.samples.sample import Sample, draw
from models.records.documents import Audience, Comment, CommentCard, Digest, ListMessage, Outcome
from models.records.earlier_talk import EarlierTalk
from models.records.home import OutOfDate, Unlinked, Welcome
from models.records.waiting import WaitingNotice
from models.vocabulary import Status
from views.messages.card import build_card
from views.messages.comment import build_comment
from views.messages.digest import build_digest
from views.messages.earlier_talk import build_earlier_talk
from views.messages.list import build_listing
from views.messages.out_of_date import build_out_of_date
from views.messages.outcome import build_outcome
from views.messages.plain import build_plain
from views.messages.unlinked import build_unlinked
from views.messages.waiting_notice import build_waiting_notice
from views.messages.welcome import build_welcome

SOMEBODY = "USLACKBOT"  # a member of every workspace
OUTCOMES: tuple[Status, ...] = (
    "approved",
    "rejected",
    "in_revision",
    "cancelled",
    "closed",
    "draft",
    "partly_paid",
    "paid",
)


def message_samples(reader: Audience) -> Iterator[Sample]:
    """Draw every message that is not a card."""
    yield from _of_many_documents(reader)
    yield from _outcomes(reader)
    comment = CommentCard(reader, LONG_ROW, CLEO, LONG, ENDED, True, False, in_thread=False, member=SOMEBODY)
    yield draw(build_comment, "alone", reader, comment)
    there = replace(comment, document=USUAL_ROW, in_thread=True, withdrawn=True)
    yield draw(build_comment, "in_thread, withdrawn", reader, there)
    said = Comment(CLEO, LONG, ENDED, edited=True)
    talk = EarlierTalk(reader, LONG_ROW, (said,) * 30, in_thread=False)
    yield draw(build_earlier_talk, "alone", reader, talk)
    short = (said, replace(said, withdrawn=True), replace(said, text=TYPED, edited=False))
    yield draw(build_earlier_talk, "in_thread", reader, EarlierTalk(reader, USUAL_ROW, short, in_thread=True))
    yield draw(build_plain, "", reader, build_card(full(reader)).text, reader)
    yield draw(build_out_of_date, "", reader, OutOfDate(reader, ENDED, LONG))
    yield draw(build_unlinked, "deactivated", reader, Unlinked(reader, CLEO, "deactivated", ENDED))
    yield from _of_what_waits(reader)
    yield draw(build_welcome, "", reader, Welcome(reader, tuple(f"{n} {TYPED}" for n in range(9))))


def _of_what_waits(reader: Audience) -> Iterator[Sample]:
    nudged = WaitingNotice(reader, "nudged", LONG_ROW, by=CLEO)
    yield draw(build_waiting_notice, "nudged", reader, nudged)
    snoozed = WaitingNotice(reader, "snoozed", PAY_ROW)
    yield draw(build_waiting_notice, "snoozed", reader, snoozed)
    row = replace(LONG_ROW, action="see", may_nudge=True)
    told = WaitingNotice(
        reader,
        "escalated",
        row,
        days=3,
        told=LONG,
        asked=(CLEO,) * 9,
        step=LONG,
        named=row,
        is_requester=True,
    )
    yield draw(build_waiting_notice, "escalated_requester", reader, told)
    hidden = replace(told, row=replace(row, gone=True), is_requester=False)
    yield draw(build_waiting_notice, "escalated_hidden", reader, hidden)


def _of_many_documents(reader: Audience) -> Iterator[Sample]:
    listed = (*rows(30), *rows(5, 31, PAY_ROW), *rows(4, 36, REVISE_ROW), *rows(6, 40, ASKED_ROW))
    yield draw(build_listing, "long", reader, ListMessage(reader, listed))
    settled = rows(6, of=USUAL_ROW, state="approved", status="paid", action="see")
    yield draw(build_listing, "settled", reader, ListMessage(reader, settled))
    approve, pay, revise = rows(4), rows(3, 10, PAY_ROW), rows(3, 20, REVISE_ROW)
    digest = Digest(reader, approve, pay, revise, more=1200, over=False, command="/precoro")
    yield draw(build_digest, "long", reader, digest)
    yield draw(build_digest, "over", reader, replace(digest, over=True))


def _outcomes(reader: Audience) -> Iterator[Sample]:
    for status in OUTCOMES:
        document = replace(FULL if status == "rejected" else USUAL, status=status)
        reason = "2026-11-23" if status in ("paid", "partly_paid") else LONG
        revise = status == "in_revision"
        outcome = Outcome(document, reader, CLEO.name, ENDED, reason, status, may_revise=revise)
        yield draw(build_outcome, status, reader, outcome)
