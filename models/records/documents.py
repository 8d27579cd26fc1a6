"""Frozen records that views draw. Loaders make them; nothing here asks the store or the clock."""

from datetime import date, datetime
from typing import Literal

from models.frozen import frozen
from models.money import Money
from models.records.amounts import Budget, ChangedSince, SupplierSpend
from models.records.amounts import Charge as Charge
from models.records.amounts import Line as Line
from models.records.amounts import OrderedAmount as OrderedAmount
from models.records.amounts import Tax as Tax
from models.records.in_precoro import InPrecoro, PrecoroCard
from models.records.people import Absence as Absence
from models.records.people import Audience as Audience
from models.records.people import PersonRef as PersonRef
from models.records.schedules import REMINDERS_OFF as REMINDERS_OFF
from models.records.schedules import Schedule as Schedule
from models.records.stated import Caution, Discount, Particulars
from models.vocabulary import Action as Action
from models.vocabulary import CardRole as CardRole
from models.vocabulary import CardState as CardState
from models.vocabulary import How as How
from models.vocabulary import Kind as Kind
from models.vocabulary import Rule as Rule
from models.vocabulary import Status as Status
from models.vocabulary import StepState as StepState
from models.vocabulary import TurnState as TurnState


@frozen
class Supplier:
    name: str
    address: str = ""
    tax_id: str = ""


@frozen
class Answer:
    """One approver's turn as shown in the chain."""

    turn: int
    person: PersonRef
    on_behalf_of: PersonRef | None
    state: TurnState
    at: datetime | None  # aware UTC, when settled
    reason: str


@frozen
class Step:
    position: int
    name: str
    rule: Rule
    state: StepState
    answers: tuple[Answer, ...]
    stuck: str = ""  # why nobody can act: not_mapped | gone | only_requester | nobody; empty: somebody can
    says_rule: bool = True  # False: its source does not say whether one of them suffices


@frozen
class Attachment:
    id: int
    name: str
    size: int  # bytes
    media_type: str
    external: bool
    sha256: str


@frozen
class Comment:
    author: PersonRef
    text: str
    at: datetime
    edited: bool = False
    withdrawn: bool = False


@frozen
class Event:
    """One line of the approval history: what happened, who did it, when; `note` is a reason."""

    at: datetime
    what: str  # submitted | approved | rejected | changes_asked | reassigned | withdrawn | paid ...
    who: str
    step: str
    note: str
    round: int
    on_behalf_of: str = ""  # a name: they did it in that person's place


@frozen
class Payment:
    """What a payer said: when it was paid, under which reference, and whether only a part of it."""

    by: PersonRef
    paid_on: date
    reference: str
    partly: bool


@frozen
class Document:
    id: int
    company: str
    kind: Kind
    credit_note: bool
    number: str
    revision: int
    round: int
    status: Status
    title: str
    requester: PersonRef
    supplier: Supplier
    total: Money | None  # None: nothing in it has a price
    net: Money  # before tax: as stated, else the sum of lines and charges
    taxes: tuple[Tax, ...]
    issued_on: date | None
    required_on: date | None
    due_on: date | None
    note: str
    url: str
    order_number: str
    lines: tuple[Line, ...]
    charges: tuple[Charge, ...]
    steps: tuple[Step, ...]  # of the current round, in order
    custom_fields: tuple[tuple[str, str], ...]
    comments: tuple[Comment, ...]  # internal: never printed
    attachments: tuple[Attachment, ...]
    history: tuple[Event, ...]  # oldest first, all rounds
    submitted_at: datetime
    settled_at: datetime | None
    shown_hash: str  # of the content and round, carried by every button
    payments: tuple[Payment, ...] = ()  # oldest first
    type_code: str = ""  # of UNTDID 1001, where it tells more than the kind
    cost_centre: str = ""
    prepaid: Money | None = None
    rounding: Money | None = None
    payable: Money | None = None  # what is left to pay of the total, where that is known
    particulars: Particulars = Particulars()
    cautions: tuple[Caution, ...] = ()  # those of its file, and those of what else is known here
    order: OrderedAmount | None = None  # of an invoice, if its order is known
    precoro: InPrecoro | None = None  # of a document that Precoro decides on
    budget: Budget | None = None  # that its file names, else that of its cost centre, while it is pending
    overdue: bool = False  # it still waits for a decision or a payment after its day
    discounts: tuple[Discount, ...] = ()  # that can still be had

    @property
    def currency(self) -> str:
        return self.total.currency if self.total else ""


@frozen
class PossibleDuplicate:
    """A warning: an invoice like this one was already seen."""

    why: Literal["same_number", "same_amount"]
    number: str
    on: date
    status: Status


@frozen
class Card:
    """One document as one person sees it in Slack."""

    document: Document
    reader: Audience
    card_role: CardRole
    state: CardState
    turn: int | None  # the open turn that the buttons settle
    answer: Answer | None  # the reader's own turn of this card, settled or not
    seen: tuple[PossibleDuplicate, ...] = ()
    files_waiting: int = 0  # attachments that did not come by themselves, offered by the Files button
    folded: bool = False  # it came in a list: its own card, with the files, is sent when asked for
    files_refused: tuple[str, ...] = ()  # names of files that Slack did not take; empty: the PDF
    confirm: bool = False  # the amount is above the setting: Approve asks once more
    may_manage: bool = False  # the reader holds the configuration role
    may_pay: bool = False  # the reader may mark the invoice as paid now
    may_revise: bool = False  # the reader may confirm the revision now
    may_leave: bool = False  # the reader follows the document, and can stop that
    undo: int | None = None  # the reader's turn whose approval they can still undo
    precoro: PrecoroCard | None = None  # of a document that Precoro decides on
    may_nudge: bool = False  # the reader requested it, and can ask its approvers again
    by_reader: bool = True  # the answer is the reader's; else they stand in, or somebody stood in for them
    absences: tuple[Absence, ...] = ()  # of those who are asked now
    may_ask_help: bool = False  # nobody can decide soon, and the reader may ask who can change that
    help_asked: bool = False  # they did
    snoozed_until: datetime | None = None  # the reader has put it off
    spend: SupplierSpend | None = None  # of its supplier, to somebody who decides
    changed: ChangedSince | None = None  # as `spend`, where a revision has come
    fields: tuple[tuple[str, str], ...] = ()  # of its custom fields, those that the settings show on cards


@frozen
class Row:
    """One document in a list, and what is asked of its reader: only what is still open."""

    document: int
    turn: int | None  # their open turn, which Approve and Reject settle
    company: str
    kind: Kind
    credit_note: bool
    number: str
    title: str
    supplier: str
    total: Money | None  # None: nothing in it has a price
    requester: str
    state: CardState
    status: Status
    action: Action = "see"
    shown_hash: str = ""  # carried by Approve and Reject
    confirm: bool = False  # the amount is above the setting: Approve asks once more
    due_on: date | None = None
    overdue: bool = False  # it still waits for a decision or a payment after that day
    discount: Discount | None = None  # the best that can still be had, while its reader has a part in that
    asked: tuple[PersonRef, ...] = ()  # who is asked now, where that is shown
    decided: TurnState | None = None  # what the reader said at their turn
    on_behalf_of: PersonRef | None = None  # whose turn it is, where the reader stands in
    undo: int | None = None  # the reader's turn whose approval they can still undo
    seen: tuple["PossibleDuplicate", ...] = ()  # warnings, while there is something to approve or to pay
    gone: bool = False  # the reader may not see it any more: the row only keeps its place
    payable: Money | None = None  # what is left to pay of the total, where that is known
    cautions: tuple[Caution, ...] = ()  # as `seen`
    budget: Budget | None = None  # while there is something to approve
    precoro: PrecoroCard | None = None  # of a document that Precoro decides on
    may_nudge: bool = False  # the reader requested it, and can ask its approvers again
    snoozed_until: datetime | None = None  # the reader has put it off
    since: datetime | None = None  # what is asked of its reader has waited since then

    @property
    def can_approve(self) -> bool:
        """Whether the reader is asked, and can answer here."""
        here = self.precoro is None or self.precoro.can_decide == "yes"
        return self.action == "approve" and self.turn is not None and here

    @property
    def is_unusual(self) -> bool:
        """Whether there is something to look at before it is approved together with others."""
        above_budget = self.budget is not None and self.budget.is_exceeded
        warned = self.confirm or above_budget or self.cautions or self.seen
        return bool(warned or (self.precoro and self.precoro.failed))


@frozen
class ListMessage:
    """A list message: what one import brought one person, more than five at once."""

    reader: Audience
    rows: tuple[Row, ...]


@frozen
class Digest:
    """A reminder: what waited for one person at one of their times, and what has become of it since."""

    reader: Audience
    approve: tuple[Row, ...]
    pay: tuple[Row, ...]
    revise: tuple[Row, ...]
    more: int  # that wait besides
    over: bool  # newer reminders took its place; nothing is listed any more
    command: str  # `/precoro`
    to_review: int = 0  # of all that is listed, what its reader can approve here


@frozen
class CommentCard:
    """A comment as one of its readers sees it."""

    reader: Audience
    document: Row
    author: PersonRef
    text: str
    at: datetime
    edited: bool
    withdrawn: bool
    in_thread: bool  # of a card; else it names the document
    member: str  # the reader's id in Slack; empty: not known


@frozen
class Outcome:
    """A message of its own when the chain ends, to requester and followers, or when an invoice is paid.

    `status` is what is told; the document may have gone on since.
    """

    document: Document
    reader: Audience
    by: str
    at: datetime
    reason: str
    status: Status
    card_role: CardRole = "requester"  # or follower
    on_behalf_of: str = ""  # of whose approval it was, where a stand-in gave it
    may_revise: bool = False  # the reader may confirm the revision now
