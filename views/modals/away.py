"""The form in which people say when they are away, and who stands in for them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from models.frozen import frozen
from models.records.documents import Audience, PersonRef
from models.records.drafts import MOST_STAND_INS
from models.records.home import AwayPeriod
from models.refusals import Refusal
from views import ids, values
from views.blocks.kit import Block, View, actions, button, confirmation, modal, plain_text
from views.blocks.limits import INPUT_LABEL, PLACEHOLDER
from views.blocks.rich_text import Line, lines_block, say
from views.components.absence import period_line
from views.wording.formats import day
from views.wording.names import person as person_name
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext


@frozen
class FilledAway:
    """What was filled in; `user` is the member whose days they are, empty: those of `person`."""

    person: int
    user: str
    first: date
    last: date
    stand_ins: tuple[str, ...]  # members' ids


@frozen
class AwayForm:
    """What the form begins with: whose days, which, and the stand-ins' ids in Slack.

    `other`: they are not the reader's. Nobody's: the reader chooses a person in it.
    """

    today: date
    person: int = 0
    other: PersonRef | None = None
    period: AwayPeriod | None = None
    stand_ins: Sequence[str] = ()


def build_away_form(form: AwayForm, reader: Audience) -> View:
    """Build the form, with what is set already in it."""
    blocks = [*lines_block(_intro(form, reader))]
    blocks += [_person(reader)] if not form.person else []
    first = form.period.first if form.period else form.today
    blocks += [
        _day(ids.AWAY_FIRST_BLOCK, ids.AWAY_FIRST, gettext(reader, "First day away"), first),
        _day(
            ids.AWAY_LAST_BLOCK,
            ids.AWAY_LAST,
            gettext(reader, "Last day away"),
            form.period.last if form.period else None,
        ),
        _stand_ins(form, reader),
    ]
    if form.period:
        blocks.append(actions(ids.AWAY_BLOCK, [_end_button(form, reader)]))
    return modal(
        ids.AWAY_VIEW,
        pgettext(reader, "title, at most 24 characters", "Away"),
        blocks,
        reader,
        submit=gettext(reader, "Save"),
        private=values.away_value(form.person),
    )


def _intro(form: AwayForm, reader: Audience) -> Sequence[Line]:
    lines: list[Line] = []
    if form.other:
        name = person_name(form.other, reader)
        lines.append(say(reader, "These are the days when **{name}** is away.", name=name))
    by = form.period.set_by if form.period else None
    if form.period and by and by.id != (form.other.id if form.other else form.person):
        name = person_name(by, reader)
        set_on = day(form.period.set_at.date(), reader)
        lines.append(say(reader, "Set by {name} on {day}.", name=name, day=set_on))
    if form.period and not form.other:
        lines.append(period_line(form.period, reader))
    if not lines:
        lines.append(
            say(reader, "Who stands in gets the documents that wait, and can decide on the other's behalf.")
        )
    return lines


def _person(reader: Audience) -> Block:
    return {
        "type": "input",
        "block_id": ids.AWAY_PERSON_BLOCK,
        "label": plain_text(gettext(reader, "Who is away?"), INPUT_LABEL),
        "element": {
            "type": "users_select",
            "action_id": ids.AWAY_PERSON,
            "placeholder": plain_text(gettext(reader, "Choose a colleague"), PLACEHOLDER),
        },
    }


def _day(block_id: str, action_id: str, label: str, chosen: date | None) -> Block:
    element: Block = {"type": "datepicker", "action_id": action_id}
    if chosen:
        element["initial_date"] = chosen.isoformat()
    named = plain_text(label, INPUT_LABEL)
    return {"type": "input", "block_id": block_id, "label": named, "element": element}


def _stand_ins(form: AwayForm, reader: Audience) -> Block:
    element: Block = {
        "type": "multi_users_select",
        "action_id": ids.STAND_INS,
        "placeholder": plain_text(gettext(reader, "Choose colleagues"), PLACEHOLDER),
        "max_selected_items": MOST_STAND_INS,
    }
    if form.stand_ins:
        element["initial_users"] = list(form.stand_ins)
    hint = gettext(
        reader,
        "Both names are shown wherever they decide. They can't decide on what they requested, "
        "and not on documents in Precoro.",
    )
    return {
        "type": "input",
        "block_id": ids.STAND_INS_BLOCK,
        "optional": True,
        "label": plain_text(gettext(reader, "Stand-ins"), INPUT_LABEL),
        "hint": plain_text(hint, INPUT_LABEL),
        "element": element,
    }


def _end_button(form: AwayForm, reader: Audience) -> Block:
    sure = confirmation(
        gettext(reader, "Delete these days?"),
        gettext(reader, "Stand-ins can't decide any more, and documents that wait are taken back from them."),
        gettext(reader, "Delete"),
        reader,
        style="danger",
    )
    text = gettext(reader, "Delete these days")
    return button(ids.AWAY_END, text, values.away_value(form.person), style="danger", confirm=sure)


def parse_away_form(view: dict[str, Any]) -> FilledAway:
    """Read a submitted form; Slack requires the days."""
    filled = view["state"]["values"]
    chosen = filled.get(ids.AWAY_PERSON_BLOCK, {}).get(ids.AWAY_PERSON, {}).get("selected_user")
    return FilledAway(
        person=values.parse_away_value(view["private_metadata"]),
        user=str(chosen or ""),
        first=date.fromisoformat(filled[ids.AWAY_FIRST_BLOCK][ids.AWAY_FIRST]["selected_date"]),
        last=date.fromisoformat(filled[ids.AWAY_LAST_BLOCK][ids.AWAY_LAST]["selected_date"]),
        stand_ins=tuple(filled[ids.STAND_INS_BLOCK][ids.STAND_INS].get("selected_users") or ()),
    )


_OF_DAYS: Final = ("away_backwards", "away_over", "away_too_long")


def build_away_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for refused days or people: block id -> sentence."""
    block = ids.AWAY_LAST_BLOCK if refusal.code in _OF_DAYS else ids.STAND_INS_BLOCK
    return {block: sentence(refusal, reader)}
