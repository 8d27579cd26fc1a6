"""What the configuration role does with a document under approval: reassign, withdraw, cancel."""

import json
from dataclasses import dataclass
from typing import Any

from models.records.documents import Answer, Audience, Card, Step
from models.refusals import Refusal
from views import ids
from views.blocks.kit import Block, View, actions, button, confirmation, divider, modal, plain_text
from views.blocks.limits import INPUT_LABEL, OPTION_TEXT, OPTIONS, PLACEHOLDER
from views.blocks.rich_text import bold, given, lines_block, words
from views.components.status import stuck_lines
from views.messages.card import bold_title
from views.modals.reject import LONGEST_REASON
from views.wording.names import answerer, name_of
from views.wording.refusals import sentence


@dataclass(frozen=True, slots=True)
class Reassignment:
    """Whose open turn goes to whom: `member` is Slack's id of the new approver."""

    document: int
    turn: int
    member: str


def build_manage_form(card: Card) -> View:
    """Build the form for a pending document: reassign an undecided turn, withdraw, cancel."""
    document = card.document
    asked = _undecided(document.steps)
    stuck = list(stuck_lines(document)) if card.state == "stuck" else []
    blocks = lines_block([[*bold(name_of(document))], bold_title(document), *stuck])
    if asked:
        blocks += [_turn_field(asked), _approver_field()]
    else:
        advice = "Nobody is on its steps. Withdraw it, and submit it again with approvers."
        blocks += lines_block([words(advice)])
    blocks += [divider(), actions(ids.MANAGE_BLOCK, _endings(card))]
    private = json.dumps({"document": document.id})
    submit = "Reassign" if asked else ""
    return modal(ids.MANAGE_VIEW, "Manage approval", blocks, submit=submit, private=private)


def parse_manage_form(view: dict[str, Any]) -> Reassignment:
    """Read a submitted reassignment; Slack lets nobody submit it half empty."""
    values = view["state"]["values"]
    turn = values[ids.TURN_BLOCK][ids.TURN]["selected_option"]["value"]
    member = values[ids.NEW_APPROVER_BLOCK][ids.NEW_APPROVER]["selected_user"]
    return Reassignment(parse_managed_document(view), int(turn), str(member))


def parse_managed_document(view: dict[str, Any]) -> int:
    """Read which document the manage or the cancel form is about."""
    return int(json.loads(view["private_metadata"])["document"])


def build_manage_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Say beside the chosen person why he cannot be taken: for Slack's `errors`."""
    return {ids.NEW_APPROVER_BLOCK: sentence(refusal, reader)}


def build_cancel_form(card: Card) -> View:
    """Build the form, pushed upon the other, that asks why a document is cancelled."""
    document = card.document
    told = words("Everybody who was asked sees it as cancelled. This cannot be taken back.")
    shown = lines_block(
        [[*bold("You are cancelling "), *given(name_of(document), 150)], bold_title(document), told]
    )
    reason: Block = {
        "type": "input",
        "block_id": ids.CANCEL_REASON_BLOCK,
        "label": plain_text("Why is it cancelled?", INPUT_LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": ids.CANCEL_REASON,
            "multiline": True,
            "min_length": 1,
            "max_length": LONGEST_REASON,
        },
    }
    private = json.dumps({"document": document.id})
    return modal(
        ids.CANCEL_VIEW,
        "Cancel document",
        [*shown, reason],
        submit="Cancel document",
        close="Go back",
        private=private,
    )


def parse_cancel_form(view: dict[str, Any]) -> tuple[int, str]:
    """Read (document, reason) from a submitted cancellation; the reason without spaces around it."""
    reason = view["state"]["values"][ids.CANCEL_REASON_BLOCK][ids.CANCEL_REASON].get("value") or ""
    return parse_managed_document(view), reason.strip()


def build_cancel_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Say beside the reason why the document is not cancelled: for Slack's `errors`."""
    return {ids.CANCEL_REASON_BLOCK: sentence(refusal, reader)}


def _undecided(steps: tuple[Step, ...]) -> list[tuple[Step, Answer]]:
    """Give what can still be put to somebody else, the open step first.

    A closed turn of an open step counts: it was the requester's own, and may be what the step hangs on.
    """
    found = [
        (step, answer)
        for step in steps
        for answer in step.answers
        if step.state in ("open", "waiting") and answer.state in ("open", "waiting", "closed")
    ]
    return sorted(found, key=lambda each: each[0].state != "open")


def _turn_field(asked: list[tuple[Step, Answer]]) -> Block:
    options = [
        {
            "text": plain_text(_held(step, answer), OPTION_TEXT),
            "value": str(answer.turn),
        }
        for step, answer in asked[:OPTIONS]
    ]
    select: Block = {
        "type": "static_select",
        "action_id": ids.TURN,
        "placeholder": plain_text("Whose turn it is", PLACEHOLDER),
        "options": options,
    }
    if len(options) == 1:
        select["initial_option"] = options[0]
    label = plain_text("Take the question from", INPUT_LABEL)
    return {"type": "input", "block_id": ids.TURN_BLOCK, "label": label, "element": select}


def _held(step: Step, answer: Answer) -> str:
    later = " (comes later)" if step.state == "waiting" else ""
    return f"{answerer(answer)} – {step.name or f'step {step.position}'}{later}"


def _approver_field() -> Block:
    return {
        "type": "input",
        "block_id": ids.NEW_APPROVER_BLOCK,
        "label": plain_text("and put it to", INPUT_LABEL),
        "element": {
            "type": "users_select",
            "action_id": ids.NEW_APPROVER,
            "placeholder": plain_text("Choose a colleague", PLACEHOLDER),
        },
    }


def _endings(card: Card) -> list[Block]:
    named, value = name_of(card.document), ids.document_value(card.document.id)
    sure = confirmation(
        f"Withdraw {named}?",
        "It goes back to draft: nobody is asked any more until it is submitted again.",
        "Withdraw",
        style="danger",
    )
    return [
        button(ids.WITHDRAW, "Withdraw from approval", value, label=f"Withdraw {named}", confirm=sure),
        button(ids.CANCEL, "Cancel document …", value, label=f"Cancel {named}", style="danger"),
    ]
