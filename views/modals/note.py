"""The form that approves one document with a note."""

from typing import Any

from models.records.documents import Audience, Card
from models.refusals import Refusal
from models.vocabulary import REASON_LIMIT
from views import ids, values
from views.blocks.kit import Block, View, modal, plain_text
from views.blocks.limits import INPUT_LABEL
from views.blocks.rich_text import Line, lines_block, say
from views.components.facts import warnings
from views.modals.summary import document_name, requester_line, summary_lines
from views.wording.names import person
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext


def build_note_form(card: Card) -> View:
    """Build the form for the reader's open turn; ValueError when they have none."""
    if card.turn is None:
        raise ValueError(f"no open turn on document {card.document.id} to approve")
    reader = card.reader
    intro = say(reader, "You are approving **{document}**.", document=document_name(card))
    large: Line = say(reader, "**Above the confirmation limit**") if card.confirm else []
    hint = gettext(
        reader,
        "{requester} and the other approvers can see it.",
        requester=person(card.document.requester, reader),
    )
    return modal(
        ids.NOTE_VIEW,
        pgettext(reader, "title, at most 24 characters", "Approve"),
        [
            *lines_block([intro, *summary_lines(card), requester_line(card), large]),
            *warnings(card),
            note_field(hint, reader),
        ],
        reader,
        submit=gettext(reader, "Approve"),
        private=values.private(values.ShownValue(card.document.shown_hash, turn=card.turn)),
    )


def note_field(hint: str, reader: Audience) -> Block:
    """Return the field for a note, which may stay empty."""
    return {
        "type": "input",
        "block_id": ids.NOTE_BLOCK,
        "optional": True,
        "label": plain_text(gettext(reader, "Note"), INPUT_LABEL),
        "hint": plain_text(hint, INPUT_LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": ids.NOTE,
            "multiline": True,
            "max_length": REASON_LIMIT,
        },
    }


def parse_note(view: dict[str, Any]) -> str:
    """Read the note from a submitted form, without the space around it."""
    return (view["state"]["values"][ids.NOTE_BLOCK][ids.NOTE].get("value") or "").strip()


def build_note_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {ids.NOTE_BLOCK: sentence(refusal, reader)}
