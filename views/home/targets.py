"""Other systems that do not take what the bot tells them, in the integration part of App Home."""

from collections.abc import Iterator, Sequence

from models.records.documents import Audience
from models.records.events import TargetState
from views.blocks.kit import Block
from views.blocks.rich_text import Line, bold, join, lines_block, list_block, nsay, say, user_text
from views.wording.names import target_name
from views.wording.translate import gettext

_MOST = 10
_ERROR = 160  # characters


def target_blocks(targets: Sequence[TargetState], reader: Audience) -> Iterator[Block]:
    """Build the list of those where events wait after a failure, or were given up."""
    if not targets:
        return
    yield from lines_block([bold(gettext(reader, "Events for other systems"))])
    yield from list_block(_line(one, reader) for one in targets[:_MOST])
    rest = len(targets) - _MOST
    if rest > 0:
        yield from lines_block([nsay(reader, "and {count} more", "and {count} more", rest)])


def _line(one: TargetState, reader: Audience) -> Line:
    waiting = nsay(reader, "{count} event waiting", "{count} events waiting", one.waiting)
    given_up = nsay(reader, "{count} event given up", "{count} events given up", one.failed)
    error = (
        say(reader, "last error: {error}", error=user_text(one.last_error, _ERROR)) if one.last_error else []
    )
    off = say(reader, "wants no more events") if one.is_off else []
    return join([bold(target_name(one.name, reader)), off, waiting, given_up, error], " · ")
