"""The form with which a requester sends a revised document back for approval."""

from typing import Any

from models.records.documents import Audience, Card
from models.refusals import Refusal
from models.vocabulary import NOTE_LIMIT
from views import ids, values
from views.blocks.kit import Block, View, modal, plain_text
from views.blocks.limits import INPUT_LABEL
from views.blocks.rich_text import REASON, lines_block, quote_block, say, user_text
from views.components.verdict import verdict
from views.modals.summary import document_name, summary_lines
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext


def build_revision_form(card: Card) -> View:
    """Build the form: what was asked, and a note for the approvers."""
    reader = card.reader
    asked = verdict(card.document, "changes_asked", card.reader)
    intro = say(reader, "You are sending **{document}** back for approval.", document=document_name(card))
    by = user_text(asked.who, 80)
    question = say(reader, "{name} asked for changes:", name=by) if by and asked.reason else []
    shown = lines_block([intro, *summary_lines(card), question])
    return modal(
        ids.REVISION_VIEW,
        pgettext(reader, "title, at most 24 characters", "Send back for approval"),
        [*shown, *quote_block(user_text(asked.reason, REASON)), _note(reader)],
        reader,
        submit=pgettext(reader, "button of a form, at most 24 characters", "Send back for approval"),
        private=values.private(values.ShownValue(card.document.shown_hash, document=card.document.id)),
    )


def _note(reader: Audience) -> Block:
    hint = gettext(reader, "It is added as a comment. Approval starts again with everyone.")
    return {
        "type": "input",
        "block_id": ids.REVISION_NOTE_BLOCK,
        "optional": True,
        "label": plain_text(gettext(reader, "Note for the approvers"), INPUT_LABEL),
        "hint": plain_text(hint, INPUT_LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": ids.REVISION_NOTE,
            "multiline": True,
            "max_length": NOTE_LIMIT,
            "focus_on_load": True,
        },
    }


def parse_revision_form(view: dict[str, Any]) -> tuple[values.ShownValue, str]:
    """Read what it is about, and the note, from a submitted form; the note is stripped."""
    note = view["state"]["values"][ids.REVISION_NOTE_BLOCK][ids.REVISION_NOTE].get("value") or ""
    return values.parse_private(view), note.strip()


def build_revision_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {ids.REVISION_NOTE_BLOCK: sentence(refusal, reader)}
