"""What became of each document that was approved together with others."""

from collections.abc import Iterator
from typing import Literal

from models.frozen import frozen
from models.records.documents import Audience, Row
from models.refusals import Refusal
from views import ids, values
from views.blocks.kit import Block, View, actions, button, header, modal
from views.blocks.rich_text import Line, bold, lines_block, list_block, plain, say, user_text
from views.modals.review.lines import listed, totals
from views.wording.names import name_of
from views.wording.refusals import sentence
from views.wording.translate import gettext, ngettext, pgettext

ReviewState = Literal["approved", "sending", "undone", "failed", "waiting"]


@frozen
class Reviewed:
    """One document, and what became of it; `reference` is that of a fault of ours.

    `row` is as it was shown; None: it is not its reader's.
    """

    turn: int
    row: Row | None
    state: ReviewState
    refusal: Refusal | None = None
    reference: str = ""


@frozen
class ReviewResult:
    """What became of all of them; `can_undo`: approvals are not final yet; `undoing`: it was Undo."""

    reader: Audience
    documents: tuple[Reviewed, ...]
    can_undo: bool = False
    undoing: bool = False


def build_review_result(result: ReviewResult) -> View:
    """Build the answer to a form: done, on its way, or not done and why. It closes what is below it."""
    reader = result.reader
    done = [one for one in result.documents if one.state in ("approved", "sending")]
    blocks = [header(_heading(result))]
    approved = [one.row for one in done if one.row]
    blocks += lines_block(totals(approved, reader)) if approved else []
    for state in ("failed", "waiting", "approved", "sending", "undone"):
        blocks += _part(state, result)
    if result.can_undo and done:
        blocks += lines_block([say(reader, "You can undo this for a few seconds. After that it is final.")])
        blocks.append(actions(ids.REVIEW_BLOCK, [_undo_button([one.turn for one in done], reader)]))
    title = pgettext(reader, "title, at most 24 characters", "Result")
    return modal(ids.REVIEW_RESULT_VIEW, title, blocks, reader) | {"clear_on_close": True}


def _heading(result: ReviewResult) -> str:
    reader, states = result.reader, [one.state for one in result.documents]
    if "waiting" in states:
        return gettext(reader, "Working on it…")
    if undone := states.count("undone"):
        return ngettext(reader, "{count} approval was undone", "{count} approvals were undone", undone)
    if result.undoing:
        return gettext(reader, "Nothing was undone")
    done = len(states) - states.count("failed")
    if not done:
        return gettext(reader, "Nothing was approved")
    return ngettext(reader, "You approved {count} document", "You approved {count} documents", done)


def _part(state: str, result: ReviewResult) -> Iterator[Block]:
    reader = result.reader
    found = [one for one in result.documents if one.state == state]
    if not found:
        return
    count = len(found)
    match state:
        case "failed":
            said = ngettext(reader, "Not done: {count}", "Not done: {count}", count)
        case "waiting":
            said = ngettext(reader, "Not done yet: {count}", "Not done yet: {count}", count)
        case "sending":
            said = ngettext(
                reader, "On its way to Precoro: {count}", "On their way to Precoro: {count}", count
            )
        case "undone":
            said = ngettext(
                reader, "Needs your approval again: {count}", "Need your approval again: {count}", count
            )
        case _:
            said = ngettext(reader, "Approved: {count}", "Approved: {count}", count)
    yield from lines_block([bold(said)])
    if state == "failed":
        yield from list_block(_why(one, reader) for one in found)
    else:
        yield from list_block(listed([one.row for one in found if one.row], reader))
    if state == "waiting":
        hint = say(
            reader,
            "If this doesn't change within a minute, press Review again: what is approved already stays so.",
        )
        yield from lines_block([hint])


def _why(one: Reviewed, reader: Audience) -> Line:
    if one.refusal is not None:
        return user_text(sentence(one.refusal, reader), 400)
    named = name_of(one.row, reader) if one.row else gettext(reader, "A document")
    return plain(
        gettext(
            reader,
            "{document}: something went wrong (reference {reference}). Nothing was changed.",
            document=named,
            reference=one.reference,
        )
    )


def _undo_button(turns: list[int], reader: Audience) -> Block:
    return button(
        ids.UNDO_ALL,
        gettext(reader, "Undo"),
        values.turns_value(turns),
        label=ngettext(reader, "Undo {count} approval", "Undo {count} approvals", len(turns)),
    )


def build_review_loading(reader: Audience) -> View:
    """Build what is opened at once, while the documents are loaded."""
    title = pgettext(reader, "title, at most 24 characters", "One moment")
    said = say(reader, "Loading your documents…")
    return modal(ids.LOADING_VIEW, title, lines_block([said]), reader)
