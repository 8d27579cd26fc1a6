"""What the configuration role does with a document under approval: reassign, withdraw, cancel."""

from typing import Any

from models.frozen import frozen
from models.records.documents import Answer, Audience, Card, Step
from models.refusals import Refusal
from models.vocabulary import REASON_LIMIT
from views import ids, values
from views.blocks.kit import Block, View, actions, button, confirmation, divider, modal, plain_text
from views.blocks.limits import INPUT_LABEL, OPTION_TEXT, OPTIONS, PLACEHOLDER
from views.blocks.rich_text import bold, lines_block, say
from views.components.facts import bold_title
from views.components.stuck import stuck_lines
from views.modals.summary import document_name
from views.wording.formats import number
from views.wording.names import answerer, name_of
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext


@frozen
class Reassignment:
    """A turn and its new approver; `member` is their id in Slack."""

    document: int
    turn: int
    member: str


def build_manage_form(card: Card) -> View:
    """Build the form for a pending document: reassign an undecided turn, withdraw, cancel."""
    document, reader = card.document, card.reader
    asked = _undecided(document.steps)
    stuck = list(stuck_lines(document, reader)) if card.state == "stuck" else []
    blocks = lines_block([bold(name_of(document, reader)), bold_title(document), *stuck])
    if asked:
        blocks += [_turn_field(asked, reader), _approver_field(reader)]
    else:
        advice = say(
            reader, "No approver is left. Withdraw it from approval and submit it again with approvers."
        )
        blocks += lines_block([advice])
    blocks += [divider(), actions(ids.MANAGE_BLOCK, _endings(card))]
    return modal(
        ids.MANAGE_VIEW,
        pgettext(reader, "title, at most 24 characters", "Manage approval"),
        blocks,
        reader,
        submit=gettext(reader, "Reassign") if asked else "",
        close=gettext(reader, "Close"),  # beside Cancel document, Cancel would be misread
        private=values.private(values.ShownValue(document.shown_hash, document=document.id)),
    )


def parse_manage_form(view: dict[str, Any]) -> Reassignment:
    """Read a submitted reassignment; Slack requires both fields."""
    filled = view["state"]["values"]
    turn = filled[ids.TURN_BLOCK][ids.TURN]["selected_option"]["value"]
    member = filled[ids.NEW_APPROVER_BLOCK][ids.NEW_APPROVER]["selected_user"]
    return Reassignment(parse_managed_document(view), int(turn), str(member))


def parse_managed_document(view: dict[str, Any]) -> int:
    """Read which document the manage or the cancel form is about."""
    return values.parse_private(view).document


def build_manage_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused reassignment: block id -> sentence."""
    return {ids.NEW_APPROVER_BLOCK: sentence(refusal, reader)}


def build_cancel_form(card: Card) -> View:
    """Build the form, pushed on top of the other, that asks why a document is cancelled."""
    reader = card.reader
    intro = say(reader, "You are cancelling **{document}**.", document=document_name(card))
    warning = say(reader, "Everyone involved will see it as cancelled. This can't be undone.")
    return modal(
        ids.CANCEL_VIEW,
        pgettext(reader, "title, at most 24 characters", "Cancel document"),
        [*lines_block([intro, bold_title(card.document), warning]), _cancel_reason(reader)],
        reader,
        submit=gettext(reader, "Cancel document"),
        close=gettext(reader, "Keep document"),
        private=values.private(values.ShownValue(card.document.shown_hash, document=card.document.id)),
    )


def _cancel_reason(reader: Audience) -> Block:
    return {
        "type": "input",
        "block_id": ids.CANCEL_REASON_BLOCK,
        "label": plain_text(gettext(reader, "Reason"), INPUT_LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": ids.CANCEL_REASON,
            "multiline": True,
            "min_length": 1,
            "max_length": REASON_LIMIT,
        },
    }


def parse_cancel_form(view: dict[str, Any]) -> tuple[values.ShownValue, str]:
    """Read what is cancelled, and the reason, from a submitted form; the reason is stripped."""
    reason = view["state"]["values"][ids.CANCEL_REASON_BLOCK][ids.CANCEL_REASON].get("value") or ""
    return values.parse_private(view), reason.strip()


def build_cancel_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused cancellation: block id -> sentence."""
    return {ids.CANCEL_REASON_BLOCK: sentence(refusal, reader)}


def _undecided(steps: tuple[Step, ...]) -> list[tuple[Step, Answer]]:
    """Return the turns that can be reassigned, those of the open step first.

    A closed turn of an open step counts: it is the requester's own, and may be why the step is stuck.
    """
    found = [
        (step, answer)
        for step in steps
        for answer in step.answers
        if step.state in ("open", "waiting") and answer.state in ("open", "waiting", "closed")
    ]
    return sorted(found, key=lambda each: each[0].state != "open")


def _turn_field(asked: list[tuple[Step, Answer]], reader: Audience) -> Block:
    options = [
        {"text": plain_text(_approver(step, answer, reader), OPTION_TEXT), "value": str(answer.turn)}
        for step, answer in asked[:OPTIONS]
    ]
    select: Block = {
        "type": "static_select",
        "action_id": ids.TURN,
        "placeholder": plain_text(gettext(reader, "Choose an approver"), PLACEHOLDER),
        "options": options,
    }
    if len(options) == 1:
        select["initial_option"] = options[0]
    label = gettext(reader, "Replace this approver")
    return {
        "type": "input",
        "block_id": ids.TURN_BLOCK,
        "label": plain_text(label, INPUT_LABEL),
        "element": select,
    }


def _approver(step: Step, answer: Answer, reader: Audience) -> str:
    step_name = step.name or gettext(reader, "Step {number}", number=number(step.position, reader))
    later = pgettext(reader, "state of an approver", "next") if step.state == "waiting" else ""
    return " · ".join(filter(None, (answerer(answer, reader), step_name, later)))


def _approver_field(reader: Audience) -> Block:
    label = pgettext(reader, "below: Replace this approver", "With this person")
    return {
        "type": "input",
        "block_id": ids.NEW_APPROVER_BLOCK,
        "label": plain_text(label, INPUT_LABEL),
        "element": {
            "type": "users_select",
            "action_id": ids.NEW_APPROVER,
            "placeholder": plain_text(gettext(reader, "Choose a colleague"), PLACEHOLDER),
        },
    }


def _endings(card: Card) -> list[Block]:
    reader, value = card.reader, values.document_value(card.document.id)
    named = name_of(card.document, reader)
    sure = confirmation(
        gettext(reader, "Withdraw {document} from approval?", document=named),
        gettext(reader, "It goes back to draft. Nobody can approve it until it is submitted again."),
        gettext(reader, "Withdraw"),
        reader,
        style="danger",
    )
    return [
        button(
            ids.WITHDRAW,
            gettext(reader, "Withdraw from approval"),
            value,
            label=gettext(reader, "Withdraw {document} from approval", document=named),
            confirm=sure,
        ),
        button(
            ids.CANCEL,
            gettext(reader, "Cancel document…"),
            value,
            label=gettext(reader, "Cancel {document}", document=named),
            style="danger",
        ),
    ]
