"""The reminder: what needs its reader, in rows that act in place and are redrawn as they are settled."""

from collections.abc import Iterator

from models.records.documents import Digest, Row
from views import ids
from views.blocks.kit import Message, actions, header, message
from views.blocks.limits import clip
from views.blocks.rich_text import bold, lines_block, nsay, say
from views.components.buttons import reminders_button, review_button
from views.components.rows import build_rows
from views.wording.names import first_names, name_of
from views.wording.translate import gettext, ngettext


def build_digest(digest: Digest) -> Message:
    """Build the reminder as things are now."""
    if digest.over:
        return _replaced(digest)
    reader, heading = digest.reader, _heading(digest)
    blocks = [header(heading)]
    parts = [part for part in _parts(digest) if part[1]]
    for number, (title, rows) in enumerate(parts):
        blocks += lines_block([bold(title)]) if len(parts) > 1 else []
        blocks += build_rows(rows, reader, f"part{number}_")
    if digest.more:
        more = nsay(
            reader,
            "And {count} more document, in the Home tab or with {command}.",
            "And {count} more documents, in the Home tab or with {command}.",
            digest.more,
            command=_pending(digest),
        )
        blocks += lines_block([more])
    review = [review_button(digest.to_review, reader)] if digest.to_review > 1 else []
    blocks.append(actions(ids.DIGEST_BLOCK, [*review, reminders_button(reader)]))
    names = [name_of(row, reader) for _, rows in parts for row in rows if row.action != "see"]
    listed = first_names(names, _waiting(digest), reader) if names else ""
    return message(" · ".join(filter(None, (heading, listed))), blocks)


def _replaced(digest: Digest) -> Message:
    title = gettext(digest.reader, "Replaced by a newer reminder")
    advice = say(
        digest.reader,
        "See the Home tab or {command} for what needs you now.",
        command=_pending(digest),
    )
    return message(title, [header(title), *lines_block([advice])])


def _pending(digest: Digest) -> str:
    return f"{clip(digest.command, 40)} pending"


def _parts(digest: Digest) -> Iterator[tuple[str, tuple[Row, ...]]]:
    yield gettext(digest.reader, "To approve"), digest.approve
    yield gettext(digest.reader, "To pay"), digest.pay
    yield gettext(digest.reader, "To revise"), digest.revise


def _waiting(digest: Digest) -> int:
    rows = (*digest.approve, *digest.pay, *digest.revise)
    return digest.more + sum(row.action != "see" for row in rows)


def _heading(digest: Digest) -> str:
    waiting = _waiting(digest)
    if not waiting:
        return gettext(digest.reader, "Nothing here needs you any more")
    if digest.pay or digest.revise:
        return ngettext(
            digest.reader,
            "Reminder: {count} document needs your action",
            "Reminder: {count} documents need your action",
            waiting,
        )
    return ngettext(
        digest.reader,
        "Reminder: {count} document needs your approval",
        "Reminder: {count} documents need your approval",
        waiting,
    )
