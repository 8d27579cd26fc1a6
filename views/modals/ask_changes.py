"""The form that asks what has to change before a document can be approved."""

import json
from typing import Any

from models.approval.decide import REASON_LIMIT
from models.records.documents import Audience, Card
from models.refusals import Refusal
from views import ids
from views.blocks.kit import View, modal, plain_text
from views.blocks.limits import INPUT_LABEL
from views.blocks.rich_text import bold, given, joined, labelled, lines_block, words
from views.messages.card import bold_title
from views.wording.names import name_of, person, total_of
from views.wording.refusals import sentence


def build_changes_form(card: Card) -> View:
    """Build the form for the reader's open turn; ValueError when he has none."""
    if card.turn is None:
        raise ValueError(f"no open turn on document {card.document.id} to ask for changes at")
    document = card.document
    shown = lines_block(
        [
            [*bold("You are sending back "), *given(name_of(document), 150)],
            bold_title(document),
            joined([words(total_of(document, card.reader)), given(document.supplier.name, 100)], " · "),
            labelled("Requested by", person(document.requester)),
        ]
    )
    hint = "The requester is asked. Once the revision is confirmed, approval starts again with everybody."
    question = {
        "type": "input",
        "block_id": ids.QUESTION_BLOCK,
        "label": plain_text("What has to change, or what do you want to know?", INPUT_LABEL),
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
    private = json.dumps({"turn": card.turn, "shown": document.shown_hash})
    blocks = [*shown, question]
    return modal(
        ids.CHANGES_VIEW, "Ask for changes", blocks, submit="Send back", close="Go back", private=private
    )


def parse_changes_form(view: dict[str, Any]) -> tuple[int, str, str]:
    """Read (turn, shown hash, question) from a submitted form; the question without spaces around it."""
    private = json.loads(view["private_metadata"])
    question = view["state"]["values"][ids.QUESTION_BLOCK][ids.QUESTION].get("value") or ""
    return int(private["turn"]), str(private["shown"]), question.strip()


def build_changes_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Say beside the field why the form is not taken: for Slack's `errors`."""
    return {ids.QUESTION_BLOCK: sentence(refusal, reader)}
