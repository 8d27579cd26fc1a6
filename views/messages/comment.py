"""What somebody said of a document, told to the others whom it concerns."""

from models.records.documents import CommentCard
from views import ids
from views.blocks.kit import Message, actions, button, message
from views.blocks.limits import RICH_TEXT, clip
from views.blocks.pages import split
from views.blocks.rich_text import (
    Line,
    bold,
    given,
    instant,
    joined,
    labelled,
    lines_block,
    quote_block,
    words,
)
from views.wording.formats import collapse, isolate, paragraphs
from views.wording.names import name_of, person, total_of

_MOST = 8_000  # what is typed in Slack is shorter; an import may bring more, and Open shows all of it
_PIECE = RICH_TEXT - 100


def build_comment(comment: CommentCard) -> Message:
    """Build the reply in a card's thread, or the message of its own where there is no card."""
    document, author = comment.document, person(comment.author)
    text = clip(paragraphs(comment.text), _MOST)
    quoted = [block for piece in split(text, _PIECE) for block in quote_block(words(isolate(piece)))]
    said = f"{author} on {name_of(document)}: {collapse(text)}"
    when = instant(comment.at, comment.reader)
    if comment.in_thread:
        # A reply by a bot notifies nobody whom it does not mention.
        reader: list[Line] = [[{"type": "user", "user_id": comment.member}]] if comment.member else []
        return message(said, [*lines_block([joined([*reader, bold(author), when], " · ")]), *quoted])
    company = labelled("Company", document.company, 100) if comment.reader.many_companies else []
    about = joined([money_of(comment), given(document.supplier, 100), given(document.title, 200)], " · ")
    heading = [*bold(author), *words(" commented on "), *bold(name_of(document))]
    opening = button(
        ids.OPEN, "Open", ids.document_value(document.document), label=f"Open {name_of(document)}"
    )
    blocks = [
        *lines_block([joined([heading, when], " · "), about, company]),
        *quoted,
        actions(ids.DECIDE_BLOCK, [opening]),
    ]
    return message(said, blocks)


def money_of(comment: CommentCard) -> Line:
    return words(total_of(comment.document, comment.reader))
