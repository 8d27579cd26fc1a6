"""The form with which a requester confirms the revision of his document."""

import json
from typing import Any

from models.approval.revise import NOTE_LIMIT
from models.records.documents import Audience, Card
from models.refusals import Refusal
from views import ids
from views.blocks.kit import View, modal, plain_text
from views.blocks.limits import INPUT_LABEL
from views.blocks.rich_text import REASON, bold, given, joined, lines_block, quote_block, words
from views.components.status import verdict
from views.messages.card import bold_title
from views.wording.names import name_of, total_of
from views.wording.refusals import sentence


def build_revision_form(card: Card) -> View:
    """Build the form: what was asked, and a note for the approvers, who are asked again."""
    document = card.document
    asked = verdict(document, "changes_asked")
    shown = [
        *lines_block(
            [
                [*bold("You are confirming the revision of "), *given(name_of(document), 150)],
                bold_title(document),
                joined([words(total_of(document, card.reader)), given(document.supplier.name, 100)], " · "),
                words(f"{asked.who} asked:") if asked.who and asked.reason else [],
            ]
        ),
        *quote_block(given(asked.reason, REASON)),
    ]
    note = {
        "type": "input",
        "block_id": ids.REVISION_NOTE_BLOCK,
        "optional": True,
        "label": plain_text("A note for the approvers", INPUT_LABEL),
        "hint": plain_text("It becomes a comment. All approvers are asked again.", INPUT_LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": ids.REVISION_NOTE,
            "multiline": True,
            "max_length": NOTE_LIMIT,
            "focus_on_load": True,
        },
    }
    return modal(
        ids.REVISION_VIEW,
        "Confirm revision",
        [*shown, note],
        submit="Confirm",
        close="Go back",
        private=json.dumps({"document": document.id}),
    )


def parse_revision_form(view: dict[str, Any]) -> tuple[int, str]:
    """Read (document, note) from a submitted form; the note without spaces around it."""
    note = view["state"]["values"][ids.REVISION_NOTE_BLOCK][ids.REVISION_NOTE].get("value") or ""
    return int(json.loads(view["private_metadata"])["document"]), note.strip()


def build_revision_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Say beside the note why the revision is not confirmed: for Slack's `errors`."""
    return {ids.REVISION_NOTE_BLOCK: sentence(refusal, reader)}
