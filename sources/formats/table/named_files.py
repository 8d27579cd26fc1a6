"""The files that rows of a table name: they lie beside it."""

import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from models.records.drafts import AttachmentNamed

_BETWEEN: Final = re.compile(r"[;\n]")


class NamedFiles:
    """The files in the folder of a table, by names as people write them: in capitals or not."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, str] | None = None

    def names_in(self, cell: str) -> Iterator[str]:
        """Yield the names in a cell, as their files are called: between semicolons, or in lines.

        Commas part names as well, where there is no file with the comma in its name.
        """
        for text in filter(str.strip, _BETWEEN.split(cell)):
            parts = [text] if self._find(text.strip()) else text.split(",")
            for name in (part.strip() for part in parts):
                if name:
                    yield self._find(name) or name

    def named(self, name: str) -> AttachmentNamed:
        """Return the file of a name; whether there is one is seen when it is opened."""
        return AttachmentNamed(Path(name).name or name, self._folder / name, external=False)

    def _find(self, name: str) -> str | None:
        if self._known is None:
            self._known = {}
            with suppress(OSError):  # then none of them can be opened either
                for entry in sorted(os.listdir(self._folder)):  # noqa: PTH208  # names are all that is needed
                    self._known.setdefault(_key(entry), entry)
                    self._known[entry] = entry
        return self._known.get(name) or self._known.get(_key(name))


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
