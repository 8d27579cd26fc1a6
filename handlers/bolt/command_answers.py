"""A typed command about a document, and the private answer to a command."""

from collections.abc import Sequence

from handlers.bolt.interactions import Interaction
from models.frozen import frozen
from models.queries.rows import row_of
from models.records.documents import Row
from models.refusals import Refusal
from models.tables import Document, Turn
from views import values
from views.blocks.kit import Message
from views.replies import commands


@frozen
class TypedCommand:
    """A command about one document: what was typed behind its number, and what a choice had shown of it."""

    document: Document
    text: str
    chosen: values.ShownValue | None = None


@frozen
class CommandAnswer:
    """A private answer, and what its reader is shown of which documents: (document, hash)."""

    message: Message
    shows: tuple[tuple[int, str], ...] = ()

    @property
    def is_done(self) -> bool:
        """Return whether the command is carried out; one that shows a document decides nothing yet."""
        return not self.shows


def check_carried(text: str) -> None:
    """Refuse a text that is too long for a button to carry."""
    length = commands.length_carried(text)
    if length > commands.MOST_TEXT:
        raise Refusal("text_too_long", limit=commands.MOST_TEXT, length=length)


def asked_in(rows: Sequence[Row]) -> tuple[tuple[int, str], ...]:
    """Return what its reader is shown in rows that ask for their approval."""
    return tuple((one.document, one.shown_hash) for one in rows if one.action == "approve")


async def row_for(press: Interaction, document: Document, turn: Turn | None) -> Row:
    """Return a document as a row for the person who typed."""
    action = "approve" if turn else "see"
    return await row_of(document, turn, action, press.on.policy, press.person.id)
