"""The question which document is meant, where several have the number that was typed."""

from collections.abc import Callable, Sequence

from models.records.documents import Audience, Row
from views.blocks.kit import Block, Message, message, row
from views.blocks.limits import clip
from views.blocks.rich_text import lines_block, nsay, plain
from views.components.rows import behalf_text, state_text, warning_lines
from views.wording.formats import collapse
from views.wording.names import name_of, total_of
from views.wording.translate import ngettext

MOST = 10


def choice_message(
    number: str, rows: Sequence[Row], reader: Audience, button: Callable[[Row], Block]
) -> Message:
    """Ask which document is meant; `button` returns the button beside each."""
    question = ngettext(
        reader,
        "{count} document has the number {number}. Which one do you mean?",
        "{count} documents have the number {number}. Which one do you mean?",
        len(rows),
        number=clip(collapse(number), 100),
    )
    blocks = lines_block([plain(question)])
    for one in rows[:MOST]:
        blocks += choice_row(one, reader, button(one))
    if len(rows) > MOST:
        blocks += lines_block(
            [nsay(reader, "and {count} more document", "and {count} more documents", len(rows) - MOST)]
        )
    return message(question, blocks)


def choice_row(one: Row, reader: Audience, button: Block) -> list[Block]:
    """Return one document, with its button beside it."""
    return [row(_name(one, reader), _about(one), button), *lines_block(warning_lines(one, reader))]


def _name(one: Row, reader: Audience) -> str:
    named, behalf = clip(name_of(one, reader), 60), behalf_text(one, reader)
    parts = (named, total_of(one, reader), state_text(one, reader), behalf)
    return " · ".join(filter(None, parts))


def _about(one: Row) -> str:
    return " · ".join(clip(collapse(each), 40) for each in (one.company, one.supplier, one.title) if each)
