"""The form that marks an invoice as paid."""

from datetime import date, datetime
from typing import Any

from models.frozen import frozen
from models.records.documents import Audience, Card
from models.refusals import Refusal
from models.vocabulary import REFERENCE_LIMIT
from views import ids, values
from views.blocks.kit import Block, View, modal, plain_text
from views.blocks.limits import INPUT_LABEL, OPTION_TEXT
from views.blocks.rich_text import Line, lines_block, say
from views.components.facts import due_line, warnings
from views.modals.summary import document_name, summary_lines
from views.wording.formats import zone_of
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext

_PARTLY = "partly"


@frozen
class Paid:
    """What a payer filled in; `reference` may be empty."""

    shown: values.ShownValue
    paid_on: date
    reference: str
    partly: bool


def build_payment_form(card: Card, at: datetime) -> View:
    """Build the form; its date starts from the reader's today, at the aware instant `at`."""
    reader = card.reader
    intro = say(reader, "You are marking **{document}** as paid.", document=document_name(card))
    due = due_line(card.document, reader)
    today = at.astimezone(zone_of(reader.zone)).date()
    return modal(
        ids.PAYMENT_VIEW,
        pgettext(reader, "title, at most 24 characters", "Mark as paid"),
        [
            *lines_block([intro, *summary_lines(card, due)]),
            *warnings(card),
            _paid_on(today, reader),
            _reference(reader),
            *(_partly(reader) if card.precoro is None else lines_block([_in_precoro(reader)])),
        ],
        reader,
        submit=gettext(reader, "Mark as paid"),
        private=values.private(values.ShownValue(card.document.shown_hash, document=card.document.id)),
    )


def _paid_on(today: date, reader: Audience) -> Block:
    return {
        "type": "input",
        "block_id": ids.PAID_ON_BLOCK,
        "label": plain_text(gettext(reader, "Payment date"), INPUT_LABEL),
        "element": {"type": "datepicker", "action_id": ids.PAID_ON, "initial_date": today.isoformat()},
    }


def _reference(reader: Audience) -> Block:
    return {
        "type": "input",
        "block_id": ids.REFERENCE_BLOCK,
        "optional": True,
        "label": plain_text(gettext(reader, "Payment reference"), INPUT_LABEL),
        "element": {"type": "plain_text_input", "action_id": ids.REFERENCE, "max_length": REFERENCE_LIMIT},
    }


def _in_precoro(reader: Audience) -> Line:
    return say(
        reader,
        "I record the payment in Precoro with your key, for all that is left to pay. "
        "A part payment can only be recorded in Precoro.",
    )


def _partly(reader: Audience) -> list[Block]:
    option = {
        "text": plain_text(gettext(reader, "This is a part payment"), OPTION_TEXT),
        "value": _PARTLY,
    }
    partly = {
        "type": "input",
        "block_id": ids.PARTLY_BLOCK,
        "optional": True,
        "label": plain_text(gettext(reader, "Amount paid"), INPUT_LABEL),
        "element": {"type": "checkboxes", "action_id": ids.PARTLY, "options": [option]},
    }
    return [partly]


def parse_payment_form(view: dict[str, Any]) -> Paid:
    """Read a submitted form; Slack requires the date."""
    filled = view["state"]["values"]
    partly = filled.get(ids.PARTLY_BLOCK, {}).get(ids.PARTLY, {})  # not asked of documents of Precoro
    chosen = partly.get("selected_options") or []
    return Paid(
        shown=values.parse_private(view),
        paid_on=date.fromisoformat(filled[ids.PAID_ON_BLOCK][ids.PAID_ON]["selected_date"]),
        reference=(filled[ids.REFERENCE_BLOCK][ids.REFERENCE].get("value") or "").strip(),
        partly=any(one["value"] == _PARTLY for one in chosen),
    )


def build_payment_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    block = ids.REFERENCE_BLOCK if refusal.code == "text_too_long" else ids.PAID_ON_BLOCK
    return {block: sentence(refusal, reader)}
