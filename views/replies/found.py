"""What a search has found, for the answer to a command and for the form in Home."""

from models.records.documents import Audience
from models.records.search import SearchResult
from views.blocks.kit import Block, Message, header, message
from views.blocks.limits import clip
from views.blocks.rich_text import lines_block, plain, say
from views.components.rows import build_rows
from views.wording.formats import collapse
from views.wording.translate import gettext, ngettext


def build_search_result(found: SearchResult, reader: Audience) -> Message:
    """List what was found, each with Open, or say that nothing was."""
    text = _text(found, reader)
    if not found.rows:
        return message(text, [*lines_block([plain(text)]), *_older(found, reader)])
    return message(text, [header(text), *build_rows(found.rows, reader, "found"), *_older(found, reader)])


def _text(found: SearchResult, reader: Audience) -> str:
    words, count = clip(collapse(found.words), 60), len(found.rows)
    if not found.rows:
        return gettext(reader, "I can't find {words} among the documents you can see.", words=words)
    if found.more:
        return ngettext(
            reader,
            "The newest {count} document for {words}. Add a word to narrow it down.",
            "The newest {count} documents for {words}. Add a word to narrow it down.",
            count,
            words=words,
        )
    return ngettext(
        reader, "{count} document for {words}", "{count} documents for {words}", count, words=words
    )


def _older(found: SearchResult, reader: Audience) -> list[Block]:
    """Say where to find what was not looked at, if that may be why it is not here."""
    if found.complete or found.more:
        return []
    hint = say(
        reader, "I looked through your newest documents only. An older one is found by its whole number."
    )
    return lines_block([hint])
