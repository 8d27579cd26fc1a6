"""The form that asks why a document is rejected."""

import json
from typing import Any

from models.records.documents import Audience, Card
from models.refusals import Refusal
from views import ids
from views.blocks.kit import View, modal, plain_text
from views.blocks.limits import INPUT_LABEL
from views.blocks.rich_text import bold, given, joined, labelled, lines_block, words
from views.messages.card import bold_title
from views.wording.names import name_of, person, total_of
from views.wording.refusals import sentence

LONGEST_REASON = 800  # Precoro's own limit


def build_reject_form(card: Card) -> View:
    """Build the form for the reader's open turn; ValueError when he has none."""
    if card.turn is None:
        raise ValueError(f"no open turn on document {card.document.id} to reject")
    document = card.document
    shown = lines_block(
        [
            [*bold("You are rejecting "), *given(name_of(document), 150)],
            bold_title(document),
            joined([words(total_of(document, card.reader)), given(document.supplier.name, 100)], " · "),
            labelled("Requested by", person(document.requester)),
        ]
    )
    reason = {
        "type": "input",
        "block_id": ids.REASON_BLOCK,
        "label": plain_text("Why is it rejected?", INPUT_LABEL),
        "hint": plain_text("The requester is told. A rejected document cannot be restored.", INPUT_LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": ids.REASON,
            "multiline": True,
            "min_length": 1,
            "max_length": LONGEST_REASON,
            "focus_on_load": True,
        },
    }
    private = json.dumps({"turn": card.turn, "shown": document.shown_hash})
    return modal(
        ids.REJECT_VIEW, "Reject", [*shown, reason], submit="Reject", close="Go back", private=private
    )


def parse_reject_form(view: dict[str, Any]) -> tuple[int, str, str]:
    """Read (turn, shown hash, reason) from a submitted form; the reason without spaces around it."""
    private = json.loads(view["private_metadata"])
    given_reason = view["state"]["values"][ids.REASON_BLOCK][ids.REASON].get("value") or ""
    return int(private["turn"]), str(private["shown"]), given_reason.strip()


def build_reject_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Say beside the field why the form is not taken: block ids and sentences for Slack's `errors`."""
    return {ids.REASON_BLOCK: sentence(refusal, reader)}
