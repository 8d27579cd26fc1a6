"""What failed in a workspace, with names, and a button to try all of it again."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from models.records.documents import Audience
from models.records.home import Failure
from views import ids
from views.blocks.kit import Block, actions, button
from views.blocks.rich_text import Line, list_block, plain
from views.wording.formats import literal
from views.wording.translate import gettext, marked

_WHAT: Final[Mapping[str, str]] = {
    "card": marked("{name}: the card of {number} failed: {why}"),
    "list": marked("{name}: a list of documents failed: {why}"),
    "outcome": marked("{name}: the outcome of {number} failed: {why}"),
    "comment": marked("{name}: a comment on {number} failed: {why}"),
    "digest": marked("{name}: a reminder failed: {why}"),
    "pdf": marked("{name}: the PDF of {number} failed: {why}"),
    "attachment": marked("{name}: {file} of {number} failed: {why}"),
}
_OTHER: Final = marked("{name}: a message failed: {why}")


def failure_blocks(failures: Sequence[Failure], reader: Audience) -> Iterator[Block]:
    """Build the list, and the button below it."""
    if failures:
        yield from list_block(_line(one, reader) for one in failures)
        yield actions(
            ids.FAILED_BLOCK, [button(ids.RETRY_FAILED, gettext(reader, "Try all again"), "failed")]
        )


def failure_text(one: Failure, reader: Audience) -> str:
    """Say in a sentence who did not get what, and why."""
    return gettext(
        reader,
        _WHAT.get(one.what, _OTHER),
        name=literal(one.name, 80),
        number=literal(one.number, 60),
        file=literal(one.file, 80),
        why=literal(one.why, 160),
    )


def _line(one: Failure, reader: Audience) -> Line:
    return [*plain(failure_text(one, reader))]
