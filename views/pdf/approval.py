"""Who approved: the history of all rounds, then whom the document still waits for."""

from collections.abc import Iterator

from models.records.documents import Document, Event, Step
from views.pdf.figures import Figures
from views.pdf.sheet import GREY, LEFT, WIDTH, Sheet
from views.pdf.table import GAP, Column, Table, room_for
from views.pdf.writing import clean
from views.wording.names import answerer, enumerate_names, event_name, event_note, stuck_reason

SIZE = 8.5
_Row = tuple[str, str, str, str]


def write_approval(sheet: Sheet, document: Document, figures: Figures) -> None:
    """Write the approval history, in the reader's zone, with reasons."""
    sheet.heading("Approval history", keep_with=60)
    waiting = list(_waiting(document))
    if not document.history and not waiting:
        sheet.block(LEFT, WIDTH, "Nothing has happened yet.", SIZE, color=GREY)
        return
    whens = [figures.moment(event.at) for event in document.history]
    title = clean(f"When ({figures.zone_name})")
    when = room_for(title, whens, SIZE, 150)
    rest = WIDTH - 6 - when - 3 * GAP
    table = Table(
        sheet,
        [
            Column(title, when),
            Column("Step", rest * 0.26),
            Column("What", rest * 0.34),
            Column("Who", rest * 0.4),
        ],
        SIZE,
    )
    many_rounds = any(event.round > 1 for event in document.history)
    shown = 0
    with table.repeating_head():
        for event, at in zip(document.history, whens, strict=True):
            if many_rounds and event.round != shown:
                shown = event.round
                table.row(("", f"Round {shown}", "", ""), bold=True)
            _write_event(sheet, table, event, at, when + GAP, figures)
        for row in waiting:
            table.row(row)


def _write_event(sheet: Sheet, table: Table, event: Event, at: str, indent: float, figures: Figures) -> None:
    cells = (at, clean(event.step), clean(event_name(event.what)), clean(event.who))
    note = event_note(event.what, event.note, figures.day)
    if not clean(note):
        table.row(cells)
        return
    sheet.need(5 * SIZE)
    table.row(cells, rule=False)
    sheet.block(LEFT + 3 + indent, WIDTH - 6 - indent, note, SIZE, color=GREY)
    sheet.y += 3
    sheet.rule(thick=0.4)


def _waiting(document: Document) -> Iterator[_Row]:
    if document.status != "pending":
        return
    for step in document.steps:
        if step.state == "open":
            yield "", clean(step.name), "Waiting for approval", _asked(step)
        elif step.state == "waiting":
            yield "", clean(step.name), "Not yet asked", _asked(step)


def _asked(step: Step) -> str:
    if step.stuck:
        return clean(stuck_reason(step.stuck).capitalize())
    names = [clean(answerer(answer)) for answer in step.answers if answer.state in ("open", "waiting")]
    return enumerate_names(names, len(names), "and" if step.rule == "all" else "or")
