"""Homes: with full pages, without anything, and with the Integration part."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import get_args

from commands.checks.samples.documents import (
    ASKED_ROW,
    ENDED,
    PAY_ROW,
    REVISE_ROW,
    SUBMITTED,
    TYPED,
    rows,
)
from commands.checks.samples.sample import Sample, draw
from models.money import Money
from models.records.documents import Audience, PersonRef, Schedule
from models.records.events import TargetState
from models.records.home import (
    AwayPeriod,
    CompanyState,
    Failure,
    Integration,
    MailboxProblem,
    MailboxState,
    Page,
    PersonState,
    PrecoroState,
    Queue,
    Run,
    StuckStep,
    UnreadDocument,
    Waiting,
    WorkspaceState,
)
from models.records.precoro import KIND_OF
from models.records.queue import TABS, WAITING_TABS, QueueFilter, WaitingTotal
from models.refusals import Refusal
from models.vocabulary import StopReason
from views.home.integration import build_integration
from views.home.plain import build_plain_home
from views.home.queue import build_closed_home, build_home
from views.wording.refusals import sentence

AWAY_PERIOD = AwayPeriod(
    date(2026, 12, 21),
    date(2027, 1, 6),
    tuple(PersonRef(n, TYPED, f"p{n}@acme.example") for n in range(10)),
    PersonRef(1, TYPED, "p1@acme.example"),
    SUBMITTED,
    begun=False,
)
OWN_SCHEDULE = Schedule("own", (1, 2, 3, 4, 5), ("09:00", "13:30", "16:45"), "Europe/Berlin", own_zone=True)

FILTER = QueueFilter("request_for_proposal", 7, "EUR", 10**16, 10**17, 30)
STUCK = tuple(StuckStep(n, TYPED, f"PO-{n} {TYPED}", TYPED, "not_mapped") for n in range(1, 13))

# A company of each reason for which nothing is read, and many that need nothing.
PRECORO = (
    *(
        PrecoroState(
            TYPED,
            SUBMITTED,
            2_412,
            3_000,
            stopped,
            ENDED,
            tuple(KIND_OF.values()),
            tuple(UnreadDocument(f"{n} {TYPED}", "https://app.precoro.com/invoice/7/show") for n in range(3)),
            41,
            tuple(PersonRef(n, TYPED, f"p{n}@acme.example") for n in range(9)),
            asked_today=4,
            company=number,
        )
        for number, stopped in enumerate(get_args(StopReason), 1)
    ),
    PrecoroState("Globex Ltd", None, 0, 3_000, without_key=(PersonRef(1, "Ann Lee", "ann@acme.example"),)),
    *(PrecoroState(f"{n} {TYPED}", ENDED, n, 3_000) for n in range(16)),
)


def home_samples(reader: Audience) -> Iterator[Sample]:
    """Draw every Home."""
    waiting = (*rows(6), *rows(2, 10, PAY_ROW), *rows(2, 20, REVISE_ROW))  # as many as a page has
    asked = rows(5, 30, ASKED_ROW)
    queue = Queue(
        reader, Page(waiting, 2, 40, 399), Page(asked, 2, 9, 44), configures=True, reminders=OWN_SCHEDULE
    )
    amounts = tuple(Money(10**17, currency) for currency in ("EUR", "GBP", "JPY", "KWD", "PLN", "USD"))
    counts = tuple(WaitingTotal(one, 399, amounts) for one in WAITING_TABS)
    queue = replace(queue, tabs=TABS, counts=counts, offers_review=True, to_review=399)
    queue = replace(queue, filter=FILTER, filter_company=TYPED, hidden=300)
    yield draw(build_home, "full", reader, replace(queue, away=AWAY_PERIOD))
    nothing = Page((), 1, 1, 0)
    decided = replace(queue, tab="decided", waiting=nothing, listed=Page(rows(10, 40, ASKED_ROW), 2, 50, 500))
    yield draw(build_home, "decided", reader, decided)
    yield draw(build_home, "empty", reader, Queue(reader, nothing, nothing, configures=False))
    yield draw(build_closed_home, "guest", reader, sentence(Refusal("guest"), reader), reader)
    yield draw(build_plain_home, "", reader, reader)
    integration = _integration(reader)
    yield draw(build_integration, "full", reader, integration)
    running = Run("running", 1200, "Ann Lee", SUBMITTED, None, "ratelimited", unanswered=True)
    first = replace(integration, failures=(), run=running, people=(), page=1, pages=1, companies=())
    yield draw(build_integration, "running", reader, first)


def _integration(reader: Audience) -> Integration:
    """Return the longest Integration part: more of everything than it lists."""
    return Integration(
        reader=reader,
        workspaces=(
            WorkspaceState("main", "", connected=True, missing=(), granted=15),
            WorkspaceState("scopes", "", connected=True, missing=("files:write", "im:write"), granted=13),
            *(WorkspaceState(f"{n} {TYPED}", "token_revoked", False, (), 0) for n in range(6)),
        ),
        companies=tuple(CompanyState(n, f"{n} {TYPED}", n % 2 == 0, "Ann Lee", ENDED) for n in range(1, 19)),
        waiting=Waiting(messages=12, files=3, failed_messages=2, failed_files=1),
        failures=tuple(
            Failure(what, "PO-1042", TYPED, "chat.postMessage: Slack refused (is_archived)", TYPED)
            for what in ("card", "list", "outcome", "comment", "digest", "pdf", "attachment", "welcome")
        ),
        run=Run("done", 5000, "Ann Lee", SUBMITTED, ENDED, ""),
        integrated=4000,
        not_integrated=1000,
        show="not_integrated",
        people=tuple(PersonState(TYPED, f"p{n}@acme.example", "absent") for n in range(20)),
        page=2,
        pages=50,
        unconfirmed=7,
        stuck=STUCK,
        precoro=PRECORO,
        mailbox=MailboxState(
            f"approvals@acme.example, INBOX ({TYPED})",
            looked_at=SUBMITTED,
            failed_at=ENDED,
            problem=MailboxProblem("mailbox_login", {"host": TYPED, "user": TYPED, "reason": TYPED}),
            is_failing=True,
            taken=1_204,
            refused=1,
        ),
        targets=tuple(TargetState(f"webhook:{n}", 12, 3, TYPED, ENDED) for n in range(12)),
    )
