"""The form that asks what has to change before a document can be approved."""

from typing import Any

from models.records.documents import Audience, Card
from models.refusals import Refusal
from models.vocabulary import REASON_LIMIT
from views import ids, values
from views.blocks.kit import Block, View, modal, plain_text
from views.blocks.limits import INPUT_LABEL
from views.blocks.rich_text import lines_block, say
from views.components.facts import warnings
from views.modals.summary import document_name, requester_line, summary_lines
from views.wording.names import person
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext


def build_changes_form(card: Card) -> View:
    """Build the form for the reader's open turn; ValueError when they have none."""
    if card.turn is None:
        raise ValueError(f"no open turn on document {card.document.id} to ask for changes at")
    reader = card.reader
    intro = say(reader, "You are asking for changes to **{document}**.", document=document_name(card))
    shown = [*lines_block([intro, *summary_lines(card), requester_line(card)]), *warnings(card)]
    return modal(
        ids.CHANGES_VIEW,
        pgettext(reader, "title, at most 24 characters", "Ask for changes"),
        [*shown, _question(card)],
        reader,
        submit=gettext(reader, "Ask for changes"),
        private=values.private(values.ShownValue(card.document.shown_hash, turn=card.turn)),
    )


def _question(card: Card) -> Block:
    label = gettext(card.reader, "What should change, or what would you like to know?")
    hint = gettext(
        card.reader,
        "{requester} will see it. When they send the document back, approval starts again with everyone.",
        requester=person(card.document.requester, card.reader),
    )
    return {
        "type": "input",
        "block_id": ids.QUESTION_BLOCK,
        "label": plain_text(label, INPUT_LABEL),
        "hint": plain_text(hint, INPUT_LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": ids.QUESTION,
            "multiline": True,
            "min_length": 1,
            "max_length": REASON_LIMIT,
            "focus_on_load": True,
        },
    }


def parse_changes_form(view: dict[str, Any]) -> tuple[values.ShownValue, str]:
    """Read what it is about, and the question, from a submitted form; the question is stripped."""
    question = view["state"]["values"][ids.QUESTION_BLOCK][ids.QUESTION].get("value") or ""
    return values.parse_private(view), question.strip()


def build_changes_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {ids.QUESTION_BLOCK: sentence(refusal, reader)}
