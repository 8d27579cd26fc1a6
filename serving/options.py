"""What the bot is started with, and what it consists of while it serves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from jobs.clock import MINUTE
from jobs.delivery.context import DeliveryContext
from jobs.delivery.engine import PROBE_EVERY, Engine
from jobs.delivery.retry import SETTLES_AFTER
from jobs.events.engine import EventEngine
from jobs.inbox.importer import Importer
from jobs.missed import HEARD_EVERY, MissedMessages
from jobs.reply_files import ReplyFiles
from jobs.restored import ReadBack
from jobs.sent_files import SentFiles
from jobs.worker.process import Worker
from models.database.lease import LeaseKeeper, LeaseTerms
from models.database.store import Store
from models.frozen import frozen
from models.records.documents import Audience
from slack.sockets import SocketTimings

if TYPE_CHECKING:  # few bots follow one
    from jobs.precoro.key_checks import KeyChecks
    from jobs.precoro.payer import PaymentSender
    from jobs.precoro.sender import DecisionSender
    from jobs.precoro.source import PrecoroSource


@frozen
class Timing:
    """The clock and the intervals, all in seconds where they are numbers; tests shorten them."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    minute: int = MINUTE  # between two beats of what the clock does
    settles_after: timedelta = SETTLES_AFTER
    sockets: SocketTimings | None = None
    inbox_every: float | None = None  # overrides the setting
    mailbox_every: float | None = None  # the same
    probe_every: float = PROBE_EVERY
    heard_every: float = HEARD_EVERY
    connect_again: float = 1.0  # before the second attempt to reach Slack at the start
    lease: LeaseTerms = field(default_factory=LeaseTerms)


@dataclass
class Bot:
    """The running bot: one context and one engine for each connected workspace."""

    leases: LeaseKeeper
    store: Store
    importer: Importer
    contexts: list[DeliveryContext]
    engines: list[Engine]
    worker: Worker  # draws PDFs
    reading: Worker  # reads files
    operator: Audience = Audience()  # who reads the reports in the inbox, in the language of their shell
    missed: list[MissedMessages] = field(default_factory=list)
    reply_files: list[ReplyFiles] = field(default_factory=list)
    read_backs: list[ReadBack] = field(default_factory=list)  # one for each workspace
    events: EventEngine | None = None  # None: no way out for events is set
    sent_files: list[SentFiles] = field(default_factory=list)
    sources: list["PrecoroSource"] = field(default_factory=list)  # one for each company in Precoro
    senders: list["DecisionSender"] = field(default_factory=list)  # one where people decide from here
    payers: list["PaymentSender"] = field(default_factory=list)  # one where payments are recorded
    key_checks: list["KeyChecks"] = field(default_factory=list)  # one where people decide from here
