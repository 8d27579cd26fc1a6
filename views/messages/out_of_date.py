"""What stands instead of a message that a restored store does not know."""

from models.records.home import OutOfDate
from views.blocks.kit import Message, header, message
from views.blocks.rich_text import instant, lines_block, quote_block, say, user_text
from views.wording.translate import gettext

SAID_LIMIT = 500  # characters


def build_out_of_date(stale: OutOfDate) -> Message:
    """Build the message: that it does not count any more, why, and what it said; there is no button."""
    reader = stale.reader
    made = instant(stale.restored_from, reader)
    lines = [
        say(
            reader,
            "The bot was restored from a backup of {at}, which is older than this message.",
            at=made,
        ),
        say(
            reader,
            "What was decided here since then does not count. "
            "If the document is missing, it has to be imported again.",
        ),
    ]
    return message(
        gettext(reader, "Out of date: the bot was restored from a backup that is older than this message."),
        [
            header(gettext(reader, "Out of date")),
            *lines_block(lines),
            *quote_block(user_text(stale.said, SAID_LIMIT)),
        ],
    )
