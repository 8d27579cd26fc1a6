"""What a search has found."""

from models.frozen import frozen
from models.records.documents import Row


@frozen
class SearchResult:
    """Documents that have all the words, the newest first; `more`: there are others.

    `complete` False: of what its reader may see, only the newest were looked at.
    """

    words: str
    rows: tuple[Row, ...] = ()
    more: bool = False
    complete: bool = True
