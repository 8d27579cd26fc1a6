"""Private answers to the slash command."""

from collections.abc import Mapping, Sequence
from typing import Literal

from models.money import Money
from models.records.documents import Audience, Row
from models.vocabulary import Verdict
from views import ids, values
from views.blocks.kit import Block, Message, View, button, message, modal
from views.blocks.limits import BUTTON_VALUE, clip, utf16_length
from views.blocks.rich_text import lines_block, plain, user_text
from views.components.rows import behalf_text, build_row
from views.replies.choices import MOST as MOST
from views.replies.choices import choice_message, choice_row
from views.wording.formats import collapse, escape, money
from views.wording.names import name_of, total_of
from views.wording.translate import gettext, marked, pgettext

# What a button can carry of what was typed, beside the subcommand, the document and what was shown of it.
MOST_TEXT = BUTTON_VALUE - 240
_DECIDED: Mapping[str, str] = {
    "approved": marked("You approved {document}."),
    "rejected": marked("You rejected {document}."),
    "changes_asked": marked("You asked for changes to {document}."),
}
_SENT_TO_PRECORO: Mapping[str, str] = {
    "approved": marked("Sending your approval to Precoro: {document}."),
    "rejected": marked("Sending your rejection to Precoro: {document}."),
    "changes_asked": marked("Sending your question to Precoro: {document}."),
}
# Subcommand -> the button beside each document, and what a screen reader says for it.
_CHOOSE: Mapping[str, tuple[str, str]] = {
    "show": (marked("Show"), marked("Show {document}, {company}")),
    "approve": (marked("Approve"), marked("Approve {document}, {company}")),
    values.CONFIRM: (marked("Approve"), marked("Approve {document}, {company}")),
    "reject": (marked("Reject"), marked("Reject {document}, {company}")),
    "ask": (marked("Ask for changes"), marked("Ask for changes to {document}, {company}")),
    "undo": (marked("Undo"), marked("Undo your approval of {document}, {company}")),
    "nudge": (marked("Nudge"), marked("Ask the approvers of {document}, {company}, again")),
    "snooze": (marked("Snooze"), marked("Snooze {document}, {company}")),
    "follow": (marked("Follow"), marked("Follow {document}, {company}")),
    "unfollow": (marked("Stop following"), marked("Stop following {document}, {company}")),
    "history": (marked("History"), marked("Show the history of {document}, {company}")),
    "comment": (marked("Comment"), marked("Comment on {document}, {company}")),
    "pdf": (marked("Get PDF"), marked("Get the PDF of {document}, {company}")),
}


def build_text(text: str) -> Message:
    """Build an answer of one sentence."""
    return message(text, lines_block([user_text(text, 500)]))


def build_decided(verdict: Verdict, row: Row, reader: Audience, *, undo: str = "") -> Message:
    """Say what was decided: `You approved Purchase order PO-1042 · Northwind · €80.00.`

    Of a document of Precoro, that the decision is on its way. `undo` is what can be typed for a while to
    undo it.
    """
    supplier, behalf = clip(collapse(row.supplier), 100), behalf_text(row, reader)
    about = (name_of(row, reader), supplier, total_of(row, reader), behalf)
    said = _DECIDED if row.precoro is None else _SENT_TO_PRECORO
    text = gettext(reader, said[verdict], document=" · ".join(filter(None, about)))
    if undo:
        hint = gettext(reader, "To undo it in the next few seconds, type {command}.", command=undo)
        text = f"{text} {hint}"
    return build_text(text)


def build_undone(row: Row, reader: Audience) -> Message:
    """Say that an approval was undone, with the buttons to decide again."""
    text = gettext(reader, "Your approval of {document} was undone.", document=name_of(row, reader))
    return message(text, [*lines_block([user_text(text, 500)]), *build_row(row, reader)])


def build_following(row: Row, reader: Audience) -> Message:
    """Say that the reader follows a document."""
    said = gettext(
        reader,
        "You follow {document} now, and get its comments and its outcome.",
        document=name_of(row, reader),
    )
    return build_text(said)


def build_not_following(named: str, reader: Audience) -> Message:
    """Say that the reader does not follow a document any more."""
    return build_text(gettext(reader, "You don't follow {document} any more.", document=named))


def build_unlinked_key(reader: Audience) -> Message:
    """Say that a person's keys are gone."""
    return build_text(
        gettext(reader, "Your Precoro key was deleted here. In Precoro it still exists: delete it there too.")
    )


def build_press_needed(row: Row, limit: Money, reader: Audience, *, note: str = "") -> Message:
    """Ask for a press, where the amount is above the `limit` from which approval is confirmed.

    A `note` that was typed is kept, and goes with the press.
    """
    said = (
        marked("{document} is above {limit}. Press Approve to confirm; your note is kept.")
        if note
        else marked("{document} is above {limit}. Press Approve to confirm.")
    )
    text = gettext(reader, said, document=name_of(row, reader), limit=money(limit, reader))
    return _to_press(text, row, note, reader)


def build_not_seen(row: Row, reader: Audience, *, note: str = "") -> Message:
    """Show a document that its reader was not shown as it is now, and ask for a press; a `note` is kept."""
    said = (
        marked(
            "You haven't seen {document} as it is now, so nothing was approved. "
            "Check it, then press Approve; your note is kept."
        )
        if note
        else marked(
            "You haven't seen {document} as it is now, so nothing was approved. Check it, then press Approve."
        )
    )
    return _to_press(gettext(reader, said, document=name_of(row, reader)), row, note, reader)


def _to_press(text: str, row: Row, note: str, reader: Audience) -> Message:
    if not note:
        return message(text, [*lines_block([plain(text)]), *build_row(row, reader)])
    choosing = choice_row(row, reader, _choose(values.CONFIRM, note, row, reader))
    return message(text, [*lines_block([plain(text)]), *choosing])


_KEPT: Mapping[str, str] = {
    "reject": marked(
        "You haven't seen {document} as it is now, so nothing was rejected. "
        "Check it, then press Reject; your reason is kept."
    ),
    "ask": marked(
        "You haven't seen {document} as it is now, so nothing was asked. "
        "Check it, then press Ask for changes; your question is kept."
    ),
}


def build_reason_kept(subcommand: Literal["reject", "ask"], row: Row, text: str, reader: Audience) -> Message:
    """Show such a document, with a button that goes on with the `text` that was typed."""
    said = gettext(reader, _KEPT[subcommand], document=name_of(row, reader))
    choosing = choice_row(row, reader, _choose(subcommand, text, row, reader))
    return message(said, [*lines_block([plain(said)]), *choosing])


def build_choices(subcommand: str, text: str, number: str, rows: Sequence[Row], reader: Audience) -> Message:
    """Ask which document a number means; the button goes on with `subcommand` and the `text` behind it."""

    def choose(one: Row) -> Block:
        return _choose(subcommand, text, one, reader)

    return choice_message(number, rows, reader, choose)


def _choose(subcommand: str, text: str, one: Row, reader: Audience) -> Block:
    verb, label = _CHOOSE[subcommand]
    named = gettext(reader, label, document=name_of(one, reader), company=collapse(one.company))
    value = values.choice_value(subcommand, one.document, escape(text), one.turn, one.shown_hash)
    return button(ids.CHOOSE, gettext(reader, verb), value, label=named)


def length_carried(text: str) -> int:
    """Count what a choice would carry of a text: at most MOST_TEXT fits."""
    return utf16_length(escape(text))


def build_answer_view(answer: Message, reader: Audience) -> View:
    """Show an answer in a modal: the private message that was pressed in cannot be redrawn."""
    title = pgettext(reader, "title, at most 24 characters", "Answer")
    return modal(ids.ANSWER_VIEW, title, answer.blocks, reader)
