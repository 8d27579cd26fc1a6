"""The card: one document as one person sees it, in every state it can be in.

The same function posts a card and redraws it, so a card always ends up saying what is true.
"""

from collections.abc import Iterator

from models.records.documents import Audience, Card, Document, Line, PossibleDuplicate, Row, Step
from views import ids
from views.blocks.kit import Block, Message, actions, button, confirmation, header, link_button, message
from views.blocks.limits import clip
from views.blocks.rich_text import Line as Words
from views.blocks.rich_text import bold, given, joined, labelled, lines_block, list_block, quote_block, words
from views.components.status import standing, standing_text
from views.components.steps import short_chain
from views.wording.formats import collapse, day, file_size, money, quantity
from views.wording.names import count, is_priced, name_of, person, status_name, total_of

_FIRST_LINES = 3
_FIRST_FILES = 3
_SETTLED = ("approved", "rejected", "in_revision", "cancelled", "withdrawn", "outdated")


def build_card(card: Card) -> Message:
    """Build the card of a document for one reader, to post or to redraw."""
    document = card.document
    blocks = [header(name_of(document)), *standing(card)]
    if card.state == "outdated":
        blocks += lines_block([bold_title(document), _of_company(card)])
    else:
        blocks += [*lines_block(_facts(card)), *warnings(card)]
        blocks += list_block(_first_lines(document, card.reader))
        blocks += quote_block(given(document.note, 200))
        if any(step.state != "closed" or _was_answered(step) for step in document.steps):
            blocks += lines_block([bold("Approval"), *short_chain(document.steps)])
        blocks += lines_block([_files(card), _refused_files(card)])
        if card.seat == "follower":
            blocks += lines_block([words("You follow this: comments and the outcome come to you.")])
    blocks += buttons(card)
    return message(card_text(card), blocks)


def _was_answered(step: Step) -> bool:
    return any(answer.at for answer in step.answers)


def card_text(card: Card) -> str:
    """Say the whole card in one sentence: `Purchase order PO-1042 from Northwind, €12,521.20, waits ...`."""
    document = card.document
    supplier = clip(collapse(document.supplier.name), 100)
    from_whom = f" from {supplier}" if supplier else ""
    company = f" ({clip(collapse(document.company), 100)})" if card.reader.many_companies else ""
    named = f"{name_of(document)}{from_whom}{company}"
    return ", ".join(filter(None, (named, total_of(document, card.reader), standing_text(card))))


def bold_title(document: Document) -> Words:
    """Show the title, where there is one."""
    title = given(document.title, 200)
    return [{**part, "style": {"bold": True}} for part in title]


def _of_company(card: Card) -> Words:
    return labelled("Company", card.document.company, 100) if card.reader.many_companies else []


def _facts(card: Card) -> Iterator[Words]:
    document, reader = card.document, card.reader
    yield bold_title(document)
    yield joined([bold(total_of(document, reader)), given(document.supplier.name, 100)], " · ")
    yield _of_company(card)
    if card.seat != "requester":
        yield labelled("Requested by", person(document.requester))
    yield labelled("Order", document.order_number, 60)
    yield dates(document, reader)


def dates(document: Document, reader: Audience) -> Words:
    """Show the dates there are in one line."""
    named = (("Issued", document.issued_on), ("Required", document.required_on), ("Due", document.due_on))
    return joined([words(f"{name} {day(on, reader)}") for name, on in named if on], " · ")


def warnings(card: Card) -> list[Block]:
    """Warn of invoices like this one that came before it, while there is something to decide or to pay."""
    seen, reader = card.seen, card.reader
    if card.state in _SETTLED and not card.may_pay:
        return []
    lines = [joined([bold("Seen before: "), _seen(each, reader)], "") for each in seen[:3]]
    if len(seen) > 3:
        lines.append(words(f"and {count(len(seen) - 3, 'more invoice', 'more invoices')} like it"))
    return quote_block(joined(lines, "\n"))


def _seen(each: PossibleDuplicate, reader: Audience) -> Words:
    same = {
        "same_number": "the same supplier and number",
        "same_amount": "the same supplier and amount within 90 days",
    }[each.why]
    about = f" of {day(each.on, reader)} ({status_name(each.status)}) has {same}. Is this one new?"
    return [*words("invoice "), *given(each.number, 60), *words(about)]


def _first_lines(document: Document, reader: Audience) -> Iterator[Words]:
    for line in document.lines[:_FIRST_LINES]:
        yield _line(line, reader, priced=is_priced(document))
    rest = len(document.lines) - _FIRST_LINES
    if rest > 0:
        yield words(f"and {rest} more")


def _line(line: Line, reader: Audience, *, priced: bool) -> Words:
    name = given(line.name, 100) or words(f"Line {line.position}")
    amount = words(money(line.net, reader)) if priced else []
    return joined([[*words(f"{quantity(line.quantity, line.unit, reader)} × "), *name], amount], " · ")


def _files(card: Card) -> Words:
    files = card.document.attachments
    if not files:
        return []
    shown = [
        [*given(each.name, 80), *words(f" ({file_size(each.size, card.reader)})")]
        for each in files[:_FIRST_FILES]
    ]
    rest = len(files) - _FIRST_FILES
    more = [words(f"{rest} more")] if rest > 0 else []
    return [*bold("Files: "), *joined([*shown, *more], ", ")]


def _refused_files(card: Card) -> Words:
    """Say which files are missing in the thread, so that nobody decides without knowing."""
    names = [given(name, 80) for name in card.files_refused[:_FIRST_FILES]]
    rest = len(card.files_refused) - _FIRST_FILES
    more = [words(f"{rest} more")] if rest > 0 else []
    return [*bold("Slack did not take: "), *joined([*names, *more], ", ")] if names else []


def buttons(card: Card) -> list[Block]:
    """Give the reader what he may press: only what is asked of him, nothing to who only follows."""
    pressed = list(_buttons(card))
    return [actions(ids.DECIDE_BLOCK, pressed)] if pressed else []


def _buttons(card: Card) -> Iterator[Block]:
    document = card.document
    if card.seat in ("requester", "follower"):
        yield from revision_buttons(card)
        return
    yield from decision_buttons(card)
    if card.seat == "payer":
        yield from payment_buttons(card)
    yield button(ids.OPEN, "Open", ids.document_value(document.id), label=f"Open {name_of(document)}")
    if link := link_button(document.url, card.reader):
        yield link
    if card.state in _SETTLED and card.seat != "payer":
        return
    if card.files_waiting:
        more = count(card.files_waiting, "more file", "more files")
        yield button(
            ids.FILES, more, ids.document_value(document.id), label=f"Show {more} of {name_of(document)}"
        )
    if card.may_manage and document.status == "pending":
        yield button(
            ids.MANAGE, "Manage", ids.document_value(document.id), label=f"Manage {name_of(document)}"
        )


def decision_buttons(card: Card) -> Iterator[Block]:
    """Give what decides, carrying the turn and what was shown, while the reader is asked."""
    document = card.document
    if card.state != "pending_you" or card.turn is None or card.seat in ("requester", "follower"):
        return
    value = ids.turn_value(card.turn, document.shown_hash)
    named = name_of(document)
    confirm = confirm_approval(document, document.supplier.name, card.reader) if card.confirm else None
    yield button(ids.APPROVE, "Approve", value, label=f"Approve {named}", style="primary", confirm=confirm)
    yield button(ids.REJECT, "Reject", value, label=f"Reject {named}", style="danger")
    yield button(ids.ASK_CHANGES, "Ask for changes", value, label=f"Ask for changes to {named}")


def revision_buttons(card: Card) -> Iterator[Block]:
    """Give Confirm revision to the requester of a document that came back to him."""
    if card.may_revise and card.state == "in_revision":
        yield revision_button(name_of(card.document), card.document.id)


def revision_button(named: str, document: int) -> Block:
    return button(
        ids.CONFIRM_REVISION,
        "Confirm revision",
        ids.document_value(document),
        label=f"Confirm the revision of {named}",
        style="primary",
    )


def payment_buttons(card: Card) -> Iterator[Block]:
    """Give Mark as paid to who pays an approved invoice."""
    if card.may_pay and card.state == "approved":
        yield payment_button(name_of(card.document), card.document.id)


def payment_button(named: str, document: int) -> Block:
    return button(
        ids.MARK_PAID,
        "Mark as paid",
        ids.document_value(document),
        label=f"Mark {named} as paid",
        style="primary",
    )


def confirm_approval(document: Document | Row, supplier: str, reader: Audience) -> Block:
    """Build the question that Slack asks before a large amount is approved."""
    supplier = clip(collapse(supplier), 100)
    to_whom = f" to {supplier}" if supplier else ""
    question = f"You are about to approve {total_of(document, reader)}{to_whom}."
    return confirmation(f"Approve {name_of(document)}?", question, "Approve", reader, style="primary")
