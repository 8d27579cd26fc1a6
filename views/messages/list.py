"""A list of documents in one message: what one import brought one person, more than five at once."""

from collections.abc import Sequence

from models.records.documents import Audience, ListMessage, Row
from views import ids
from views.blocks.kit import Block, Message, button, header, message, row
from views.blocks.limits import clip
from views.blocks.rich_text import lines_block, words
from views.components.rows import state_said
from views.wording.formats import collapse
from views.wording.names import count, name_of, total_of

_MOST_ROWS = 40  # with at most 240 characters each, under what a message may hold


def build_listing(listing: ListMessage) -> Message:
    """Build the list, or redraw it as its documents are settled: the state stands in each row."""
    rows, reader = listing.rows, listing.reader
    said = _heading(rows)
    blocks = [header(said), *(_row(each, reader) for each in rows[:_MOST_ROWS])]
    if len(rows) > _MOST_ROWS:
        blocks += lines_block([words(f"and {len(rows) - _MOST_ROWS} more")])
    names = ", ".join(name_of(each) for each in rows[:3])
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    return message(f"{said}: {names}{more}" if names else said, blocks)


def _heading(rows: Sequence[Row]) -> str:
    if not rows:
        return "Nothing in this list is for you any more"
    to_approve = sum(1 for each in rows if each.state == "pending_you")
    waiting = to_approve + sum(1 for each in rows if each.ask in ("pay", "revise"))
    every = count(len(rows), "document", "documents")
    if waiting == 0:
        return f"{every}, none of them waits for you now"
    waits = "waits" if waiting == 1 else "wait"
    asked = "for your approval" if waiting == to_approve else "for you"
    return f"{every if waiting == len(rows) else f'{waiting} of {every}'} {waits} {asked}"


def _row(each: Row, reader: Audience) -> Block:
    company = each.company if reader.many_companies else ""
    above = " · ".join(filter(None, (clip(name_of(each), 60), total_of(each, reader), state_said(each))))
    below = " · ".join(
        clip(collapse(text), 40)
        for text in (each.title, each.supplier, each.requester, company)
        if collapse(text)
    )
    return row(
        above,
        below,
        button(ids.OPEN, "Open", ids.document_value(each.document), label=f"Open {name_of(each)}"),
    )
