"""Private answers to the slash command."""

from collections.abc import Iterator, Sequence

from models.records.documents import Audience, Row
from models.records.home import Status, WorkspaceStatus
from models.vocabulary import PdfPlace
from views import ids
from views.blocks.kit import Block, Message, View, button, header, message, modal, row
from views.blocks.limits import BUTTON_VALUE, clip, units
from views.blocks.rich_text import Line, bold, given, joined, lines_block, list_block, words
from views.components.rows import build_row, build_rows, state_said
from views.wording.formats import collapse, escape, literal
from views.wording.names import count, name_of, stuck_reason, total_of

_MOST = 10
_WHERE: dict[PdfPlace, str] = {
    "thread": "comes into the thread of your card in a moment.",
    "card": "comes in a moment, with a card of its own in Messages.",
    "there": "stands in the thread of your card already.",
}


def build_said(said: str) -> Message:
    """Say one thing."""
    return message(said, lines_block([given(said, 500)]))


def build_decided(what: str, named: str) -> Message:
    """Say what was decided: `You approved Purchase order PO-1042.`"""
    return build_said(f"You {what} {named}.")


def build_pdf_coming(named: str, where: PdfPlace) -> Message:
    """Say where the PDF comes."""
    return build_said(f"The PDF of {named} {_WHERE[where]}")


def build_pending(rows: Sequence[Row], reader: Audience) -> Message:
    """Show what waits for the asker, in rows that act in place."""
    if not rows:
        return build_said("Nothing waits for you now.")
    said = f"{count(len(rows), 'document waits', 'documents wait')} for you"
    blocks = [header(said)]
    blocks += build_rows(rows[:_MOST], reader)
    if len(rows) > _MOST:
        blocks += lines_block([words(f"And {len(rows) - _MOST} more, in the Home tab.")])
    return message(said, blocks)


def build_press_needed(row: Row, reader: Audience) -> Message:
    """Ask for a press where the amount is one that is asked about once more."""
    said = f"{name_of(row)} is large enough to be asked about once more: press Approve."
    return message(said, [*lines_block([words(said)]), *build_row(row, reader)])


def build_choices(subcommand: str, text: str, number: str, rows: Sequence[Row], reader: Audience) -> Message:
    """Offer the documents that a number means; a press goes on with what was typed."""
    said = f"{len(rows)} documents are called {clip(collapse(number), 100)}. Which one do you mean?"
    blocks = [*lines_block([words(said)]), *(_choice(subcommand, text, one, reader) for one in rows[:_MOST])]
    if len(rows) > _MOST:
        blocks += lines_block([words(f"and {len(rows) - _MOST} more")])
    return message(said, blocks)


# What a button can carry of what was typed, beside the subcommand and the document.
MOST_TEXT = BUTTON_VALUE - 60


def length_carried(text: str) -> int:
    """Count what a choice would carry of a text: at most MOST_TEXT fits."""
    return units(escape(text))


def _choice(subcommand: str, text: str, one: Row, reader: Audience) -> Block:
    above = " · ".join(filter(None, (clip(name_of(one), 60), total_of(one, reader), state_said(one))))
    below = " · ".join(clip(collapse(each), 40) for each in (one.company, one.supplier, one.title) if each)
    value = ids.choice_value(subcommand, one.document, escape(text))
    label = f"{subcommand.capitalize()}: {name_of(one)}, {one.company}"
    return row(above, below, button(ids.CHOOSE, "This one", value, label=label))


def build_answer_view(answer: Message) -> View:
    """Show an answer in a modal: what was pressed to get it is a private message, which cannot be redrawn."""
    return modal(ids.ANSWER_VIEW, "Answer", answer.blocks)


def build_status(status: Status) -> Message:
    """Say how workspaces, deliveries and steps stand."""
    stuck = status.stuck
    said = f"{count(len(stuck), 'step is', 'steps are')} stuck of {status.open_steps} open"
    lines = [line for one in status.workspaces[:_MOST] for line in _workspace(one)]
    steps = [
        joined(
            [
                bold(literal(one.number, 60)),
                given(one.company, 60),
                given(one.step, 60),
                words(stuck_reason(one.why)),
            ],
            " · ",
        )
        for one in stuck[:_MOST]
    ]
    more = [words(f"and {len(stuck) - _MOST} more")] if len(stuck) > _MOST else []
    return message(
        f"Status: {said}",
        [
            header("Status"),
            *list_block(lines),
            *lines_block([words(f"{said}.")]),
            *list_block([*steps, *more]),
        ],
    )


def _workspace(one: WorkspaceStatus) -> Iterator[Line]:
    waiting = one.waiting
    state = f"down: Slack says {literal(one.down, 60)}" if one.down else "connected"
    messages, files = count(waiting.messages, "message", "messages"), count(waiting.files, "file", "files")
    failed = waiting.failed_messages + waiting.failed_files
    yield joined(
        [
            bold(literal(one.name, 60)),
            words(state),
            words(f"{messages} and {files} waiting, {failed} failed"),
            words(f"{one.not_integrated} of {count(one.people, 'person', 'people')} not integrated"),
        ],
        " · ",
    )
