"""The reminder: what waits for its reader, in rows that act in place and are drawn again as they settle."""

from collections.abc import Iterator

from models.records.documents import Digest, Row
from views import ids
from views.blocks.kit import Block, Message, actions, button, header, message
from views.blocks.limits import clip
from views.blocks.rich_text import bold, lines_block, words
from views.components.rows import build_rows
from views.wording.names import count, name_of

_OVER = "This reminder is over"


def build_digest(digest: Digest) -> Message:
    """Build the reminder as things stand now."""
    if digest.over:
        said = (
            f"What waits for you now stands in the Home tab, and behind {clip(digest.command, 40)} pending."
        )
        return message(_OVER, [header(_OVER), *lines_block([words(said)])])
    said = _heading(digest)
    blocks = [header(said)]
    parts = [part for part in _parts(digest) if part[1]]
    for title, rows in parts:
        blocks += lines_block([bold(title)]) if len(parts) > 1 else []
        blocks += build_rows(rows, digest.reader)
    if digest.more:
        where = f"in the Home tab, or with {clip(digest.command, 40)} pending"
        blocks += lines_block([words(f"And {digest.more} more, {where}.")])
    blocks.append(actions(ids.DIGEST_BLOCK, [reminders_button()]))
    names = [name_of(row) for _, rows in parts for row in rows if row.ask != "see"]
    more = max(0, _waiting(digest) - 3)
    listed = ", ".join(names[:3]) + (f" and {more} more" if more else "")
    return message(f"{said}: {listed}" if names else said, blocks)


def reminders_button() -> Block:
    """The button that opens the form for reminders."""
    return button(ids.REMINDERS, "Reminders", "reminders", label="Change when you are reminded")


def _parts(digest: Digest) -> Iterator[tuple[str, tuple[Row, ...]]]:
    yield "To approve", digest.approve
    yield "To pay", digest.pay
    yield "To revise", digest.revise


def _waiting(digest: Digest) -> int:
    rows = (*digest.approve, *digest.pay, *digest.revise)
    return digest.more + sum(row.ask != "see" for row in rows)


def _heading(digest: Digest) -> str:
    waiting = _waiting(digest)
    if not waiting:
        return "Nothing of this waits for you any more"
    said = count(waiting, "document", "documents")
    if digest.pay or digest.revise:
        return f"Waiting for your decision: {said}"
    return f"Approval reminder: {said} {'waits' if waiting == 1 else 'wait'} for your approval"
