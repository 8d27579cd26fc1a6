"""A file that somebody sent to the bot: what would become of it, and what became of it."""

from datetime import date
from decimal import Decimal
from typing import Literal

from models.frozen import frozen
from models.records.documents import Audience, PersonRef, PossibleDuplicate, Rule
from models.records.drafts import DocumentDraft
from models.records.explained import ImportOutcome, Reason
from models.records.stated import Caution
from models.vocabulary import Kind

SentState = Literal["waiting", "read", "to_fill", "sending", "sent", "cancelled", "refused"]
Became = Literal["sent", "updated", "cancelled"]
FormKind = Literal["invoice", "expense", "receipt", "purchase_requisition"]
FORM_KINDS: tuple[FormKind, ...] = ("expense", "receipt", "invoice", "purchase_requisition")


@frozen
class ReadDraft:
    """One document of a file; `refused` is why it cannot be taken in, as a sentence, where that is known."""

    draft: DocumentDraft
    where: str = ""
    refused: str = ""


@frozen
class Choices:
    """What the sender of a file chose instead: a company, a requester by e-mail, a rule by its number."""

    company: str = ""
    requester: str = ""
    rule: int = 0


@frozen
class SentDocument:
    """A document that a file became, changed or cancelled."""

    document: int
    kind: Kind
    credit_note: bool
    number: str
    became: Became = "sent"


@frozen
class SentReport:
    """What became of the documents of a file; refused: a number and a sentence each; known: how many."""

    sent: tuple[SentDocument, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    known: int = 0  # were here before the file, and nothing in it was new


@frozen
class PlannedApproval:
    """A step that a document would have."""

    name: str
    rule: Rule
    approvers: tuple[PersonRef, ...]


@frozen
class RuleChoice:
    """A rule that could fit, by its number, and the names of its steps."""

    number: int
    steps: tuple[str, ...]


@frozen
class Proposal:
    """What one document of a file would become; `draft` is as its import takes it.

    `refused` is why it would not be taken in; `why` the sentence of what was found when the file was read.
    `known` is the document that it is already, where its sender may read that.
    """

    draft: DocumentDraft
    reasons: tuple[Reason, ...] = ()
    outcome: ImportOutcome | None = None
    refused: Exception | None = None
    requester: PersonRef | None = None
    steps: tuple[PlannedApproval, ...] = ()
    rules: tuple[RuleChoice, ...] = ()  # that could all fit; empty: there is no choice
    document: int = 0  # as it was taken in; 0: it was not
    known: int = 0
    why: str = ""
    other_steps: bool = False  # the file names steps, and those of a rule count
    cautions: tuple[Caution, ...] = ()
    seen: tuple[PossibleDuplicate, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Return whether it would not be taken in."""
        return self.refused is not None or self.why != ""


@frozen
class SentFileAnswer:
    """The answer to a file: `proposals` has the first of its `count` documents."""

    reader: Audience
    id: int
    name: str
    state: SentState
    why: str = ""
    proposals: tuple[Proposal, ...] = ()
    count: int = 0
    shown_hash: str = ""
    report: SentReport = SentReport()


@frozen
class CompanyChoice:
    """A company for which somebody may send files."""

    id: int
    name: str
    currency: str


@frozen
class TypedDocument:
    """What somebody typed of a document whose file holds no data."""

    company: int
    kind: FormKind
    supplier: str
    number: str
    amount: Decimal
    currency: str
    issued_on: date | None
    due_on: date | None
    title: str
    note: str
