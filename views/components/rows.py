"""One document as a row of Home, a digest or a list: what it is, and buttons that act in place."""

from collections.abc import Iterable, Iterator

from models.records.documents import Audience, CardState, Row
from views import ids
from views.blocks.kit import Block, actions, button, divider
from views.blocks.limits import clip
from views.blocks.rich_text import Line, bold, given, joined, lines_block, words
from views.messages.card import confirm_approval, payment_button, revision_button
from views.wording.formats import day
from views.wording.names import enumerate_names, name_of, person, status_name, total_of

_STATES: dict[CardState, str] = {
    "pending_you": "waits for you",
    "pending_others": "waits for others",
    "stuck": "stuck",
    "approved": "approved",
    "rejected": "rejected",
    "in_revision": "in revision",
    "cancelled": "cancelled",
    "withdrawn": "taken back",
    "outdated": "changed, with a newer card",
}
_ASKS = {"pay": "to be paid", "revise": "waits for your revision"}


def build_row(row: Row, reader: Audience) -> list[Block]:
    """Build two blocks: what the document is, and what its reader may do about it here."""
    return [
        *lines_block(_lines(row, reader)),
        actions(ids.row_block(row.document, row.turn, row.ask), [*_buttons(row, reader)]),
    ]


def build_rows(rows: Iterable[Row], reader: Audience) -> list[Block]:
    """Build rows with a line between them, so that nobody takes a row's buttons for the next one's."""
    blocks: list[Block] = []
    for row in rows:
        blocks += [divider()] if blocks else []
        blocks += build_row(row, reader)
    return blocks


def state_said(row: Row) -> str:
    """Say in a few words where the document stands, and what is asked of the reader."""
    if asked := _ASKS.get(row.ask):
        return f"{status_name(row.status)}, {asked}" if row.status == "partly_paid" else asked
    if row.state == "approved" and row.status in ("paid", "partly_paid"):
        return status_name(row.status)
    if row.state == "pending_others" and row.asked:
        return f"waits for {enumerate_names([person(one) for one in row.asked], 2, 'or')}"
    return _STATES[row.state]


def _lines(row: Row, reader: Audience) -> Iterator[Line]:
    state = "" if row.ask == "approve" else state_said(row)  # Approve and Reject say it
    if row.ask in _ASKS:
        asked = _ASKS[row.ask]
        state = f"{state}, {asked}" if row.status == "partly_paid" else asked
    yield joined([bold(clip(name_of(row), 60)), words(total_of(row, reader)), words(state)], " · ")
    company = row.company if reader.many_companies else ""
    requester = "" if row.ask == "revise" else row.requester  # it is the reader himself
    about = [given(row.title, 80), *(given(each, 40) for each in (row.supplier, requester, company))]
    due = words(f"due {day(row.due_on, reader)}") if row.due_on else []
    yield joined([*about, due], " · ")


def _buttons(row: Row, reader: Audience) -> Iterator[Block]:
    named, document = name_of(row), ids.document_value(row.document)
    if row.ask == "approve" and row.turn is not None:
        value = ids.turn_value(row.turn, row.shown_hash)
        confirm = confirm_approval(row, row.supplier, reader) if row.confirm else None
        yield button(
            ids.APPROVE, "Approve", value, label=f"Approve {named}", style="primary", confirm=confirm
        )
        yield button(ids.REJECT, "Reject", value, label=f"Reject {named}")  # red in every row is noise
    elif row.ask == "pay":
        yield payment_button(named, row.document)
    elif row.ask == "revise":
        yield revision_button(named, row.document)
    yield button(ids.OPEN, "Open", document, label=f"Open {named}")
