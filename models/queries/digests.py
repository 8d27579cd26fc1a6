"""Loading a reminder as it is now."""

from collections import defaultdict
from dataclasses import replace

from models.policy import Policy
from models.queries.pending import SHOWN
from models.queries.rows import closed, rows_of
from models.records import documents
from models.tables import ListItem, Message


async def load_digest(message: Message, reader: documents.Audience, policy: Policy) -> documents.Digest:
    """Read what a reminder must show: each document in the part in which it was listed first."""
    listed = await rows_of(message, policy)
    parts: dict[str, list[documents.Row]] = defaultdict(list)
    for asked, row in listed[:SHOWN]:
        parts[asked].append(row)
    return documents.Digest(
        reader=reader,
        approve=tuple(parts["approve"]),
        pay=tuple(parts["pay"]),
        revise=tuple(parts["revise"]),
        more=sum(row.action != "see" for _, row in listed[SHOWN:]),
        over=not await ListItem.exists(message_id=message.id),
        command=policy.command,
        to_review=sum(row.can_approve for _, row in listed),
    )


def closed_digest(digest: documents.Digest) -> documents.Digest:
    """Draw a reminder for an account that is not its reader's any more: it asks nothing there."""
    approve, pay, revise = (tuple(map(closed, part)) for part in (digest.approve, digest.pay, digest.revise))
    return replace(digest, approve=approve, pay=pay, revise=revise, more=0, to_review=0)


async def still_waits(message: Message, policy: Policy) -> bool:
    """Return whether anything in a reminder still waits for its reader."""
    return any(row.action != "see" for _, row in await rows_of(message, policy))
