"""The form that marks an invoice as paid."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.payments.pay import REFERENCE_LIMIT
from models.records.documents import Audience, Card, Document
from models.refusals import Refusal
from views import ids
from views.blocks.kit import Block, View, modal, plain_text
from views.blocks.limits import INPUT_LABEL, OPTION_TEXT
from views.blocks.rich_text import bold, given, joined, lines_block, words
from views.messages.card import bold_title
from views.wording.formats import day, zone_of
from views.wording.names import name_of, total_of
from views.wording.refusals import sentence

_PARTLY = "partly"


@dataclass(frozen=True, slots=True)
class Paid:
    """What a payer says: of which document, when, under which reference, whether only a part."""

    document: int
    paid_on: date
    reference: str
    partly: bool


def build_payment_form(card: Card, at: datetime) -> View:
    """Build the form; the day it starts from is the reader's today, at the aware instant `at`."""
    document, reader = card.document, card.reader
    due = words(f"Due {day(document.due_on, reader)}") if document.due_on else []
    shown = lines_block(
        [
            [*bold("You are marking as paid "), *given(name_of(document), 150)],
            bold_title(document),
            joined([words(total_of(document, reader)), given(document.supplier.name, 100), due], " · "),
        ]
    )
    fields = [_paid_on(at.astimezone(zone_of(reader.zone)).date()), _reference(), _partly(document)]
    return modal(
        ids.PAYMENT_VIEW,
        "Mark as paid",
        [*shown, *fields],
        submit="Mark as paid",
        close="Go back",
        private=json.dumps({"document": document.id}),
    )


def _paid_on(today: date) -> Block:
    return {
        "type": "input",
        "block_id": ids.PAID_ON_BLOCK,
        "label": plain_text("Paid on", INPUT_LABEL),
        "element": {"type": "datepicker", "action_id": ids.PAID_ON, "initial_date": today.isoformat()},
    }


def _reference() -> Block:
    return {
        "type": "input",
        "block_id": ids.REFERENCE_BLOCK,
        "optional": True,
        "label": plain_text("Reference of the payment", INPUT_LABEL),
        "element": {"type": "plain_text_input", "action_id": ids.REFERENCE, "max_length": REFERENCE_LIMIT},
    }


def _partly(document: Document) -> Block:
    again = " again" if document.status == "partly_paid" else ""
    option = {"text": plain_text(f"Only a part was paid{again}", OPTION_TEXT), "value": _PARTLY}
    return {
        "type": "input",
        "block_id": ids.PARTLY_BLOCK,
        "optional": True,
        "label": plain_text("How much", INPUT_LABEL),
        "element": {"type": "checkboxes", "action_id": ids.PARTLY, "options": [option]},
    }


def parse_payment_form(view: dict[str, Any]) -> Paid:
    """Read a submitted form; Slack lets nobody submit it without a day."""
    values = view["state"]["values"]
    chosen = values[ids.PARTLY_BLOCK][ids.PARTLY].get("selected_options") or []
    return Paid(
        document=int(json.loads(view["private_metadata"])["document"]),
        paid_on=date.fromisoformat(values[ids.PAID_ON_BLOCK][ids.PAID_ON]["selected_date"]),
        reference=(values[ids.REFERENCE_BLOCK][ids.REFERENCE].get("value") or "").strip(),
        partly=any(one["value"] == _PARTLY for one in chosen),
    )


def build_payment_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Say beside the field that it is about why the form is not taken: for Slack's `errors`."""
    block = ids.REFERENCE_BLOCK if refusal.code == "text_too_long" else ids.PAID_ON_BLOCK
    return {block: sentence(refusal, reader)}
