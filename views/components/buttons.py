"""The buttons that act on a document, the same in every message and modal."""

from collections.abc import Iterator, Sequence

from models.records.documents import Audience, Card, Document, Kind, PossibleDuplicate, Row
from models.records.queue import NO_FILTER, QueueFilter
from views import ids, values
from views.blocks.kit import Block, button, confirmation, option, overflow
from views.blocks.limits import clip
from views.blocks.rich_text import plain_line
from views.components.facts import duplicate_lines
from views.components.in_precoro import can_decide, key_to_pay_button
from views.wording.formats import collapse, number
from views.wording.names import name_of, total_of
from views.wording.translate import gettext, marked

_QUESTIONS: dict[Kind, str] = {
    "purchase_order": marked("Approve this {amount} purchase order from {supplier}?"),
    "purchase_requisition": marked("Approve this {amount} purchase requisition from {supplier}?"),
    "invoice": marked("Approve this {amount} invoice from {supplier}?"),
    "receipt": marked("Approve this {amount} receipt from {supplier}?"),
    "expense": marked("Approve this {amount} expense from {supplier}?"),
    "warehouse_request": marked("Approve this {amount} warehouse request from {supplier}?"),
    "request_for_proposal": marked("Approve this {amount} request for proposal from {supplier}?"),
}


def asks_to_decide(card: Card) -> bool:
    """Return whether the reader is asked, and can answer here."""
    asked = card.state == "pending_you" and card.turn is not None
    return asked and card.card_role not in ("requester", "follower") and can_decide(card.precoro)


def decision_buttons(card: Card) -> Iterator[Block]:
    """Return Approve and Reject, carrying the turn and what was shown, while the reader is asked."""
    document, reader = card.document, card.reader
    if card.turn is None or not asks_to_decide(card):
        return
    value, named = values.turn_value(card.turn, document.shown_hash), name_of(document, reader)
    supplier = document.supplier.name
    confirm = confirm_approval(document, supplier, card.seen, reader) if card.confirm else None
    yield approve_button(named, value, reader, confirm)
    yield reject_button(named, value, reader, danger=True)


def ask_button(card: Card) -> Iterator[Block]:
    """Return Ask for changes, while the reader is asked."""
    document, reader = card.document, card.reader
    if card.turn is not None and asks_to_decide(card):
        yield button(
            ids.ASK_CHANGES,
            gettext(reader, "Ask for changes"),
            values.turn_value(card.turn, document.shown_hash),
            label=gettext(reader, "Ask for changes to {document}", document=name_of(document, reader)),
        )


def approve_button(named: str, value: str, reader: Audience, confirm: Block | None) -> Block:
    """Return Approve; Slack asks `confirm` first, if there is one."""
    return button(
        ids.APPROVE,
        gettext(reader, "Approve"),
        value,
        label=gettext(reader, "Approve {document}", document=named),
        style="primary",
        confirm=confirm,
    )


def reject_button(named: str, value: str, reader: Audience, *, danger: bool) -> Block:
    """Return Reject, in red with `danger`."""
    return button(
        ids.REJECT,
        gettext(reader, "Reject"),
        value,
        label=gettext(reader, "Reject {document}", document=named),
        style="danger" if danger else None,
    )


def note_button(card: Card) -> Iterator[Block]:
    """Return the button that approves with a note, where Approve is offered."""
    document, reader = card.document, card.reader
    if card.turn is not None and asks_to_decide(card):
        yield button(
            ids.APPROVE_WITH_NOTE,
            gettext(reader, "Approve with a note"),
            values.turn_value(card.turn, document.shown_hash),
            label=gettext(reader, "Approve {document} with a note", document=name_of(document, reader)),
        )


def unfollow_button(named: str, document: int, reader: Audience) -> Block:
    """Return Stop following."""
    return button(
        ids.UNFOLLOW,
        gettext(reader, "Stop following"),
        values.document_value(document),
        label=gettext(reader, "Stop following {document}", document=named),
    )


def who_follows_button(named: str, document: int, reader: Audience) -> Block:
    """Return Who follows, which lists the followers."""
    return button(
        ids.WHO_FOLLOWS,
        gettext(reader, "Who follows"),
        values.document_value(document),
        label=gettext(reader, "See who follows {document}", document=named),
    )


def manage_button(named: str, document: int, reader: Audience) -> Block:
    """Return Manage, by which somebody else is asked, or a step is taken for good."""
    return button(
        ids.MANAGE,
        gettext(reader, "Manage"),
        values.document_value(document),
        label=gettext(reader, "Manage {document}", document=named),
    )


def nudge_button(named: str, document: int, reader: Audience) -> Block:
    """Return Nudge, by which a requester asks the approvers again."""
    return button(
        ids.NUDGE,
        gettext(reader, "Nudge"),
        values.document_value(document),
        label=gettext(reader, "Ask the approvers of {document} again", document=named),
    )


def snooze_menu(document: int, reader: Audience, *, snoozed: bool) -> Block:
    """Return the menu that puts off a document, or has it back at once."""
    options = [
        (gettext(reader, "Snooze until later today"), values.snooze_value("today", document)),
        (gettext(reader, "Snooze until tomorrow morning"), values.snooze_value("tomorrow", document)),
        (gettext(reader, "Snooze until Monday"), values.snooze_value("monday", document)),
        (gettext(reader, "Snooze until a date…"), values.snooze_value("date", document)),
    ]
    back = (gettext(reader, "End the snooze"), values.snooze_value("off", document))
    return overflow(ids.SNOOZE, [option(*each) for each in [*([back] if snoozed else []), *options]])


def undo_buttons(card: Card) -> Iterator[Block]:
    """Return Undo, while the reader's approval is not final."""
    if card.undo is not None:
        value = values.turn_value(card.undo, card.document.shown_hash)
        yield undo_button(name_of(card.document, card.reader), value, card.reader)


def undo_button(named: str, value: str, reader: Audience) -> Block:
    """Return Undo; `value` carries the turn."""
    return button(
        ids.UNDO,
        gettext(reader, "Undo"),
        value,
        label=gettext(reader, "Undo your approval of {document}", document=named),
    )


def revision_buttons(card: Card) -> Iterator[Block]:
    """Return Send back for approval, for the requester of a document in revision."""
    if card.may_revise and card.state == "in_revision":
        yield revision_button(name_of(card.document, card.reader), _shown(card.document), card.reader)


def _shown(document: Document) -> str:
    return values.document_value(document.id, document.shown_hash)


def revision_button(named: str, value: str, reader: Audience) -> Block:
    """Return Send back for approval; `value` carries the document and what was shown of it."""
    return button(
        ids.CONFIRM_REVISION,
        gettext(reader, "Send back for approval"),
        value,
        label=gettext(reader, "Send {document} back for approval", document=named),
        style="primary",
    )


def payment_buttons(card: Card) -> Iterator[Block]:
    """Return Mark as paid, for payers of an approved invoice; in Precoro they need a key first."""
    if not card.may_pay or card.state != "approved":
        return
    if card.precoro is not None and card.precoro.can_pay == "link":
        yield key_to_pay_button(card)
    elif card.precoro is None or card.precoro.can_pay == "yes":
        yield payment_button(name_of(card.document, card.reader), _shown(card.document), card.reader)


def payment_button(named: str, value: str, reader: Audience) -> Block:
    """Return Mark as paid; `value` carries the document and what was shown of it."""
    return button(
        ids.MARK_PAID,
        gettext(reader, "Mark as paid"),
        value,
        label=gettext(reader, "Mark {document} as paid", document=named),
        style="primary",
    )


def open_button(named: str, document: int, reader: Audience) -> Block:
    """Return Open, which shows all details."""
    return button(
        ids.OPEN,
        gettext(reader, "Open"),
        values.document_value(document),
        label=gettext(reader, "Open {document}", document=named),
    )


def search_button(reader: Audience) -> Block:
    """Return Search, which opens the form for words."""
    return button(ids.SEARCH, gettext(reader, "Search"), "search", label=gettext(reader, "Search documents"))


def reminders_button(reader: Audience) -> Block:
    """Return Reminders, which opens the form for them."""
    return button(
        ids.REMINDERS,
        gettext(reader, "Reminders"),
        "reminders",
        label=gettext(reader, "Change your reminders"),
    )


def review_button(count: int, reader: Audience, wanted: QueueFilter = NO_FILTER) -> Block:
    """Return Review, which opens the form in which several documents are approved, through a filter."""
    return button(
        ids.REVIEW,
        gettext(reader, "Review {count}", count=number(count, reader))
        if count
        else gettext(reader, "Review"),
        values.review_value(wanted),
        label=gettext(reader, "Review several documents and approve them together"),
    )


def map_button(reader: Audience) -> Block:
    """Return Map users, which matches people with Slack accounts."""
    return button(ids.MAP_PEOPLE, gettext(reader, "Map users"), "map", style="primary")


def confirm_approval(
    document: Document | Row, supplier: str, seen: Sequence[PossibleDuplicate], reader: Audience
) -> Block:
    """Build the question that Slack asks before a large amount is approved, with the first warning."""
    named, amount = name_of(document, reader), total_of(document, reader)
    supplier = clip(collapse(supplier), 100)
    if supplier and document.credit_note:
        question = gettext(
            reader, "Approve this {amount} credit note from {supplier}?", amount=amount, supplier=supplier
        )
    elif supplier:
        question = gettext(reader, _QUESTIONS[document.kind], amount=amount, supplier=supplier)
    else:
        question = gettext(reader, "Approve {amount}?", amount=amount)
    return confirmation(
        gettext(reader, "Approve {document}?", document=named),
        " ".join([question, *map(plain_line, duplicate_lines(seen[:1], reader))]),
        gettext(reader, "Approve"),
        reader,
        style="primary",
    )
