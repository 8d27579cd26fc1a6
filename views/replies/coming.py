"""Where a PDF that somebody asked for is, or will be."""

from collections.abc import Mapping

from models.records.documents import Audience, Row
from models.vocabulary import PdfPlace
from views.blocks.kit import Message
from views.replies.commands import build_text
from views.wording.names import name_of
from views.wording.translate import gettext, marked

_PDF: Mapping[PdfPlace, str] = {
    "thread": marked("I'm adding the PDF of {document} to your card's thread."),
    "card": marked("I'm sending you a card for {document}, with the PDF in its thread. Look in Messages."),
    "there": marked("The PDF of {document} is already in your card's thread."),
}
_PACK: Mapping[PdfPlace, str] = {
    "thread": marked("I'm adding the approval pack of {document} to your card's thread."),
    "card": marked(
        "I'm sending you a card for {document}, with the approval pack in its thread. Look in Messages."
    ),
    "there": marked("The approval pack of {document} is already in your card's thread."),
}


def build_pdf_coming(row: Row, where: PdfPlace, reader: Audience, *, pack: bool = False) -> Message:
    """Say where the PDF, or the approval pack, is or will be."""
    sentences = _PACK if pack else _PDF
    return build_text(gettext(reader, sentences[where], document=name_of(row, reader)))
