"""One document as a row of Home, a reminder or a list: what it is, and buttons that act in place."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from models.records.documents import Action, Audience, CardState, Row, TurnState
from views import ids, values
from views.blocks.kit import Block, actions, divider
from views.blocks.limits import clip
from views.blocks.rich_text import Line, ago, bold, instant, join, lines_block, plain, say, user_text
from views.components.buttons import (
    approve_button,
    confirm_approval,
    nudge_button,
    open_button,
    payment_button,
    reject_button,
    revision_button,
    snooze_menu,
    undo_button,
)
from views.components.context import above_budget_line
from views.components.facts import caution_lines, duplicate_lines
from views.components.in_precoro import can_decide, sending_text
from views.components.payable import discount_text, is_partly_settled
from views.wording.formats import day, money
from views.wording.names import enumerate_names, name_of, person, status_name, total_of
from views.wording.translate import gettext, marked

_STATES: dict[CardState, str] = {
    "pending_you": marked("needs your approval"),
    "pending_others": marked("waiting for others"),
    "stuck": marked("stuck"),
    "approved": marked("approved"),
    "rejected": marked("rejected"),
    "in_revision": marked("in revision"),
    "cancelled": marked("cancelled"),
    "closed": marked("closed"),
    "unknown": marked("status unknown"),
    "withdrawn": marked("withdrawn from approval"),
    "outdated": marked("out of date: approval has started again"),
}
_MOST_WARNINGS = 2
_DECIDED: dict[TurnState, str] = {"approved": marked("you approved")}
_ACTIONS: dict[Action, str] = {
    "pay": marked("needs your payment"),
    "revise": marked("needs your changes"),
}


def build_row(row: Row, reader: Audience, place: str = "", *, ticks: bool = False) -> list[Block]:
    """Build two blocks: what the document is, and what its reader can do about it here.

    `place` tells rows apart that ask nothing: one document may have several in one view. With `ticks`, one
    that asks nothing any more begins with a tick.
    """
    if row.gone:
        return _gone(reader)
    return [
        *lines_block(_ticked(row, reader) if ticks and row.action == "see" else _lines(row, reader)),
        actions(_block_id(row, place), [*_buttons(row, reader)]),
    ]


def _gone(reader: Audience) -> list[Block]:
    """Build as many blocks as any row has, so that those below stay where they are."""
    return [*lines_block([bold(gettext(reader, "Not available"))]), *lines_block([gone_line(reader)])]


def gone_line(reader: Audience) -> Line:
    """Say that a row's document is not its reader's any more."""
    return say(reader, "You aren't involved in this document any more.")


def build_rows(rows: Iterable[Row], reader: Audience, part: str = "", *, ticks: bool = False) -> list[Block]:
    """Build rows with a line between them, so that nobody takes a row's buttons for the next one's.

    `part` names the rows where a view has several lists.
    """
    blocks: list[Block] = []
    for number, row in enumerate(rows):
        blocks += [divider()] if blocks else []
        blocks += build_row(row, reader, f"{part}{number}", ticks=ticks)
    return blocks


def _block_id(row: Row, place: str) -> str:
    named = ids.row_block(row.document, row.turn, row.action)
    return f"{named}_{place}" if row.action == "see" and place else named


def state_text(row: Row, reader: Audience) -> str:
    """Say in a few words where the document stands, and what the reader has to do."""
    if row.precoro and row.precoro.sending:
        return sending_text(row.precoro.sending, reader)
    if row.action == "approve" and not can_decide(row.precoro):
        return gettext(reader, "needs your approval in Precoro")
    if row.action in _ACTIONS:
        partly = status_name(row.status, reader) if row.status == "partly_paid" else ""
        return " · ".join(filter(None, (partly, gettext(reader, _ACTIONS[row.action]))))
    if row.state == "approved" and row.status in ("paid", "partly_paid"):
        return status_name(row.status, reader)
    if row.undo is not None:
        return gettext(reader, "you approved")
    if row.state in ("pending_others", "stuck") and row.decided in _DECIDED:
        return " · ".join((gettext(reader, _DECIDED[row.decided]), gettext(reader, _STATES[row.state])))
    if row.state == "pending_others" and row.asked:
        names = enumerate_names([person(one, reader) for one in row.asked], 2, reader, "or")
        return gettext(reader, "waiting for {names}", names=names)
    return gettext(reader, _STATES[row.state])


def _ticked(row: Row, reader: Audience) -> Iterator[Line]:
    first, *others = _lines(row, reader)
    yield [*bold("✓ "), *first]
    yield from others


def _lines(row: Row, reader: Audience) -> Iterator[Line]:
    # Approve and Reject say it.
    state = "" if row.action == "approve" and can_decide(row.precoro) else state_text(row, reader)
    named = bold(clip(name_of(row, reader), 60))
    to_pay: Line = []
    if row.action == "pay" and row.payable is not None and is_partly_settled(row):
        to_pay = say(reader, "{amount} to pay", amount=money(row.payable, reader))
    behalf = plain(behalf_text(row, reader))
    yield join([named, plain(total_of(row, reader)), to_pay, plain(state), behalf], " · ")
    company = row.company if reader.many_companies else ""
    requester = "" if row.action == "revise" else row.requester  # it is the reader
    about = [user_text(row.title, 80), *(user_text(each, 40) for each in (row.supplier, requester, company))]
    discount = plain(discount_text(row.discount, reader)) if row.discount else []
    asked = say(reader, "asked {time}", time=ago(row.since, reader)) if row.since else []
    yield join([*about, _due(row, reader), discount, asked], " · ")
    yield from snoozed_lines(row.snoozed_until, reader)
    yield from warning_lines(row, reader)


def warning_lines(row: Row, reader: Audience) -> Iterator[Line]:
    """Say what is unusual, wherever a document can be decided in a row."""
    yield above_budget_line(row.budget, reader)
    yield from caution_lines(row.cautions[:_MOST_WARNINGS], reader)
    yield from duplicate_lines(row.seen[: _MOST_WARNINGS - len(row.cautions[:_MOST_WARNINGS])], reader)


def behalf_text(row: Row, reader: Audience) -> str:
    """Say on whose behalf the reader decides; empty: on their own."""
    name = person(row.on_behalf_of, reader) if row.on_behalf_of else ""
    return gettext(reader, "on behalf of {name}", name=name) if name else ""


def _due(row: Row, reader: Audience) -> Line:
    if row.due_on is None:
        return []
    due_on = day(row.due_on, reader)
    if row.overdue:
        return say(reader, "**overdue, was due {day}**", day=due_on)
    return say(reader, "due {day}", day=due_on)


def snoozed_lines(until: datetime | None, reader: Audience) -> Iterator[Line]:
    """Say until when the reader has put it off."""
    if until is not None:
        yield say(reader, "Snoozed until {time}", time=instant(until, reader))


def _buttons(row: Row, reader: Audience) -> Iterator[Block]:
    named = name_of(row, reader)
    if row.action == "approve" and row.turn is not None and can_decide(row.precoro):
        value = values.turn_value(row.turn, row.shown_hash)
        confirm = confirm_approval(row, row.supplier, row.seen, reader) if row.confirm else None
        yield approve_button(named, value, reader, confirm)
        yield reject_button(named, value, reader, danger=False)  # red in every row is noise
    elif row.undo is not None:
        yield undo_button(named, values.turn_value(row.undo, row.shown_hash), reader)
    elif row.action == "pay":
        yield payment_button(named, values.document_value(row.document, row.shown_hash), reader)
    elif row.action == "revise":
        yield revision_button(named, values.document_value(row.document, row.shown_hash), reader)
    if row.may_nudge:
        yield nudge_button(named, row.document, reader)
    yield open_button(named, row.document, reader)
    if row.action != "see":
        yield snooze_menu(row.document, reader, snoozed=row.snoozed_until is not None)
