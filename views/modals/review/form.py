"""The form in which several documents are chosen, to be approved together.

Those without warnings are chosen already, in blocks of ten, which is as many as checkboxes may be. Each of
the others stands by itself with its warnings, and is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.records.documents import Audience, Row
from models.records.home import Review
from models.refusals import Refusal
from views import ids, values
from views.blocks.kit import Block, View, header, modal, plain_text
from views.blocks.kit import row as two_lines
from views.blocks.limits import INPUT_LABEL, PRIVATE_METADATA
from views.blocks.rich_text import bold, lines_block, nsay, say
from views.components.buttons import open_button
from views.modals.review.lines import background, headline, option, totals, warning_block
from views.wording.names import name_of
from views.wording.refusals import sentence
from views.wording.translate import gettext, ngettext, pgettext

_AT_ONCE = 10  # options of one group of checkboxes


def build_review_form(review: Review) -> View:
    """Build the form: the documents without warnings are chosen, the others are not."""
    reader, rows = review.reader, fitting(review.rows)
    more = review.more + len(review.rows) - len(rows)
    title = pgettext(reader, "title, at most 24 characters", "Review")
    if not rows:
        nothing = say(reader, "Nothing that you can approve here needs you right now.")
        return modal(ids.REVIEW_VIEW, title, lines_block([nothing]), reader)
    said = ngettext(
        reader, "{count} document needs your approval", "{count} documents need your approval", len(rows)
    )
    usual = [row for row in rows if not row.is_unusual]
    unusual = [row for row in rows if row.is_unusual]
    blocks = [header(said), *lines_block(totals(rows, reader))]
    groups = [usual[first : first + _AT_ONCE] for first in range(0, len(usual), _AT_ONCE)]
    for number, group in enumerate(groups):
        blocks.append(_group(number, group, usual, reader))
    if unusual:
        blocks += lines_block([bold(gettext(reader, "Check these one by one"))])
    for number, one in enumerate(unusual, len(groups)):
        blocks += _alone(number, one, reader)
    if more:
        blocks += lines_block(
            [nsay(reader, "{count} more follows after these.", "{count} more follow after these.", more)]
        )
    return modal(ids.REVIEW_VIEW, title, blocks, reader, submit=gettext(reader, "Continue"))


def fitting(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return as many of the first as the next form can carry, with what was shown of each."""
    taken: list[Row] = []
    room = PRIVATE_METADATA
    for row in rows:
        room -= len(_value(row)) + 1
        if room < 0:
            break
        taken.append(row)
    return tuple(taken)


def _value(row: Row) -> str:
    return values.turn_value(row.turn or 0, row.shown_hash)


def _group(number: int, group: Sequence[Row], usual: Sequence[Row], reader: Audience) -> Block:
    options = [option(one, _value(one), reader) for one in group]
    first, last = number * _AT_ONCE + 1, number * _AT_ONCE + len(group)
    label = gettext(reader, "No warnings")
    if len(usual) > _AT_ONCE:
        label = gettext(
            reader,
            "No warnings: {first} to {last} of {total}",
            first=str(first),
            last=str(last),
            total=str(len(usual)),
        )
    return _boxes(number, label, options, chosen=True)


def _alone(number: int, one: Row, reader: Audience) -> Iterator[Block]:
    named = name_of(one, reader)
    yield two_lines(headline(one, reader), background(one, reader), open_button(named, one.document, reader))
    yield from warning_block(one, reader)
    ask = gettext(reader, "Approve {document} too?", document=named)
    box = {
        "text": plain_text(gettext(reader, "Yes, I'll confirm it in the next step"), 75),
        "value": _value(one),
    }
    yield _boxes(number, ask, [box], chosen=False)


def _boxes(number: int, label: str, options: Sequence[Block], *, chosen: bool) -> Block:
    element: Block = {"type": "checkboxes", "action_id": ids.CHOSEN, "options": list(options)}
    if chosen:
        element["initial_options"] = list(options)
    return {
        "type": "input",
        "block_id": f"{ids.CHOSEN_BLOCK}_{number}",
        "optional": True,
        "label": plain_text(label, INPUT_LABEL),
        "element": element,
    }


def parse_review_form(view: Mapping[str, Any]) -> tuple[values.ShownValue, ...]:
    """Read which turns were chosen, and what was shown of each, in the order of the form."""
    blocks = [block["block_id"] for block in view["blocks"]]
    filled = view["state"]["values"]
    chosen = [
        box["value"]
        for block_id in sorted((each for each in filled if each in blocks), key=blocks.index)
        for box in filled[block_id].get(ids.CHOSEN, {}).get("selected_options") or ()
    ]
    return tuple(map(values.parse_turn_value, chosen))


def build_nothing_chosen(reader: Audience) -> Mapping[str, str]:
    """Build Slack's `errors` for a form in which nothing is chosen."""
    return {f"{ids.CHOSEN_BLOCK}_0": gettext(reader, "Choose at least one document.")}


def build_review_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {f"{ids.CHOSEN_BLOCK}_0": sentence(refusal, reader)}
