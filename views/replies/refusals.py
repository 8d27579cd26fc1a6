"""Private answers to an interaction that is refused, or that met a fault of ours."""

from models.records.documents import Audience
from models.refusals import Refusal
from views.blocks.kit import Message, message
from views.blocks.limits import RICH_TEXT, clip
from views.blocks.rich_text import lines_block, plain
from views.wording.refusals import sentence
from views.wording.translate import gettext


def build_refusal(refusal: Refusal, reader: Audience) -> Message:
    """Build the private answer to an interaction that is refused."""
    return _answer(sentence(refusal, reader))


def fault(reference: str, reader: Audience) -> str:
    """Return the sentence for a fault on our side; `reference` is the one in the log."""
    return gettext(
        reader,
        "Something went wrong on our side. If the card hasn't changed in a moment, try again. "
        "If that doesn't help, report the reference {reference}.",
        reference=reference,
    )


def build_fault(reference: str, reader: Audience) -> Message:
    """Build the private answer to an interaction that met a fault."""
    return _answer(fault(reference, reader))


def _answer(text: str) -> Message:
    return message(text, lines_block([plain(clip(text, RICH_TEXT))]))
