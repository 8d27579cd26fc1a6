"""Frozen records of App Home: a person's queue, and how the workspace is integrated."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from models.frozen import frozen
from models.records.documents import Audience, PersonRef, Row, Schedule
from models.records.events import TargetState
from models.records.queue import NO_FILTER, QueueFilter, Tab, WaitingTotal
from models.vocabulary import Kind, MailboxCode, PrecoroEvent, StopReason, StuckReason

People = Literal["all", "integrated", "not_integrated"]
PEOPLE: tuple[People, ...] = ("all", "integrated", "not_integrated")


@frozen
class Page:
    """One page of rows; pages count from 1, and there is always one."""

    rows: tuple[Row, ...]
    page: int
    pages: int
    total: int


@frozen
class AwayPeriod:
    """When a person is away, both days counted, and who stands in; `set_by` None: a file has said so."""

    first: date
    last: date
    stand_ins: tuple[PersonRef, ...]
    set_by: PersonRef | None
    set_at: datetime
    begun: bool


@frozen
class Queue:
    """What a person's Home lists: what waits for them, and what they asked for.

    On a tab that asks nothing, `listed` is its page, and the other two are empty.
    """

    reader: Audience
    waiting: Page
    asked: Page
    configures: bool  # they have the configuration role of a company here
    reminders: Schedule | None = None  # None: nobody knows
    may_send: bool = False  # files, to the bot
    away: AwayPeriod | None = None  # None: nothing is set
    snoozed: int = 0  # how much they have put off
    command: str = ""  # `/precoro`
    to_review: int = 0  # documents that they can approve here
    offers_review: bool = False  # of several; stays while the page does, so that its rows do not move
    tab: Tab = "queue"
    tabs: tuple[Tab, ...] = ()  # that have something, and the one that is shown
    counts: tuple[WaitingTotal, ...] = ()  # of everything that waits, whatever is listed
    listed: Page | None = None
    filter: QueueFilter = NO_FILTER
    filter_company: str = ""  # its name
    hidden: int = 0  # how much of the tab the filter leaves out


@frozen
class PendingList:
    """The first of what waits for its reader and a filter leaves, by urgency."""

    reader: Audience
    rows: tuple[Row, ...]
    total: int  # that the filter leaves
    counts: tuple[WaitingTotal, ...] = ()  # of everything that waits
    to_review: int = 0  # of what the filter leaves, what they can approve here
    filter: QueueFilter = NO_FILTER
    filter_company: str = ""  # its name
    hidden: int = 0  # how much the filter leaves out


@frozen
class Review:
    """What its reader can approve in one form, and how many documents follow after it."""

    reader: Audience
    rows: tuple[Row, ...]
    more: int


@frozen
class WorkspaceState:
    """A workspace as it is connected; `down` is Slack's reason, empty when it works."""

    name: str
    down: str
    connected: bool
    missing: tuple[str, ...]  # scopes that are needed and not granted
    granted: int  # of the needed scopes
    others: int = 0  # connections of the app by another program with the same tokens


@frozen
class CompanyState:
    """A company and its setting for the PDF of pending orders; `set_by` is empty: as the settings say."""

    id: int
    name: str
    pdf_while_pending: bool
    set_by: str
    set_at: datetime | None


@frozen
class PersonState:
    """A person of a company here: `state` as in the member table; active is integrated."""

    name: str
    email: str
    state: str
    person: int = 0
    chosen_by: str = ""  # the manager who chose their account; empty: it has their address


@frozen
class Run:
    """The newest run that pairs people and members."""

    state: Literal["running", "done", "failed"]
    looked_at: int
    asked_by: str
    started_at: datetime
    finished_at: datetime | None
    last_error: str
    unanswered: bool = False  # Slack did not answer when it was asked last


@frozen
class Waiting:
    """How much waits for Slack, and how much Slack refused for good."""

    messages: int
    files: int
    failed_messages: int
    failed_files: int


@frozen
class Failure:
    """A message or file that somebody did not get; `what` is its subject or kind, `why` what Slack said."""

    what: str
    number: str
    file: str
    why: str
    name: str


@frozen
class StuckStep:
    """A step on which nobody can act."""

    document: int
    company: str
    number: str
    step: str
    why: StuckReason
    in_precoro: bool = False  # nothing can be managed here


@frozen
class UnreadDocument:
    """A document that waits in Precoro for people who could not be read; `url` opens it there."""

    number: str
    url: str


@frozen
class PrecoroState:
    """A company in Precoro: how reading it goes, and who cannot decide on its documents from here."""

    name: str
    last_pass: datetime | None  # None: there was none yet
    calls: int  # within a day
    most_calls: int  # that Precoro takes within a day
    stopped: StopReason | None = None
    again_at: datetime | None = None  # when calls are made again, where they are stopped
    refused_kinds: tuple[Kind, ...] = ()  # whose lists the company's key may not read
    unread: tuple[UnreadDocument, ...] = ()  # the first of them
    all_unread: int = 0
    without_key: tuple[PersonRef, ...] = ()  # who are asked now and have linked no key
    asked_today: int = 0  # of them, to link one
    company: int = 0

    @property
    def needs_help(self) -> bool:
        """Whether something is not read that should be."""
        return bool(self.stopped or self.refused_kinds or self.all_unread)


@frozen
class MailboxProblem:
    """Why a mailbox could not be read: a code and facts, of which views make the sentence."""

    code: MailboxCode
    facts: Mapping[str, str]


@frozen
class MailboxState:
    """How reading the mailbox goes. `problem` is the last one, also where it is over."""

    name: str
    looked_at: datetime | None = None  # when that went well last; None: not yet
    failed_at: datetime | None = None
    problem: MailboxProblem | None = None
    is_failing: bool = False
    taken: int = 0  # messages of which something was taken in
    refused: int = 0  # of which nothing was


@frozen
class Integration:
    """How a workspace is integrated, for somebody with the configuration role."""

    reader: Audience
    workspaces: tuple[WorkspaceState, ...]
    companies: tuple[CompanyState, ...]
    waiting: Waiting
    failures: tuple[Failure, ...]
    run: Run | None
    integrated: int
    not_integrated: int
    show: People
    people: tuple[PersonState, ...]
    page: int
    pages: int
    stuck: tuple[StuckStep, ...] = ()  # of the reader's companies here
    unconfirmed: int = 0  # people whose e-mail address Slack calls unconfirmed
    targets: tuple[TargetState, ...] = ()  # of events, where something failed
    mailbox: MailboxState | None = None  # None: none is read
    precoro: tuple[PrecoroState, ...] = ()  # of the reader's companies here, those that need help first


@frozen
class Welcome:
    """The first message to somebody with the configuration role; companies are those they configure here."""

    reader: Audience
    companies: tuple[str, ...]


@frozen
class OutOfDate:
    """A message that the restored store does not know; `said` is its text."""

    reader: Audience
    restored_from: datetime
    said: str


@frozen
class Unlinked:
    """Who is not integrated any more; `state` as in the member table, at that time."""

    reader: Audience
    person: PersonRef
    state: str
    at: datetime


@frozen
class ShownNotice:
    """What became of a decision or key in Precoro; `words` are Precoro's, or of a key the company's name."""

    reader: Audience
    what: PrecoroEvent
    words: str
    document: Row | None
    command: str


@frozen
class WorkspaceStatus:
    """One workspace: `down` is Slack's reason, empty when it works."""

    name: str
    down: str
    waiting: Waiting
    people: int
    not_integrated: int


@frozen
class Status:
    """The workspaces and companies whose configuration role somebody holds."""

    workspaces: tuple[WorkspaceStatus, ...]
    stuck: tuple[StuckStep, ...]
    open_steps: int
