"""What the company has set, as values that rules take by argument."""

from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from decimal import Decimal
from typing import Final

from models.frozen import frozen
from models.money import ExchangeRates
from models.version import VERSION
from models.visible import key_of
from models.vocabulary import CountedBy, Kind, Rule, SentBy


@frozen
class RuleStep:
    """One step that a rule puts on a document."""

    name: str
    rule: Rule
    approvers: tuple[str, ...]  # e-mails, lower case


@frozen
class ApprovalRule:
    """A rule of the settings: everything it asks for must hold; what it leaves out holds always.

    Steps, requester and payers are what it says of a document; each may be left out.
    """

    company: str | None = None
    kinds: tuple[Kind, ...] = ()
    above: Mapping[str, Decimal] = field(default_factory=dict)  # by currency
    up_to: Mapping[str, Decimal] = field(default_factory=dict)
    suppliers: tuple[str, ...] = ()  # tax ids or names
    cost_centres: tuple[str, ...] = ()
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    requester: str = ""
    payers: tuple[str, ...] = ()
    steps: tuple[RuleStep, ...] = ()


@frozen
class EscalationRule:
    """Who is told of a step that nobody has answered; it gives no right. What it leaves out holds always.

    `tell` are told one after the other, each after as many working days; empty: the approvers' managers.
    """

    after_working_days: int
    kinds: tuple[Kind, ...] = ()
    above: Mapping[str, Decimal] = field(default_factory=dict)  # by currency
    steps: tuple[str, ...] = ()  # names
    tell: tuple[str, ...] = ()  # e-mails, lower case


@frozen
class CompanyIdentity:
    """By which VAT numbers, `scheme:value` or names files mean a company."""

    name: str
    identifiers: tuple[str, ...] = ()


@frozen
class EventTarget:
    """A way out for events: `file`, `webhook:NAME` or `command:NAME`, and the types that go there."""

    name: str
    types: frozenset[str] = frozenset()  # empty: all

    def wants(self, event_type: str) -> bool:
        """Return whether events of a type go there; a ping goes everywhere."""
        return not self.types or event_type in self.types or event_type == "test.ping"


@frozen
class PrecoroTerms:
    """A company whose documents are in Precoro, and what is to be done with them."""

    company: str
    account: str  # by which logs name it
    email: str  # of the owner of the company's key, as Precoro has it
    api_url: str  # without a slash at the end, as app_url
    app_url: str
    kinds: tuple[Kind, ...]
    decide: bool = True  # people may decide, with keys of their own; False: cards offer Open only
    payments: bool = False  # what is paid is recorded there; only where people decide
    first_days: int = 30  # at the first start, what has waited longer comes as one list


# How the bot names itself to Precoro, which refuses the names of common libraries.
PRODUCT: Final = f"precoro-slack-bot/{VERSION}"


@frozen
class CallLimits:
    """How many calls the bot makes to Precoro; times in seconds."""

    seconds_between_calls: float = 1.1
    per_minute: int = 60
    per_hour: int = 1500
    per_day: int = 3000
    counted_by: CountedBy = "company"
    same_call_again_after: float = 61
    kept_for_decisions_percent: int = 20
    answer_within: float = 30
    user_agent: str = PRODUCT  # how every call names the bot


@frozen
class LookTimes:
    """When the bot looks at Precoro again, all in seconds."""

    every: float = 300
    when_quiet: float = 900
    at_night: float = 1800
    waiting_again: float = 21_600  # what waits is read whole, changed or not
    lost_answers: float = 300  # how long to look for what an unanswered decision did


@frozen
class Policy:
    """The settings that rules and loaders need."""

    requester_may_approve: bool = False
    once_counts_for_later_steps: bool = False
    stand_in_may_answer_twice: bool = False  # for two people, or at two steps of one round
    confirm_above: Mapping[str, Decimal] = field(default_factory=dict)  # by currency, major units
    card_fields: frozenset[str] = frozenset()  # keys of custom fields that cards show
    undo_for: timedelta = timedelta(0)  # how long an approval can be undone; what follows starts after that
    refuse_wrong_totals: bool = False  # sums that are not what their parts make refuse a document
    files_per_card: int = 10
    cards_per_import: int = 5  # more new cards for one person from one import become one list
    pdf_while_pending: frozenset[str] = frozenset()  # keys of companies that the settings allow it
    workspace: str = "main"  # serves companies that are created on the way
    reminder_days: tuple[int, ...] = (1, 2, 3, 4, 5)  # ISO weekdays, for those who chose none
    reminder_times: tuple[str, ...] = ("09:00",)  # in each person's own zone
    night: tuple[str, str] = ("20:00", "07:00")  # in which nothing new comes to those who chose so
    holidays: bool = True  # nobody is reminded on public holidays, and they are no working days
    require_confirmed_email: bool = False  # members whose address Slack calls unconfirmed are refused
    managers: tuple[str, ...] = ()  # e-mails; of companies that name none of their own
    alias_domains: tuple[tuple[str, ...], ...] = ()  # in those of one tuple, addresses are the same
    rules: tuple[ApprovalRule, ...] = ()
    escalations: tuple[EscalationRule, ...] = ()
    rates: ExchangeRates = ExchangeRates()
    companies: tuple[CompanyIdentity, ...] = ()  # that the settings list
    sent_by: SentBy = "everybody"  # who may send files to the bot
    command: str = "/precoro"  # the slash command as people type it
    event_targets: tuple[EventTarget, ...] = ()  # without any, no events are made
    precoro: tuple[PrecoroTerms, ...] = ()  # companies whose documents are in Precoro
    call_limits: CallLimits = CallLimits()  # of each of them
    mailbox: str = ""  # the one that is read, by which people know it; empty: none

    @property
    def companies_are_listed(self) -> bool:
        """Return whether the settings name the companies; then others are refused."""
        return bool(self.companies)

    def in_precoro(self, company: str) -> PrecoroTerms | None:
        """Return the terms of a company whose documents are in Precoro; None: they are not."""
        return next((one for one in self.precoro if key_of(one.company) == key_of(company)), None)

    def confirm_limit(self, currency: str) -> Decimal | None:
        """Return the total in a currency above which Approve asks once more; None: there is no limit."""
        return self.rates.limit(self.confirm_above, currency)

    def addresses_of(self, email: str) -> tuple[str, ...]:
        """Return an address, and after it what it is in the domains that mean the same."""
        name, _, domain = email.rpartition("@")
        same = next((one for one in self.alias_domains if domain in one), ())
        return (email, *(f"{name}@{one}" for one in same if one != domain))

    def may_approve(self, person_id: int, requester_id: int) -> bool:
        """Return False for the requester of a document, who may not approve it unless that is set."""
        return person_id != requester_id or self.requester_may_approve
