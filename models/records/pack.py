"""What an approval pack holds beside the approval sheet."""

from dataclasses import dataclass
from typing import Literal

NotMergedBecause = Literal[
    "encrypted",
    "broken",
    "too_large",
    "too_many_pages",
    "too_complicated",
    "other_format",
    "missing",
    "pack_full",
]


@dataclass(frozen=True, slots=True)
class PackEntry:
    """A file of the document: its number of pages in the pack, or why it is not in there."""

    name: str
    pages: int = 0
    left_out: NotMergedBecause | None = None
