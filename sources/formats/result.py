"""What a reader makes of one file, whatever its format."""

from typing import Literal

from models.frozen import frozen
from models.records.drafts import AttachmentNamed, CostCentreBudgetDraft, DocumentDraft, PersonDraft

FileFormat = Literal["json", "ubl", "cii", "pdf", "csv", "xlsx"]


@frozen
class EmbeddedFile:
    """A file that came inside another one."""

    name: str  # the last part of its path alone
    media_type: str
    data: bytes


@frozen
class ReadDocument:
    """A document with the files that came inside its file, and those that its file names."""

    draft: DocumentDraft
    embedded: tuple[EmbeddedFile, ...] = ()
    files: tuple[AttachmentNamed, ...] = ()
    where: str = ""  # where in the file, for refusals: `documents[3]`; empty: it is the only one
    origins: tuple[tuple[str, str], ...] = ()  # (field of the draft, place in the file that it came from)


@frozen
class ReadFile:
    """The people, budgets and documents of one file."""

    format: FileFormat
    profile: str = ""  # as the file names it
    people: tuple[PersonDraft, ...] = ()
    documents: tuple[ReadDocument, ...] = ()
    budgets: tuple[CostCentreBudgetDraft, ...] = ()
