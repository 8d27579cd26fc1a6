"""A list of documents in one message: what one import brought one person, more than five at once."""

from collections.abc import Sequence

from models.records.documents import Audience, ListMessage, Row
from views.blocks.kit import Block, Message, header, message, row
from views.blocks.limits import clip
from views.blocks.rich_text import lines_block, nsay
from views.components.buttons import open_button
from views.components.rows import gone_line, state_text
from views.wording.formats import collapse, number
from views.wording.names import first_names, name_of, total_of
from views.wording.translate import gettext, ngettext

MOST_ROWS = 30  # with up to 300 characters each, in German, under what a message may hold


def build_listing(listing: ListMessage) -> Message:
    """Build the list, or redraw it as its documents are settled: each row says where its document stands."""
    rows, reader = listing.rows, listing.reader
    named = [each for each in rows if not each.gone]
    heading = _heading(named, reader)
    blocks = [header(heading)]
    for each in rows[:MOST_ROWS]:
        blocks += lines_block([gone_line(reader)]) if each.gone else [_row(each, reader)]
    rest = len(rows) - MOST_ROWS
    if rest > 0:
        blocks += lines_block([nsay(reader, "and {count} more document", "and {count} more documents", rest)])
    listed = first_names([name_of(each, reader) for each in named[:3]], len(named), reader)
    return message(" · ".join(filter(None, (heading, listed))), blocks)


def _heading(rows: Sequence[Row], reader: Audience) -> str:
    if not rows:
        return gettext(reader, "Nothing here needs you any more")
    to_approve = sum(1 for each in rows if each.state == "pending_you")
    waiting = to_approve + sum(1 for each in rows if each.action in ("pay", "revise"))
    if waiting == 0:
        return ngettext(
            reader,
            "{count} document, no action needed",
            "{count} documents, none needs your action",
            len(rows),
        )
    if waiting == len(rows):
        return _all_need(waiting, reader, approval=waiting == to_approve)
    return _some_need(waiting, len(rows), reader, approval=waiting == to_approve)


def _all_need(waiting: int, reader: Audience, *, approval: bool) -> str:
    if approval:
        return ngettext(
            reader, "{count} document needs your approval", "{count} documents need your approval", waiting
        )
    return ngettext(
        reader, "{count} document needs your action", "{count} documents need your action", waiting
    )


def _some_need(waiting: int, every: int, reader: Audience, *, approval: bool) -> str:
    if approval:
        return ngettext(
            reader,
            "{count} of {total} documents needs your approval",
            "{count} of {total} documents need your approval",
            waiting,
            total=number(every, reader),
        )
    return ngettext(
        reader,
        "{count} of {total} documents needs your action",
        "{count} of {total} documents need your action",
        waiting,
        total=number(every, reader),
    )


def _row(each: Row, reader: Audience) -> Block:
    named = name_of(each, reader)
    company = each.company if reader.many_companies else ""
    above = " · ".join(filter(None, (clip(named, 60), total_of(each, reader), state_text(each, reader))))
    below = " · ".join(
        clip(collapse(text), 40)
        for text in (each.title, each.supplier, each.requester, company)
        if collapse(text)
    )
    return row(above, below, open_button(named, each.document, reader))
