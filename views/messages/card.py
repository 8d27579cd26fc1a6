"""The card: one document as one person sees it, in every state it can be in.

The same function posts a card and redraws it, so a card always ends up saying what is true.
"""

from collections.abc import Iterator, Sequence

from models.records.documents import Audience, Card, Document, Line, Step
from views import ids, values
from views.blocks.kit import Block, Message, actions, button, header, link_button, message
from views.blocks.limits import clip
from views.blocks.rich_text import Line as Words
from views.blocks.rich_text import join, lines_block, list_block, nsay, plain, quote_block, say, user_text
from views.components.absence import help_buttons
from views.components.amounts import inset, line_name, net_text
from views.components.buttons import (
    decision_buttons,
    follower_buttons,
    nudge_button,
    open_button,
    payment_buttons,
    revision_buttons,
    snooze_menu,
    undo_buttons,
)
from views.components.facts import SETTLED, bold_title, company_line, facts, warnings
from views.components.in_precoro import comments_line, missing_lines, precoro_buttons
from views.components.rows import snoozed_lines
from views.components.status import status_blocks, status_text
from views.components.steps import short_chain
from views.components.undrawn import undrawn_line
from views.wording.formats import collapse, file_size
from views.wording.names import is_priced, name_of, total_of
from views.wording.translate import gettext, ngettext
from views.wording.units import amount_of_unit

_FIRST_LINES = 3
_FIRST_FILES = 3


def build_card(card: Card) -> Message:
    """Build the card of a document for one reader, to post or to redraw."""
    document, reader = card.document, card.reader
    blocks = [header(name_of(document, reader)), *status_blocks(card)]
    if _asks(card):
        blocks += lines_block(snoozed_lines(card.snoozed_until, reader))
    if card.state == "outdated":
        blocks += lines_block([bold_title(document), company_line(document.company, reader)])
    else:
        blocks += _content(card)
    blocks += _actions(card)
    return message(card_text(card), blocks)


def _content(card: Card) -> Iterator[Block]:
    document, reader = card.document, card.reader
    yield from lines_block(facts(card))
    yield from warnings(card)
    yield from list_block(_first_lines(document, reader))
    yield from quote_block(user_text(document.note, 200))
    if any(step.state != "closed" or _was_answered(step) for step in document.steps):
        yield from lines_block([say(reader, "**Approval**"), *short_chain(document.steps, reader)])
    files = [_files(card), *missing_lines(document, reader), _refused_files(card)]
    yield from lines_block([*files, undrawn_line(document, reader)])
    if card.card_role == "approver":
        yield from lines_block([comments_line(document, reader)])
    if card.card_role == "follower":
        yield from lines_block([say(reader, "You're following this and will get comments and the outcome.")])


def _was_answered(step: Step) -> bool:
    return any(answer.at for answer in step.answers)


def card_text(card: Card) -> str:
    """Say the whole card in one line: `Purchase order PO-1042 · Northwind · €12,521.20 · Needs ...`."""
    document, reader = card.document, card.reader
    company = clip(collapse(document.company), 100) if reader.many_companies else ""
    supplier = clip(collapse(document.supplier.name), 100)
    pieces = (
        name_of(document, reader),
        supplier,
        company,
        total_of(document, reader),
        status_text(card),
    )
    return " · ".join(filter(None, pieces))


def _first_lines(document: Document, reader: Audience) -> Iterator[Words]:
    for line in document.lines[:_FIRST_LINES]:
        yield _line(line, reader, priced=is_priced(document))
    rest = len(document.lines) - _FIRST_LINES
    if rest > 0:
        yield nsay(reader, "and {count} more line", "and {count} more lines", rest)


def _line(line: Line, reader: Audience, *, priced: bool) -> Words:
    much = amount_of_unit(line.quantity, line.unit, reader) if line.quantity is not None else ""
    named = [*plain(f"{inset(line)}{much} × " if much else inset(line)), *line_name(line, reader, 100)]
    return join([named, plain(net_text(line, reader)) if priced else []], " · ")


def _files(card: Card) -> Words:
    reader, files = card.reader, card.document.attachments
    shown = [
        [*user_text(each.name, 80), *plain(f" ({file_size(each.size, reader)})")]
        for each in files[:_FIRST_FILES]
    ]
    if not shown:
        return []
    listed, rest = join(shown, ", "), len(files) - len(shown)
    if rest > 0:
        return nsay(
            reader,
            "**Files:** {files} and {count} more",
            "**Files:** {files} and {count} more",
            rest,
            files=listed,
        )
    return say(reader, "**Files:** {files}", files=listed)


def _refused_files(card: Card) -> Words:
    """Say which files are missing in the thread, so that nobody decides without knowing."""
    shown = [_file_name(name, card.reader) for name in card.files_refused[:_FIRST_FILES]]
    if not shown:
        return []
    listed, rest = join(shown, ", "), len(card.files_refused) - len(shown)
    if rest > 0:
        return nsay(
            card.reader,
            "**Could not be uploaded to Slack:** {files} and {count} more",
            "**Could not be uploaded to Slack:** {files} and {count} more",
            rest,
            files=listed,
        )
    return say(card.reader, "**Could not be uploaded to Slack:** {files}", files=listed)


def _file_name(name: str, reader: Audience) -> Words:
    """Name a file; the document's own PDF has no name."""
    return user_text(name, 80) or say(reader, "the document's PDF")


def _actions(card: Card) -> list[Block]:
    pressed: Sequence[Block] = list(_buttons(card))
    return [actions(ids.DECIDE_BLOCK, pressed)] if pressed else []


def _buttons(card: Card) -> Iterator[Block]:
    """Return what the reader can press: only what they are asked, and nothing for followers."""
    document, reader = card.document, card.reader
    if card.card_role in ("requester", "follower"):
        yield from revision_buttons(card)
        yield from help_buttons(card)
        yield from follower_buttons(card)
        if card.may_nudge:
            yield nudge_button(name_of(document, reader), document.id, reader)
        return
    yield from decision_buttons(card)
    yield from undo_buttons(card)
    yield from precoro_buttons(card)
    if card.card_role == "payer":
        yield from payment_buttons(card)
    yield open_button(name_of(document, reader), document.id, reader)
    if link := link_button(document.url, reader):
        yield link
    if card.state not in SETTLED or card.card_role == "payer":
        if card.files_waiting:
            yield _files_button(card)
        if card.may_manage and document.status == "pending":
            yield _manage_button(card)
    if _asks(card):
        yield snooze_menu(document.id, reader, snoozed=card.snoozed_until is not None)


def _asks(card: Card) -> bool:
    """Return whether the card asks its reader for something that they can put off."""
    if card.card_role == "payer":
        return card.may_pay and card.state == "approved"
    return card.state == "pending_you" and card.card_role == "approver"


def _files_button(card: Card) -> Block:
    document, reader, waiting = card.document, card.reader, card.files_waiting
    return button(
        ids.FILES,
        ngettext(reader, "{count} more file", "{count} more files", waiting),
        values.document_value(document.id),
        label=ngettext(
            reader,
            "Show {count} more file of {document}",
            "Show {count} more files of {document}",
            waiting,
            document=name_of(document, reader),
        ),
    )


def _manage_button(card: Card) -> Block:
    document, reader = card.document, card.reader
    return button(
        ids.MANAGE,
        gettext(reader, "Manage"),
        values.document_value(document.id),
        label=gettext(reader, "Manage {document}", document=name_of(document, reader)),
    )
