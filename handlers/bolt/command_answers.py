"""A typed command about a document, and the private answer to a command."""

from dataclasses import dataclass

from models.tables import Document
from views import values
from views.blocks.kit import Message


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """A command about one document: what was typed behind its number, and what a choice had shown of it."""

    document: Document
    text: str
    chosen: values.ShownValue | None = None


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """A private answer, and what its reader is shown of which documents: (document, hash)."""

    message: Message
    shows: tuple[tuple[int, str], ...] = ()

    @property
    def is_done(self) -> bool:
        """Return whether the command is carried out; one that shows a document decides nothing yet."""
        return not self.shows
