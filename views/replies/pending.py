"""What needs a person, as the answer to a command: totals first, then rows that act in place."""

from models.records.home import PendingList
from views import ids
from views.blocks.kit import Message, actions, header, message
from views.blocks.rich_text import join, lines_block, nsay, plain
from views.components.buttons import review_button
from views.components.rows import build_rows
from views.home.filters import filter_effect, filter_parts
from views.home.tabs import total_line
from views.replies.choices import MOST as MOST
from views.replies.commands import build_text
from views.wording.translate import gettext, ngettext


def build_pending(listed: PendingList) -> Message:
    """Show what needs the reader, in rows with buttons, and what a filter leaves out."""
    reader, waiting = listed.reader, listed.total + listed.hidden
    if not waiting:
        return build_text(gettext(reader, "You're all caught up. Nothing needs you right now."))
    text = ngettext(
        reader, "{count} document needs your action", "{count} documents need your action", waiting
    )
    blocks = [header(text), *lines_block([total_line(listed.counts, reader)])]
    if listed.filter.is_set:
        effect = filter_effect(listed.total, listed.hidden, reader)
        parts = filter_parts(listed.filter, listed.filter_company, reader)
        blocks += lines_block([join(map(plain, (effect, *parts)), " · ")])
    if listed.to_review > 1:
        blocks.append(actions(ids.REVIEW_BLOCK, [review_button(listed.to_review, reader, listed.filter)]))
    blocks += build_rows(listed.rows[:MOST], reader)
    rest = listed.total - len(listed.rows[:MOST])
    if rest > 0:
        blocks += lines_block(
            [nsay(reader, "{count} more in the Home tab", "{count} more in the Home tab", rest)]
        )
    return message(text, blocks)
