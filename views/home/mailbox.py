"""The mailbox in the integration part of App Home: when it was read last, and what went wrong."""

from collections.abc import Iterator

from models.records.documents import Audience
from models.records.home import MailboxState
from views.blocks.kit import Block
from views.blocks.rich_text import Line, bold, instant, join, lines_block, nsay, say, user_text
from views.wording.formats import literal
from views.wording.problems.text import problem_text
from views.wording.translate import gettext


def mailbox_blocks(mailbox: MailboxState | None, reader: Audience) -> Iterator[Block]:
    """Build the lines; nothing where no mailbox is read."""
    if mailbox is None:
        return
    name = bold(gettext(reader, "Mailbox {name}", name=literal(mailbox.name, 150)))
    counts = [
        nsay(reader, "{count} e-mail taken in", "{count} e-mails taken in", mailbox.taken),
        nsay(reader, "{count} not taken in", "{count} not taken in", mailbox.refused),
    ]
    yield from lines_block(
        [join([name, _last_look(mailbox, reader), *counts], " · "), _error(mailbox, reader)]
    )


def _last_look(mailbox: MailboxState, reader: Audience) -> Line:
    if mailbox.looked_at is None:
        return say(reader, "not read yet")
    return say(reader, "last read {when}", when=instant(mailbox.looked_at, reader))


def _error(mailbox: MailboxState, reader: Audience) -> Line:
    if mailbox.problem is None or mailbox.failed_at is None:
        return []
    facts = {
        "when": instant(mailbox.failed_at, reader),
        "error": user_text(problem_text(mailbox.problem, reader), 400),
    }
    if mailbox.is_failing:
        return say(reader, "**Could not be read at {when}:** {error}", **facts)
    return say(reader, "Last error, {when}: {error}", **facts)
