"""What was said of a document before its reader was asked or mentioned, in one message."""

from collections.abc import Sequence

from models.records.documents import Audience, Comment
from models.records.earlier_talk import EarlierTalk
from views import ids
from views.blocks.kit import Block, Message, actions, message
from views.blocks.limits import clip, utf16_length
from views.blocks.rich_text import Line as Words
from views.blocks.rich_text import bold, instant, join, lines_block, nsay, plain, quote_block, say, user_text
from views.components.buttons import open_button
from views.components.facts import company_line, edited_mark
from views.wording.formats import isolate, paragraphs
from views.wording.names import name_of, person, total_of
from views.wording.translate import gettext, ngettext

_LONGEST = 2_000  # of one comment
_ROOM = 7_000  # for all of them, which leaves some for what is said around them
_NAME_AND_TIME = 150
_MOST = 20


def build_earlier_talk(talk: EarlierTalk) -> Message:
    """Build the reply under a card, or a message of its own: the newest comments, oldest first.

    It says how many are left out, and that long ones are cut.
    """
    reader, document = talk.reader, talk.document
    shown = _newest(talk.comments, reader)
    count = len(talk.comments)
    named = name_of(document, reader)
    notification = ngettext(
        reader,
        "{count} earlier comment on {document}",
        "{count} earlier comments on {document}",
        count,
        document=named,
    )
    lines: list[Words] = []
    if talk.in_thread:
        lines.append(nsay(reader, "**{count} earlier comment**", "**{count} earlier comments**", count))
    else:
        amount = plain(total_of(document, reader))
        lines += [
            nsay(
                reader,
                "**{count} earlier comment on {document}**",
                "**{count} earlier comments on {document}**",
                count,
                document=named,
            ),
            join([amount, user_text(document.supplier, 100), user_text(document.title, 200)], " · "),
            company_line(document.company, reader),
        ]
    left_out = _left_out(count - len(shown), shown, reader)
    blocks = lines_block([*lines, left_out])
    for comment in shown:
        blocks += _drawn(comment, reader)
    if left_out or not talk.in_thread:
        blocks.append(actions(ids.DECIDE_BLOCK, [open_button(named, document.document, reader)]))
    return message(notification, blocks)


def _newest(comments: Sequence[Comment], reader: Audience) -> list[Comment]:
    """Return the newest comments that fit, oldest first; the last one always does."""
    shown: list[Comment] = []
    room = _ROOM
    for comment in reversed(comments[-_MOST:]):
        room -= utf16_length(_text(comment, reader)) + _NAME_AND_TIME
        if shown and room < 0:
            break
        shown.insert(0, comment)
    return shown


def _text(comment: Comment, reader: Audience) -> str:
    if comment.withdrawn:
        return gettext(reader, "This comment was withdrawn.")
    return clip(paragraphs(comment.text), _LONGEST)


def _left_out(count: int, shown: Sequence[Comment], reader: Audience) -> Words:
    """Say what is not here: whole comments, or the ends of long ones."""
    if count:
        return nsay(
            reader,
            "{count} older comment is not shown here. Press Open to read everything.",
            "{count} older comments are not shown here. Press Open to read everything.",
            count,
        )
    if any(not one.withdrawn and utf16_length(paragraphs(one.text)) > _LONGEST for one in shown):
        return say(reader, "Long comments are shortened here. Press Open to read everything.")
    return []


def _drawn(comment: Comment, reader: Audience) -> list[Block]:
    edited = [edited_mark(reader)] if comment.edited and not comment.withdrawn else []
    heading = join([bold(person(comment.author, reader)), instant(comment.at, reader), *edited], " · ")
    text = _text(comment, reader)
    words = plain(text) if comment.withdrawn else plain(isolate(text))
    return [*lines_block([heading]), *(lines_block([words]) if comment.withdrawn else quote_block(words))]
