"""Loading a reminder as it stands now."""

from collections import defaultdict

from models import records
from models.reminding import SHOWN
from models.rows import row_of
from models.tables import ListItem, Message
from models.terms import Terms


async def load_digest(message: Message, reader: records.Reader, terms: Terms) -> records.Digest:
    """Read what a reminder must show: each document in the part in which it was listed first."""
    items = (
        await ListItem.filter(message_id=message.id)
        .order_by("position")
        .select_related("document", "document__company", "document__requester", "turn")
    )
    rows = [row_of(item.document, item.turn, item.ask, terms) for item in items]
    parts: dict[str, list[records.Row]] = defaultdict(list)
    for item, row in list(zip(items, rows, strict=True))[:SHOWN]:
        parts[item.ask].append(row)
    return records.Digest(
        reader=reader,
        approve=tuple(parts["approve"]),
        pay=tuple(parts["pay"]),
        revise=tuple(parts["revise"]),
        more=sum(row.ask != "see" for row in rows[SHOWN:]),
        over=not items,
        command=terms.command,
    )
