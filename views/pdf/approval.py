"""The approval history of all rounds, then the approvers who are still to decide."""

from collections.abc import Iterator, Sequence

from models.records.documents import Audience, Document, Event, Step
from views.pdf.figures import Figures
from views.pdf.sheet import GREY, LEFT, WIDTH, Sheet
from views.pdf.table import GAP, Column, Table, room_for
from views.pdf.wording import gettext, pgettext
from views.pdf.writing import clean, clean_sentence
from views.wording.names import (
    actor,
    answerer,
    asking_style,
    enumerate_names,
    event_name,
    event_note,
    stuck_reason,
)
from views.wording.printable import printed_history, printed_note

SIZE = 8.5
_Row = tuple[str, str, str, str]


def write_approval(sheet: Sheet, document: Document, figures: Figures) -> None:
    """Write the approval history, in the reader's zone, with reasons but without questions and answers."""
    reader = figures.reader
    sheet.heading(gettext(reader, "Approval history"), keep_with=60)
    waiting = list(_waiting(document, reader))
    history = printed_history(document.history)
    if not history and not waiting:
        sheet.block(LEFT, WIDTH, gettext(reader, "Nothing has happened yet."), SIZE, color=GREY)
        return
    whens = [figures.moment(event.at) for event in history]
    columns = _columns(whens, figures)
    table = Table(sheet, columns, SIZE)
    many_rounds = any(event.round > 1 for event in history)
    shown = 0
    with table.repeating_head():
        for event, at in zip(history, whens, strict=True):
            if many_rounds and event.round != shown:
                shown = event.round
                table.row(("", gettext(reader, "Round {round}", round=str(shown)), "", ""), bold=True)
            _write_event(sheet, table, event, at, columns[0].room + GAP, figures)
        for row in waiting:
            table.row(row)


def _columns(whens: Sequence[str], figures: Figures) -> list[Column]:
    reader = figures.reader
    title = pgettext(reader, "column of a history", "When ({zone})", zone=figures.zone_name)
    when = room_for(title, whens, SIZE, 150)
    rest = WIDTH - 6 - when - 3 * GAP
    return [
        Column(title, when),
        Column(pgettext(reader, "column of a history", "Step"), rest * 0.26),
        Column(pgettext(reader, "column of a history", "What"), rest * 0.34),
        Column(pgettext(reader, "column of a history", "Who"), rest * 0.4),
    ]


def _write_event(sheet: Sheet, table: Table, event: Event, at: str, indent: float, figures: Figures) -> None:
    who = clean(actor(event, figures.reader))
    cells = (at, clean(event.step), clean(event_name(event.what, figures.reader)), who)
    note = event_note(event.what, printed_note(event), figures.day)
    if not clean(note):
        table.row(cells)
        return
    sheet.need(5 * SIZE)
    table.row(cells, rule=False)
    sheet.block(LEFT + 3 + indent, WIDTH - 6 - indent, note, SIZE, color=GREY)
    sheet.y += 3
    sheet.rule(thick=0.4)


def _waiting(document: Document, reader: Audience) -> Iterator[_Row]:
    if document.status != "pending":
        return
    for step in document.steps:
        if step.state == "open":
            yield "", clean(step.name), gettext(reader, "Waiting for approval"), _asked(step, reader)
        elif step.state == "waiting":
            yield "", clean(step.name), gettext(reader, "Not yet asked"), _asked(step, reader)


def _asked(step: Step, reader: Audience) -> str:
    if step.stuck:
        reason = clean(stuck_reason(step.stuck, reader))
        return reason[:1].upper() + reason[1:]
    names = [
        answerer(answer, reader) for answer in step.answers if answer.state in ("open", "sending", "waiting")
    ]
    return clean_sentence(enumerate_names(names, len(names), reader, asking_style(step)))
