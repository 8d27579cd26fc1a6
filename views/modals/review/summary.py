"""What is about to be approved: totals, each document, and a confirmation for each with a warning."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.frozen import frozen
from models.records.documents import Audience, Row
from models.refusals import Refusal
from views import ids, values
from views.blocks.kit import Block, View, header, modal, plain_text
from views.blocks.limits import INPUT_LABEL, OPTION_TEXT
from views.blocks.rich_text import bold, lines_block, list_block, say, user_text
from views.modals.note import note_field
from views.modals.review.lines import headline, listed, totals, warning_block
from views.wording.refusals import sentence
from views.wording.translate import gettext, ngettext, pgettext


@frozen
class ReviewSummary:
    """What was chosen: `rows` can be approved now, and `left` says why the others cannot."""

    reader: Audience
    rows: tuple[Row, ...]
    left: tuple[Refusal, ...] = ()


def build_review_summary(summary: ReviewSummary) -> View:
    """Build the form that asks once more, and for a note; it closes to what was chosen."""
    reader, rows = summary.reader, summary.rows
    title = pgettext(reader, "title, at most 24 characters", "Approve")
    back = gettext(reader, "Back")
    if not rows:
        heading = header(gettext(reader, "Nothing can be approved"))
        return modal(ids.REVIEW_SUMMARY_VIEW, title, [heading, *_left(summary)], reader, close=back)
    heading = header(ngettext(reader, "Approve {count} document?", "Approve {count} documents?", len(rows)))
    usual = [row for row in rows if not row.is_unusual]
    unusual = [row for row in rows if row.is_unusual]
    return modal(
        ids.REVIEW_SUMMARY_VIEW,
        title,
        [
            heading,
            *lines_block(totals(rows, reader)),
            *list_block(listed(usual, reader)),
            *_to_check(unusual, reader),
            *_left(summary),
            note_field(gettext(reader, "It is added to each of these approvals."), reader),
        ],
        reader,
        submit=ngettext(reader, "Approve {count}", "Approve {count}", len(rows)),
        close=back,
        private=values.turn_values(map(_shown, usual)),
    )


def _shown(row: Row) -> values.ShownValue:
    return values.ShownValue(row.shown_hash, turn=row.turn or 0)


def _to_check(rows: Sequence[Row], reader: Audience) -> Iterator[Block]:
    if rows:
        yield from lines_block([bold(gettext(reader, "Confirm each of these"))])
    for number, row in enumerate(rows):
        yield from warning_block(row, reader)
        box = {
            "text": plain_text(gettext(reader, "I have checked it. Approve it."), OPTION_TEXT),
            "value": values.turn_value(row.turn or 0, row.shown_hash),
        }
        yield {
            "type": "input",
            "block_id": f"{ids.CHECKED_BLOCK}_{number}",
            "label": plain_text(headline(row, reader), INPUT_LABEL),
            "element": {"type": "checkboxes", "action_id": ids.CHECKED, "options": [box]},
        }


def _left(summary: ReviewSummary) -> list[Block]:
    if not summary.left:
        return []
    reader = summary.reader
    said = list_block(user_text(sentence(each, reader), 400) for each in summary.left)
    return [*lines_block([say(reader, "**Left out**")]), *said]


def parse_review_summary(view: Mapping[str, Any]) -> tuple[values.ShownValue, ...]:
    """Read which turns are approved: those without warnings, and those with one that were confirmed."""
    checked = [
        box["value"]
        for block_id, filled in view["state"]["values"].items()
        if block_id.startswith(ids.CHECKED_BLOCK)
        for box in filled.get(ids.CHECKED, {}).get("selected_options") or ()
    ]
    return (*values.parse_turn_values(view["private_metadata"]), *map(values.parse_turn_value, checked))
