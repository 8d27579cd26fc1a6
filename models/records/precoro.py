"""What was understood of Precoro: documents, people and lists. `sources/precoro` makes these records.

Nothing here is a guess: what could not be understood is None, empty, or the status "unknown".
"""

from collections.abc import Mapping
from typing import Final, Literal

from models.frozen import frozen
from models.records.drafts import AttachmentDraft, DocumentDraft
from models.records.in_precoro import MissingFile
from models.vocabulary import Kind, Status

Alias = Literal[
    "warehouserequests",
    "purchaserequisitions",
    "requestforproposals",
    "purchaseorders",
    "receipts",
    "invoices",
    "expenses",
]
KIND_OF: Final[Mapping[Alias, Kind]] = {
    "warehouserequests": "warehouse_request",
    "purchaserequisitions": "purchase_requisition",
    "requestforproposals": "request_for_proposal",
    "purchaseorders": "purchase_order",
    "receipts": "receipt",
    "invoices": "invoice",
    "expenses": "expense",
}


@frozen
class RemotePerson:
    """A user of Precoro."""

    id: int | None  # None: only the e-mail address is known
    email: str = ""  # lower case; empty: only the id is known
    name: str = ""


@frozen
class RemoteApprover:
    person: RemotePerson
    done: bool  # this person has approved, as far as Precoro says it


@frozen
class RemoteStep:
    """A step of approval. The same step has the same key in every shape and at every reading."""

    key: str
    name: str  # empty: Precoro names none that could be read
    approvers: tuple[RemoteApprover, ...]  # in order; empty: nobody could be read
    done: bool


@frozen
class RemoteRights:
    """What the owner of the calling key may do with the document now; None: it is not said."""

    can_approve: bool | None = None
    can_reject: bool | None = None


@frozen
class RemoteFile:
    id: int
    name: str
    size: int | None  # bytes
    media_type: str  # empty: not said


@frozen
class RemoteRow:
    """A document in a list: it has neither lines nor steps."""

    alias: Alias
    id: int
    idn: str
    status: Status  # "unknown": code and text disagree, or one of them is unknown
    supplier: str
    updated: str  # as Precoro writes it: its zone is not certain


@frozen
class RemotePage:
    """A page of a list. `problems`: rows that could not be understood, in plain words for the log."""

    rows: tuple[RemoteRow, ...]
    more: bool  # there is another page
    problems: tuple[str, ...] = ()


@frozen
class RemotePeople:
    """A page of the users."""

    people: tuple[RemotePerson, ...]
    more: bool  # there is another page
    problems: tuple[str, ...] = ()


@frozen
class RemoteFieldNames:
    """A page of the names of custom fields, by their ids."""

    names: tuple[tuple[int, str], ...]
    more: bool  # there is another page
    problems: tuple[str, ...] = ()


@frozen
class RemoteDownload:
    """What the answer to the download of an attachment is: its bytes, or a link to them."""

    holds: Literal["bytes", "link", "nothing"]
    name: str = ""  # empty: not said
    media_type: str = ""
    link: str = ""  # http or https, perhaps to another host: a key never goes there


@frozen
class RemoteDocument:
    """A document as it was read with one key.

    The draft names no company; its requester is the creator's e-mail address or empty, its id the internal
    id as text, and its steps are None: they are in `steps`, since Precoro alone says who approves. Only
    comments whose author's address is known are in it, and no files.
    """

    alias: Alias
    id: int  # differs between all documents of all companies
    idn: str  # runs from 1 in each company
    draft: DocumentDraft
    creator: RemotePerson
    last_approver: RemotePerson | None
    status_text: str  # in Precoro's own words, bounded; shown where the status is "unknown"
    steps: tuple[RemoteStep, ...]  # in order
    open_step: str  # key of the step that waits; empty: there is none, or it could not be read
    rights: RemoteRights
    files: tuple[RemoteFile, ...]
    followers: tuple[RemotePerson, ...]
    updated: str  # as Precoro writes it; beside `rights` the only part that does not describe the document
    problems: tuple[str, ...] = ()  # what of it could not be understood, in plain words for the log


@frozen
class RecordedPayment:
    """A payment as the answer to it says: our reference and the document's internal id, if they are given."""

    reference: str = ""
    document: int | None = None


@frozen
class RemotePayments:
    """A page of payments: by which references others know them."""

    references: frozenset[str]
    more: bool


@frozen
class RemoteAnswer:
    """What the answer to a decision holds of the document that was decided."""

    id: int | None  # None: it holds no document
    status: Status
    document: RemoteDocument | None  # None: it is only a part of one, and has to be read


# What was tried of a document's files, by Precoro's id.
TriedFiles = Mapping[int, AttachmentDraft | MissingFile]
