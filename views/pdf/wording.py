"""Sentences of the catalogue, made printable."""

from dataclasses import replace

from models.records.documents import Audience
from views.pdf.faces import MARK
from views.pdf.writing import clean, clean_sentence
from views.wording import translate
from views.wording.formats import isolate
from views.wording.names import enumerate_names


def gettext(reader: Audience, message: str, /, **values: str) -> str:
    """Return a printable sentence with its placeholders filled; names of the other direction stay whole."""
    held = {name: isolate(clean(value)) for name, value in values.items()}
    return clean_sentence(translate.gettext(reader, message, **held))


def pgettext(reader: Audience, context: str, message: str, /, **values: str) -> str:
    """Return a printable short text; `context` tells translators what it means."""
    return clean_sentence(translate.pgettext(reader, context, message, **values))


def printable_reader(reader: Audience) -> Audience:
    """Return the reader, or the same one reading English where the fonts lack their language's script."""
    sample = gettext(reader, "Approval history") + clean_sentence(enumerate_names(("A", "B"), 2, reader))
    return replace(reader, locale="en-US") if MARK in sample else reader
