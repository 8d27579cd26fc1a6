"""The form in which people search their documents, with what was found below."""

from typing import Any

from models.records.documents import Audience
from models.records.search import SearchResult
from models.refusals import Refusal
from views import ids
from views.blocks.kit import Block, View, divider, modal, plain_text
from views.blocks.limits import INPUT_LABEL, PLACEHOLDER
from views.replies.found import build_search_result
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext

LONGEST = 150  # characters


def build_search_form(reader: Audience, found: SearchResult | None = None) -> View:
    """Build the form; with `found` it stays open, to search on."""
    blocks = [_words(reader)]
    if found is not None:
        blocks += [divider(), *build_search_result(found, reader).blocks]
    return modal(
        ids.SEARCH_VIEW,
        pgettext(reader, "title, at most 24 characters", "Search"),
        blocks,
        reader,
        submit=gettext(reader, "Search"),
        close=gettext(reader, "Close"),
    )


def _words(reader: Audience) -> Block:
    return {
        "type": "input",
        "block_id": ids.SEARCH_WORDS_BLOCK,
        "label": plain_text(gettext(reader, "Number, supplier or title"), INPUT_LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": ids.SEARCH_WORDS,
            "max_length": LONGEST,
            "placeholder": plain_text(gettext(reader, "Northwind laptops"), PLACEHOLDER),
        },
    }


def parse_search_form(view: dict[str, Any]) -> str:
    """Read the words from a submitted form."""
    return (view["state"]["values"][ids.SEARCH_WORDS_BLOCK][ids.SEARCH_WORDS].get("value") or "").strip()


def build_search_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {ids.SEARCH_WORDS_BLOCK: sentence(refusal, reader)}
