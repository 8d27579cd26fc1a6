"""What an approval pack holds beside the approval sheet."""

from typing import Literal

from models.frozen import frozen

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


@frozen
class PackEntry:
    """A file of the document: its number of pages in the pack, or why it is not in there."""

    name: str
    pages: int = 0
    left_out: NotMergedBecause | None = None
