"""The notice of what became of a decision in Precoro, or of a key."""

from collections.abc import Iterator

from models.records.documents import Audience, Row
from models.records.home import ShownNotice
from models.vocabulary import PrecoroEvent
from views import ids
from views.blocks.kit import Block, Message, actions, button, header, message
from views.blocks.rich_text import Line, bold, join, lines_block, plain_line, say, user_text
from views.components.buttons import open_button
from views.components.in_precoro import failed_line
from views.wording.names import name_of, total_of
from views.wording.translate import gettext, marked

_KEY: dict[PrecoroEvent, str] = {
    "key_wanted": marked(
        "Documents of {company} are waiting for you in Precoro. To decide on them here, link your own Precoro"
        " key once."
    ),
    "key_works": marked("Your Precoro key for {company} works. You can decide on its documents here now."),
    "key_refused": marked(
        "Precoro doesn't accept your key for {company} with this e-mail address, so it was deleted here. "
        "Check both in Precoro, then type {command} link."
    ),
    "key_of_other": marked(
        "The key that you linked for {company} belongs to another company in Precoro, so it was deleted. "
        "Make one in {company}, then type {command} link."
    ),
    "key_unreadable": marked(
        "Your Precoro key for {company} can't be read here any more, so it was deleted. "
        "Type {command} link to link it again."
    ),
}


def build_notice(notice: ShownNotice) -> Message:
    """Build the notice; about a decision with the document and a button that opens it."""
    reader, row = notice.reader, notice.document
    if row is None:
        line = _line(notice)
        return message(plain_line(line), [*lines_block([line]), *_link(notice)])
    line, named = _line(notice), name_of(row, reader)
    blocks = [
        header(named),
        *lines_block([line, *_about(row, reader)]),
        actions(ids.NOTICE_BLOCK, [open_button(named, row.document, reader)]),
    ]
    return message(f"{named} · {plain_line(line)}", blocks)


def _line(notice: ShownNotice) -> Line:
    if notice.document is None and notice.what in _KEY:
        company = user_text(notice.words, 100)
        return say(notice.reader, _KEY[notice.what], company=company, command=notice.command)
    return failed_line(notice.what, notice.words, notice.reader)


def _about(row: Row, reader: Audience) -> Iterator[Line]:
    """Return what tells the document from others."""
    yield join([bold(total_of(row, reader)), user_text(row.supplier, 100)], " · ")
    company = user_text(row.company, 100) if reader.many_companies else []
    yield join([user_text(row.title, 100), company], " · ")


def _link(notice: ShownNotice) -> list[Block]:
    """Return the button that links a key again, where the last one is gone."""
    if notice.what not in _KEY or notice.what == "key_works":
        return []
    wanted = notice.what == "key_wanted"
    text = gettext(notice.reader, "Decide here…") if wanted else gettext(notice.reader, "Link a key")
    return [actions(ids.NOTICE_BLOCK, [button(ids.LINK_KEY, text, "link", style="primary")])]
