"""The answer to a requester who asked the approvers again."""

from collections.abc import Sequence

from models.records.documents import Audience, Row
from views.blocks.kit import Message, message
from views.blocks.rich_text import lines_block, user_text
from views.wording.names import enumerate_names, name_of
from views.wording.translate import gettext

_MOST_NAMES = 10


def build_nudged(now: Sequence[str], before: Sequence[str], row: Row, reader: Audience) -> Message:
    """Say who was asked again now, and who had been on the same day already."""
    said = []
    if now or not before:
        names = enumerate_names(now, _MOST_NAMES, reader)
        said.append(_asked_again(names, len(now), name_of(row, reader), reader))
    if before:
        names = enumerate_names(before, _MOST_NAMES, reader)
        said.append(gettext(reader, "Nudged earlier today: {names}.", names=names))
    text = " ".join(said)
    return message(text, lines_block([user_text(text, 900)]))


def _asked_again(names: str, many: int, named: str, reader: Audience) -> str:
    if many == 1:
        return gettext(reader, "{names} was asked again about {document}.", names=names, document=named)
    return gettext(reader, "{names} were asked again about {document}.", names=names, document=named)
