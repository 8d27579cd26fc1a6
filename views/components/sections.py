"""The parts of a document's details, in the order in which somebody who decides needs them."""

from collections.abc import Iterator

from models.records.documents import (
    Answer,
    Attachment,
    Audience,
    Card,
    Charge,
    Comment,
    Document,
    Event,
    Line,
    PersonRef,
    Step,
    Tax,
)
from views.blocks.kit import Block
from views.blocks.limits import utf16_length
from views.blocks.pages import Chunk, chunks_of, split
from views.blocks.rich_text import (
    REASON,
    bold,
    given,
    instant,
    joined,
    labelled,
    lines_block,
    list_block,
    words,
)
from views.blocks.rich_text import Line as Words
from views.components.status import standing
from views.components.steps import chain_line, whole_chain
from views.messages.card import bold_title, dates, warnings
from views.wording.formats import (
    collapse,
    day,
    file_size,
    isolate,
    money,
    paragraphs,
    percent,
    price,
    quantity,
)
from views.wording.names import event_name, event_note, is_priced, person, total_of

_NAME = 500
_VALUE = 2000
_PIECE = 2500
_FIGURES = 160  # the most that amounts, utf16_length, dates and the words between them take in one item


def sections(card: Card) -> list[Chunk]:
    """Give everything that is known, as chunks that nobody has drawn yet."""
    document, reader = card.document, card.reader
    return [
        _top(card),
        *_note(document),
        *_lines(document, reader),
        *_charges(document, reader),
        *_totals(document, reader),
        *_custom_fields(document),
        *_chain(document, reader),
        *_files(document, reader),
        *_comments(document, reader),
        *_history(document, reader),
    ]


def _top(card: Card) -> Chunk:
    def draw() -> list[Block]:
        return [*standing(card), *warnings(card), *lines_block(_facts(card.document, card.reader))]

    return Chunk(size=6000, blocks=4, draw=draw)


def _facts(document: Document, reader: Audience) -> Iterator[Words]:
    supplier = document.supplier
    yield bold_title(document)
    yield bold(total_of(document, reader))
    yield labelled("Company", document.company, _NAME)
    yield labelled("Supplier", supplier.name, _NAME)
    yield labelled("Address", supplier.address, _NAME)
    yield labelled("Tax number", supplier.tax_id, 100)
    yield labelled("Requested by", _with_address(document.requester))
    yield [*words("Submitted: "), *instant(document.submitted_at, reader)]
    yield dates(document, reader)
    yield labelled("Order", document.order_number, 100)
    again = f", approval started {document.round} times" if document.round > 1 else ""
    yield words(f"Revision {document.revision}{again}") if document.revision > 1 or again else []


def _with_address(named: PersonRef) -> str:
    return (
        f"{person(named)} ({named.email})" if named.email and named.email != person(named) else person(named)
    )


def _note(document: Document) -> list[Chunk]:
    pieces = [isolate(each) for each in split(paragraphs(document.note), _PIECE)]
    return chunks_of("Note", pieces, utf16_length, lambda group: lines_block(words(each) for each in group))


def _lines(document: Document, reader: Audience) -> list[Chunk]:
    def weigh(line: Line) -> int:
        return min(_NAME, utf16_length(line.name)) + min(100, utf16_length(line.sku)) + _FIGURES

    def show(line: Line) -> Words:
        name = given(line.name, _NAME) or words(f"Line {line.position}")
        much = quantity(line.quantity, line.unit, reader)
        tax = []
        if is_priced(document):
            unit_price = price(line.unit_price, document.currency, reader)
            much = f"{much} × {unit_price} = {money(line.net, reader)}"
            tax = [words(f"tax {percent(line.tax_rate, reader)}")] if line.tax_rate is not None else []
        figures = joined([words(much), *tax, given(line.sku, 100)], " · ")
        return [*bold(f"{line.position}. "), *name, *words("\n"), *figures]

    heading = f"Lines ({len(document.lines)})"
    return chunks_of(heading, document.lines, weigh, lambda group: lines_block(show(each) for each in group))


def _charges(document: Document, reader: Audience) -> list[Chunk]:
    def weigh(charge: Charge) -> int:
        return min(_NAME, utf16_length(charge.name)) + _FIGURES

    def show(charge: Charge) -> Words:
        name = given(charge.name, _NAME) or words("Charge")
        if not is_priced(document):
            return name
        tax = [words(f"tax {percent(charge.tax_rate, reader)}")] if charge.tax_rate is not None else []
        return joined([name, words(money(charge.amount, reader)), *tax], " · ")

    return chunks_of(
        "Charges", document.charges, weigh, lambda group: list_block(show(each) for each in group)
    )


def _totals(document: Document, reader: Audience) -> list[Chunk]:
    def show(tax: Tax) -> Words:
        rate, base = percent(tax.rate, reader), money(tax.base, reader)
        return words(f"Tax {rate} on {base}: {money(tax.amount, reader)}")

    def draw(group: list[Tax]) -> list[Block]:
        net = words(f"Before tax: {money(document.net, reader)}")
        total = bold(f"Total: {total_of(document, reader)}")
        return lines_block([net, *(show(each) for each in group), total])

    if not is_priced(document):
        return []
    # A document has a handful of tax rates: one block holds them all.
    taxes = document.taxes[:12]
    return [Chunk(_FIGURES * (len(taxes) + 2), 1, lambda: draw(list(taxes)))]


def _custom_fields(document: Document) -> list[Chunk]:
    def weigh(field: tuple[str, str]) -> int:
        return min(_NAME, utf16_length(field[0])) + min(_VALUE, utf16_length(field[1])) + 10

    def show(field: tuple[str, str]) -> Words:
        return [
            *(given(field[0], _NAME) or words("–")),
            *words(": "),
            *(given(field[1], _VALUE) or words("–")),
        ]

    fields = document.custom_fields
    return chunks_of("More", fields, weigh, lambda group: lines_block(show(each) for each in group))


def _chain(document: Document, reader: Audience) -> list[Chunk]:
    def weigh(item: Step | Answer) -> int:
        return _FIGURES + min(REASON, utf16_length(item.reason)) if isinstance(item, Answer) else 200

    items = whole_chain(document.steps)
    return chunks_of(
        "Approval", items, weigh, lambda group: lines_block(chain_line(each, reader) for each in group)
    )


def _files(document: Document, reader: Audience) -> list[Chunk]:
    def weigh(file: Attachment) -> int:
        return min(_NAME, utf16_length(file.name)) + 60

    def show(file: Attachment) -> Words:
        external = [words("may be sent to the supplier")] if file.external else []
        name = given(file.name, _NAME) or words("Unnamed file")
        return joined([name, words(file_size(file.size, reader)), *external], " · ")

    heading = f"Files ({len(document.attachments)})"
    return chunks_of(
        heading, document.attachments, weigh, lambda group: list_block(show(each) for each in group)
    )


def _comments(document: Document, reader: Audience) -> list[Chunk]:
    # A long comment becomes several items; only the first says whose it is.
    pieces = [
        (comment if index == 0 else None, text)
        for comment in document.comments
        for index, text in enumerate(split(paragraphs(comment.text), _PIECE))
    ]

    def draw(group: list[tuple[Comment | None, str]]) -> list[Block]:
        lines: list[Words] = []
        for comment, text in group:
            if comment:
                lines.append(joined([bold(person(comment.author)), instant(comment.at, reader)], " · "))
            lines.append(words(isolate(text)))
        return lines_block(lines)

    return chunks_of(
        f"Comments ({len(document.comments)})", pieces, lambda piece: utf16_length(piece[1]) + 130, draw
    )


def _history(document: Document, reader: Audience) -> list[Chunk]:
    rounds = {event.round for event in document.history} - {0}  # 0: no round of its own

    def weigh(event: Event) -> int:
        return (
            min(REASON, utf16_length(event.note))
            + min(100, utf16_length(event.who))
            + min(100, utf16_length(event.step))
            + 100
        )

    def show(event: Event) -> Words:
        who = [*words(" by "), *given(event.who, 100)] if collapse(event.who) else []
        step = [*words(" at "), *given(event.step, 100)] if collapse(event.step) else []
        again = [words(f"round {event.round}")] if event.round and len(rounds) > 1 else []
        said = collapse(event_note(event.what, event.note, lambda on: day(on, reader)))
        note = [given(f"“{said}”", REASON)] if said else []
        what = [*given(event_name(event.what), 60), *who, *step]
        return joined([instant(event.at, reader), what, *again, *note], " · ")

    return chunks_of(
        "History", document.history, weigh, lambda group: lines_block(show(each) for each in group)
    )
