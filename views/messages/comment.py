"""A comment on a document, as the other people involved get it."""

from models.records.documents import CommentCard
from views import ids
from views.blocks.kit import Block, Message, actions, message
from views.blocks.limits import RICH_TEXT, clip
from views.blocks.pages import split
from views.blocks.rich_text import Line, bold, instant, join, lines_block, plain, quote_block, say, user_text
from views.components.buttons import open_button
from views.components.facts import company_line, edited_mark
from views.wording.formats import collapse, isolate, paragraphs
from views.wording.names import name_of, person, total_of
from views.wording.translate import gettext

_MOST = 8_000  # what is typed in Slack is shorter; an import may bring more, and Open shows all of it
_PIECE = RICH_TEXT - 100


def build_comment(comment: CommentCard) -> Message:
    """Build the reply in a card's thread, or a message of its own where there is no card."""
    if comment.withdrawn:
        text = gettext(comment.reader, "This comment was withdrawn.")
        quoted = lines_block([plain(text)])
    else:
        text = clip(paragraphs(comment.text), _MOST)
        quoted = [block for piece in split(text, _PIECE) for block in quote_block(plain(isolate(piece)))]
    notification = gettext(
        comment.reader,
        "{author} on {document}: {text}",
        author=person(comment.author, comment.reader),
        document=name_of(comment.document, comment.reader),
        text=collapse(text),
    )
    blocks = _in_thread(comment, quoted) if comment.in_thread else _alone(comment, quoted)
    return message(notification, blocks)


def _in_thread(comment: CommentCard, quoted: list[Block]) -> list[Block]:
    # A reply by a bot notifies only the people it mentions.
    reader: Line = [{"type": "user", "user_id": comment.member}] if comment.member else []
    author = bold(person(comment.author, comment.reader))
    heading = join([reader, author, *_moment(comment)], " · ")
    return [*lines_block([heading]), *quoted]


def _moment(comment: CommentCard) -> list[Line]:
    at = instant(comment.at, comment.reader)
    return [at, edited_mark(comment.reader)] if comment.edited and not comment.withdrawn else [at]


def _alone(comment: CommentCard, quoted: list[Block]) -> list[Block]:
    document, reader = comment.document, comment.reader
    named = name_of(document, reader)
    heading = say(
        reader,
        "**{author}** commented on **{document}**",
        author=person(comment.author, reader),
        document=named,
    )
    amount = plain(total_of(document, reader))
    about = join([amount, user_text(document.supplier, 100), user_text(document.title, 200)], " · ")
    lines = [
        join([heading, *_moment(comment)], " · "),
        about,
        company_line(document.company, reader),
    ]
    opening = actions(ids.DECIDE_BLOCK, [open_button(named, document.document, reader)])
    return [*lines_block(lines), *quoted, opening]
