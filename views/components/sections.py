"""The parts of a document's details, in the order in which an approver needs them.

The first is what they decide on. What may be long, such as lines, comes after what is short.
"""

from collections.abc import Iterator

from models.records.documents import (
    Answer,
    Attachment,
    Audience,
    Card,
    Comment,
    Document,
    Event,
    PersonRef,
    Step,
)
from views.blocks.kit import Block
from views.blocks.limits import utf16_length
from views.blocks.pages import Chunk, chunk_of, chunks_of, split
from views.blocks.rich_text import (
    REASON,
    bold,
    instant,
    join,
    labelled,
    lines_block,
    list_block,
    plain,
    say,
    user_text,
)
from views.blocks.rich_text import Line as Words
from views.components.amounts import charge_sections, line_sections, total_sections
from views.components.asked import round_text
from views.components.context import above_budget_line, left_of_budget_line, spend_line
from views.components.facts import MOST_CAUTIONS, edited_mark, head_lines, warnings
from views.components.in_precoro import comments_line
from views.components.particulars import origin_sections, terms_sections
from views.components.payable import invoice_lines, order_line
from views.components.status import status_blocks
from views.components.steps import chain_line, whole_chain
from views.wording.formats import (
    day,
    file_size,
    isolate,
    paragraphs,
)
from views.wording.names import actor, event_name, event_note, person, quoted
from views.wording.translate import gettext, pgettext

_NAME = 500
_VALUE = 2000
_PIECE = 2500
_FIGURES = 240  # the most that amounts, units, dates and the text around them take in one item


def sections(card: Card) -> list[Chunk]:
    """Return everything that is known, as chunks not drawn yet."""
    document, reader = card.document, card.reader
    return [
        _decision(card),
        *charge_sections(document, reader),
        *total_sections(document, reader),
        _about(card),
        *_custom_fields(document, reader),
        *_note(document, reader),
        *_chain(document, reader),
        *_comments(document, reader),
        *_files(document, reader),
        *line_sections(document, reader),
        *terms_sections(document, reader),
        *origin_sections(document, reader),
        *history_chunks(document, reader),
    ]


def _decision(card: Card) -> Chunk:
    head = lines_block(head_lines(card.document, card.reader))
    return chunk_of([*head, *status_blocks(card), *warnings(card, most=MOST_CAUTIONS)])


def _about(card: Card) -> Chunk:
    return chunk_of(lines_block(_facts(card)))


def _facts(card: Card) -> Iterator[Words]:
    document, reader = card.document, card.reader
    supplier = document.supplier
    yield from invoice_lines(document, reader)
    yield above_budget_line(document.budget, reader) or left_of_budget_line(document, reader)
    yield spend_line(card)
    yield labelled(gettext(reader, "Company"), document.company, _NAME)
    yield labelled(gettext(reader, "Supplier"), supplier.name, _NAME)
    yield labelled(gettext(reader, "Address"), supplier.address, _NAME)
    yield labelled(gettext(reader, "Tax number"), supplier.tax_id, 100)
    yield labelled(gettext(reader, "Requested by"), _with_address(document.requester, reader))
    yield say(reader, "Submitted {at}", at=instant(document.submitted_at, reader))
    if document.issued_on:
        yield say(reader, "Issued {day}", day=day(document.issued_on, reader))
    yield order_line(document, reader)
    yield labelled(gettext(reader, "Cost centre"), document.cost_centre, 100)
    yield join([round_text(document, reader), _revision(document, reader)], " · ")
    yield comments_line(document, reader)


def _revision(document: Document, reader: Audience) -> Words:
    return say(reader, "Revision {number}", number=str(document.revision)) if document.revision > 1 else []


def _with_address(named: PersonRef, reader: Audience) -> str:
    name = person(named, reader)
    return f"{name} ({named.email})" if named.email and named.email != name else name


def _note(document: Document, reader: Audience) -> list[Chunk]:
    pieces = [isolate(each) for each in split(paragraphs(document.note), _PIECE)]
    heading = gettext(reader, "Note")
    return chunks_of(heading, pieces, utf16_length, lambda group: lines_block(plain(each) for each in group))


def _custom_fields(document: Document, reader: Audience) -> list[Chunk]:
    def estimate(field: tuple[str, str]) -> int:
        return min(_NAME, utf16_length(field[0])) + min(_VALUE, utf16_length(field[1])) + 10

    def show(field: tuple[str, str]) -> Words:
        return [
            *(user_text(field[0], _NAME) or plain("–")),
            *plain(": "),
            *(user_text(field[1], _VALUE) or plain("–")),
        ]

    fields = document.custom_fields
    heading = pgettext(reader, "custom fields", "Details")
    return chunks_of(heading, fields, estimate, lambda group: lines_block(show(each) for each in group))


def _chain(document: Document, reader: Audience) -> list[Chunk]:
    def estimate(item: Step | Answer) -> int:
        return _FIGURES + min(REASON, utf16_length(item.reason)) if isinstance(item, Answer) else 300

    items = whole_chain(document.steps)
    return chunks_of(
        gettext(reader, "Approval"),
        items,
        estimate,
        lambda group: lines_block(chain_line(each, reader) for each in group),
    )


def _files(document: Document, reader: Audience) -> list[Chunk]:
    def estimate(file: Attachment) -> int:
        return min(_NAME, utf16_length(file.name)) + 80

    def show(file: Attachment) -> Words:
        external = [say(reader, "may be sent to the supplier")] if file.external else []
        name = user_text(file.name, _NAME) or say(reader, "Unnamed file")
        return join([name, plain(file_size(file.size, reader)), *external], " · ")

    heading = gettext(reader, "Files ({count})", count=str(len(document.attachments)))
    return chunks_of(
        heading, document.attachments, estimate, lambda group: list_block(show(each) for each in group)
    )


def _comments(document: Document, reader: Audience) -> list[Chunk]:
    # A long comment becomes several items; only the first says whose it is.
    withdrawn = gettext(reader, "This comment was withdrawn.")
    pieces = [
        (comment if index == 0 else None, text)
        for comment in document.comments
        for index, text in enumerate(
            [withdrawn] if comment.withdrawn else split(paragraphs(comment.text), _PIECE)
        )
    ]

    def draw(group: list[tuple[Comment | None, str]]) -> list[Block]:
        lines: list[Words] = []
        for comment, text in group:
            if comment:
                author = bold(person(comment.author, reader))
                edited = [edited_mark(reader)] if comment.edited and not comment.withdrawn else []
                lines.append(join([author, instant(comment.at, reader), *edited], " · "))
            lines.append(plain(isolate(text)))
        return lines_block(lines)

    standing = sum(not comment.withdrawn for comment in document.comments)
    heading = gettext(reader, "Comments ({count})", count=str(standing))
    return chunks_of(heading, pieces, lambda piece: utf16_length(piece[1]) + 130, draw)


def history_chunks(document: Document, reader: Audience, newest: int = 0) -> list[Chunk]:
    """Return what happened, oldest first; with `newest`, only so many of the last entries."""
    rounds = {event.round for event in document.history} - {0}  # 0: no round of its own

    def estimate(event: Event) -> int:
        given_by = sum(min(100, utf16_length(each)) for each in (actor(event, reader), event.step))
        return min(REASON, utf16_length(event.note)) + given_by + 150

    def show(event: Event) -> Words:
        again: Words = []
        if event.round and len(rounds) > 1:
            again = say(reader, "round {number}", number=str(event.round))
        note = quoted(event_note(event.what, event.note, lambda on: day(on, reader)), reader)
        what = user_text(event_name(event.what, reader), 80)
        by = (user_text(actor(event, reader), 200), user_text(event.step, 100))
        return join([instant(event.at, reader), what, *by, again, user_text(note, REASON)], " · ")

    return chunks_of(
        gettext(reader, "History"),
        document.history[-newest:],
        estimate,
        lambda group: lines_block(show(each) for each in group),
    )
