"""What an approval pack may hold at most, and what a file is refused with."""

from typing import Final

from models.records.pack import NotMergedBecause

FILE_BYTES: Final = 25 * 1024**2
FILE_PAGES: Final = 200
PACK_BYTES: Final = 60 * 1024**2
PACK_PAGES: Final = 500


class NotMerged(Exception):
    """A file cannot be part of a pack, and why."""

    def __init__(self, because: NotMergedBecause) -> None:
        self.because = because
        super().__init__(because)
