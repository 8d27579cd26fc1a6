"""Loading a reminder as it stands now."""

from collections import defaultdict

from models import records
from models.reading import may_read
from models.reminding import SHOWN
from models.rows import row_of
from models.tables import ListItem, Message
from models.terms import Terms


async def load_digest(message: Message, reader: records.Reader, terms: Terms) -> records.Digest:
    """Read what a reminder must show: each document in the part in which it was listed first.

    A document that its reader may not see any more is left out.
    """
    listed = await _listed(message, terms)
    parts: dict[str, list[records.Row]] = defaultdict(list)
    for asked, row in listed[:SHOWN]:
        if await may_read(row.document, message.person_id):
            parts[asked].append(row)
    return records.Digest(
        reader=reader,
        approve=tuple(parts["approve"]),
        pay=tuple(parts["pay"]),
        revise=tuple(parts["revise"]),
        more=sum(row.ask != "see" for _, row in listed[SHOWN:]),
        over=not listed,
        command=terms.command,
    )


async def still_waits(message: Message, terms: Terms) -> bool:
    """Say whether anything in a reminder still waits for its reader."""
    return any(row.ask != "see" for _, row in await _listed(message, terms))


async def _listed(message: Message, terms: Terms) -> list[tuple[str, records.Row]]:
    """Give what was asked first, and the row as it stands now, of each document."""
    items = (
        await ListItem.filter(message_id=message.id)
        .order_by("position")
        .select_related("document", "document__company", "document__requester", "turn")
    )
    return [(item.ask, row_of(item.document, item.turn, item.ask, terms)) for item in items]
