"""The notes of a document."""

import re
from typing import Final

from sources.formats.xml.reading import Branch

# How UBL writes the subject of a note before it: #AAI#Thank you
_SUBJECT: Final = re.compile(r"^#[A-Z]{3}#\s*", re.MULTILINE)


def notes(branch: Branch, *paths: str) -> str:
    """Return all notes in their order, whatever their language."""
    return _SUBJECT.sub("", branch.lines(*paths, to="note"))
