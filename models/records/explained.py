"""What would become of a document, and why: for somebody who asks before a file is imported."""

from decimal import Decimal
from typing import Literal

from models.frozen import frozen
from models.records.drafts import DocumentDraft

# buyer_contact: known here; known: as when the document came before; sender, chosen: of a file sent in Slack.
ReasonCode = Literal[
    "file",
    "identifier",
    "name",
    "only_company",
    "buyer_contact",
    "known",
    "order",
    "rule",
    "nobody",
    "sender",
    "chosen",
]
ImportOutcome = Literal["new", "same", "changed", "new_round"]


@frozen
class Reason:
    """Where a field that the settings may fill came from; `value` is the identifier, order or rule."""

    field: Literal["company", "requester", "payers", "steps"]
    by: ReasonCode
    value: str = ""


@frozen
class StatedSum:
    """A sum as the file states it, and as its parts make it; `rate` is that of a tax."""

    name: str
    stated: Decimal
    computed: Decimal
    agrees: bool
    rate: Decimal | None = None


@frozen
class ExplainedBudget:
    """The budget of a cost centre in a file, and what would follow; `refused` as below."""

    where: str
    cost_centre: str
    outcome: ImportOutcome | None = None
    refused: Exception | None = None


@frozen
class ExplainedDocument:
    """One document of a file: every field with its place in the file, reasons, sums, and what would follow.

    `refused` is the sentence's refusal code with its facts, as an exception; None: it would be taken in.
    """

    where: str
    draft: DocumentDraft
    origins: tuple[tuple[str, str], ...]
    reasons: tuple[Reason, ...] = ()
    sums: tuple[StatedSum, ...] = ()
    outcome: ImportOutcome | None = None
    refused: Exception | None = None
