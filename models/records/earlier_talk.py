"""What was said of a document before somebody was asked or mentioned."""

from models.frozen import frozen
from models.records.documents import Audience, Comment, Row


@frozen
class EarlierTalk:
    """What was said of a document before its reader was asked or mentioned, oldest first."""

    reader: Audience
    document: Row
    comments: tuple[Comment, ...]
    in_thread: bool  # of a card; else it names the document
