"""Stuck steps in the Integration part, each with Manage."""

from collections.abc import Iterator, Sequence

from models.records.documents import Audience
from models.records.home import StuckStep
from views import ids
from views.blocks.kit import Block, actions, header
from views.blocks.rich_text import bold, join, lines_block, nsay, plain, user_text
from views.components.buttons import manage_button, open_button
from views.wording.formats import literal
from views.wording.names import stuck_reason
from views.wording.translate import gettext

_MOST = 8


def stuck_blocks(stuck: Sequence[StuckStep], reader: Audience) -> Iterator[Block]:
    """Build the list: where nobody can act, why, and the button that helps."""
    if not stuck:
        return
    yield header(gettext(reader, "Stuck steps"))
    for position, one in enumerate(stuck[:_MOST], 1):
        yield from _step(one, position, reader)
    if len(stuck) > _MOST:
        rest = len(stuck) - _MOST
        more = nsay(reader, "and {count} more stuck step", "and {count} more stuck steps", rest)
        yield from lines_block([more])


def _step(one: StuckStep, position: int, reader: Audience) -> Iterator[Block]:
    number = literal(one.number, 100)
    where = join([bold(number), user_text(one.company, 100), user_text(one.step, 100)], " · ")
    yield from lines_block([where, plain(stuck_reason(one.why, reader))])
    if one.in_precoro:
        yield actions(f"{ids.STUCK_BLOCK}_{position}", [open_button(number, one.document, reader)])
        return
    manage = manage_button(literal(one.number, 60), one.document, reader)
    yield actions(f"{ids.STUCK_BLOCK}_{position}", [manage])
