"""Answers about what a person has put off."""

from collections.abc import Sequence
from datetime import datetime

from models.records.documents import Audience, Row
from views.blocks.kit import Message, header, message
from views.blocks.rich_text import lines_block, plain, user_text
from views.components.rows import build_rows
from views.replies.choices import MOST as MOST
from views.wording.formats import moment
from views.wording.translate import gettext, ngettext


def build_snoozed(named: str, until: datetime | None, reader: Audience) -> Message:
    """Say until when a document is put off; None: it is back."""
    if until is None:
        text = gettext(reader, "{document} is back in your queue.", document=named)
    else:
        text = gettext(
            reader, "{document} is snoozed until {time}.", document=named, time=moment(until, reader)
        )
    return message(text, lines_block([user_text(text, 500)]))


def build_snoozed_list(rows: Sequence[Row], reader: Audience, total: int) -> Message:
    """Show what is put off, in rows with buttons; `total` is how much it is with what is not here."""
    if not rows:
        text = gettext(reader, "You have snoozed nothing.")
        return message(text, lines_block([plain(text)]))
    text = ngettext(reader, "{count} document snoozed", "{count} documents snoozed", total)
    return message(text, [header(text), *build_rows(rows[:MOST], reader)])
