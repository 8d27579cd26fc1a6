"""The card: one document as one person sees it, in every state it can be in.

The same function posts a card and redraws it, so a card always ends up saying what is true.
"""

from collections.abc import Iterator

from models.records.documents import Audience, Card, Document, Line, Step
from views import ids
from views.blocks.kit import Block, Message, actions, header, message
from views.blocks.limits import clip
from views.blocks.rich_text import Line as Words
from views.blocks.rich_text import join, lines_block, list_block, nsay, plain, quote_block, say, user_text
from views.components.absence import help_buttons
from views.components.amounts import inset, last_price_text, line_name, net_text
from views.components.buttons import (
    decision_buttons,
    nudge_button,
    payment_buttons,
    revision_buttons,
    undo_buttons,
)
from views.components.facts import facts, head_lines, warnings
from views.components.in_precoro import comments_line, missing_lines, precoro_buttons
from views.components.menu import asks_reader, menu, menu_buttons
from views.components.rows import snoozed_lines
from views.components.settled import is_settled, settled_row
from views.components.status import status_blocks, status_text
from views.components.steps import short_chain
from views.components.undrawn import undrawn_line
from views.wording.formats import collapse, file_size
from views.wording.names import is_priced, name_of, total_of
from views.wording.units import amount_of_unit

_LARGEST_LINES = 3
_FIRST_FILES = 3


def build_card(card: Card) -> Message:
    """Build the card of a document for one reader, to post or to redraw."""
    if is_settled(card):
        return message(card_text(card), [settled_row(card)])
    return message(card_text(card), [*_content(card), *_actions(card)])


def _content(card: Card) -> Iterator[Block]:
    """Return what is needed to decide, the most important first, then the rest of what a card says."""
    document, reader = card.document, card.reader
    yield header(name_of(document, reader))
    yield from lines_block(head_lines(document, reader))
    yield from status_blocks(card)
    if asks_reader(card):
        yield from lines_block(snoozed_lines(card.snoozed_until, reader))
    yield from warnings(card)
    yield from list_block(_largest_lines(document, reader))
    yield from lines_block(facts(card))
    yield from quote_block(user_text(document.note, 200))
    if any(step.state != "closed" or _was_answered(step) for step in document.steps):
        yield from lines_block([say(reader, "**Approval**"), *short_chain(document.steps, reader)])
    files = join([_comments(document, reader), _files(card)], " · ")
    yield from lines_block(
        [files, *missing_lines(document, reader), _refused_files(card), undrawn_line(document, reader)]
    )
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


def _largest_lines(document: Document, reader: Audience) -> Iterator[Words]:
    """Return the lines that cost the most, in their order; without prices, the first ones."""
    amounts = [-abs(line.net.minor) if line.net and line.counts else 0 for line in document.lines]
    largest = sorted(range(len(amounts)), key=amounts.__getitem__)[:_LARGEST_LINES]
    for at in sorted(largest):
        yield _line(document.lines[at], document, reader)
    rest = len(document.lines) - len(largest)
    if rest > 0:
        yield nsay(reader, "and {count} more line", "and {count} more lines", rest)


def _line(line: Line, document: Document, reader: Audience) -> Words:
    much = amount_of_unit(line.quantity, line.unit, reader) if line.quantity is not None else ""
    named = [*plain(f"{inset(line)}{much} × " if much else inset(line)), *line_name(line, reader, 100)]
    amount = plain(net_text(line, reader)) if is_priced(document) else []
    return join([named, amount, last_price_text(line, document, reader)], " · ")


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


def _comments(document: Document, reader: Audience) -> Words:
    """Count the comments that are not withdrawn."""
    count = sum(not comment.withdrawn for comment in document.comments)
    return nsay(reader, "{count} comment", "{count} comments", count) if count else []


def _actions(card: Card) -> list[Block]:
    pressed = list(_buttons(card))
    return [actions(ids.DECIDE_BLOCK, pressed)] if pressed else []


def _buttons(card: Card) -> Iterator[Block]:
    """Return one row: what the reader is asked, or else Open, and a menu of the rest."""
    asked = list(_asked(card))
    pressed = {each["action_id"] for each in asked}
    others = [each for each in menu_buttons(card) if each["action_id"] not in pressed]
    yield from asked or others[:1]
    yield from menu(others if asked else others[1:])


def _asked(card: Card) -> Iterator[Block]:
    if card.card_role in ("requester", "follower"):
        yield from revision_buttons(card)
        yield from help_buttons(card)
        if card.may_nudge:
            yield nudge_button(name_of(card.document, card.reader), card.document.id, card.reader)
        return
    yield from decision_buttons(card)
    if card.state == "stuck":  # Manage is the way out
        yield from (each for each in menu_buttons(card) if each["action_id"] == ids.MANAGE)
    yield from undo_buttons(card)
    yield from precoro_buttons(card)
    if card.card_role == "payer":
        yield from payment_buttons(card)
