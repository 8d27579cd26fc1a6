"""The form that asks why a document is rejected."""

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


def build_reject_form(card: Card) -> View:
    """Build the form for the reader's open turn; ValueError when they have none."""
    if card.turn is None:
        raise ValueError(f"no open turn on document {card.document.id} to reject")
    reader = card.reader
    intro = say(reader, "You are rejecting **{document}**.", document=document_name(card))
    shown = [*lines_block([intro, *summary_lines(card), requester_line(card)]), *warnings(card)]
    return modal(
        ids.REJECT_VIEW,
        pgettext(reader, "title, at most 24 characters", "Reject"),
        [*shown, _reason(card)],
        reader,
        submit=gettext(reader, "Reject"),
        private=values.private(values.ShownValue(card.document.shown_hash, turn=card.turn)),
    )


def _reason(card: Card) -> Block:
    hint = gettext(
        card.reader,
        "{requester} will see it. A rejection can't be undone.",
        requester=person(card.document.requester, card.reader),
    )
    return {
        "type": "input",
        "block_id": ids.REASON_BLOCK,
        "label": plain_text(gettext(card.reader, "Reason"), INPUT_LABEL),
        "hint": plain_text(hint, INPUT_LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": ids.REASON,
            "multiline": True,
            "min_length": 1,
            "max_length": REASON_LIMIT,
            "focus_on_load": True,
        },
    }


def parse_reject_form(view: dict[str, Any]) -> tuple[values.ShownValue, str]:
    """Read what it is about, and the reason, from a submitted form; the reason is stripped."""
    reason = view["state"]["values"][ids.REASON_BLOCK][ids.REASON].get("value") or ""
    return values.parse_private(view), reason.strip()


def build_reject_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {ids.REASON_BLOCK: sentence(refusal, reader)}
