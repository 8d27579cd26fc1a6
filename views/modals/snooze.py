"""The form that puts off a document."""

from datetime import date, datetime, timedelta
from typing import Any, Literal

from models.records.documents import Audience
from models.refusals import Refusal
from models.vocabulary import Later
from views import ids, values
from views.blocks.kit import View, modal, option, plain_text
from views.blocks.limits import INPUT_LABEL
from views.blocks.rich_text import lines_block, say, user_text
from views.wording.formats import zone_of
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext

_WEEK = timedelta(days=7)
_LATER: dict[str, Later] = {"today": "today", "tomorrow": "tomorrow", "monday": "monday"}
FormLater = Literal["tomorrow", "date"]


def build_snooze_form(
    document: int, number: str, at: datetime, reader: Audience, later: FormLater = "date"
) -> View:
    """Build the form with `later` chosen; its date starts a week after today, at the aware instant `at`."""
    week = at.astimezone(zone_of(reader.zone)).date() + _WEEK
    named = {
        "today": gettext(reader, "Later today"),
        "tomorrow": gettext(reader, "Tomorrow morning"),
        "monday": gettext(reader, "Monday morning"),
        "date": gettext(reader, "The morning of the date below"),
    }
    choices = {value: option(text, value) for value, text in named.items()}
    until = {
        "type": "input",
        "block_id": ids.SNOOZE_UNTIL_BLOCK,
        "label": plain_text(gettext(reader, "Until"), INPUT_LABEL),
        "element": {
            "type": "radio_buttons",
            "action_id": ids.SNOOZE_UNTIL,
            "options": list(choices.values()),
            "initial_option": choices[later],
        },
    }
    day = {
        "type": "input",
        "block_id": ids.SNOOZE_ON_BLOCK,
        "label": plain_text(gettext(reader, "Date"), INPUT_LABEL),
        "element": {"type": "datepicker", "action_id": ids.SNOOZE_ON, "initial_date": week.isoformat()},
        "optional": True,
    }
    intro = say(
        reader,
        "**{document}** leaves your queue and your reminders until then. For others nothing changes.",
        document=user_text(number, 100),
    )
    return modal(
        ids.SNOOZE_VIEW,
        pgettext(reader, "title, at most 24 characters", "Snooze"),
        [*lines_block([intro]), until, day],
        reader,
        submit=gettext(reader, "Snooze"),
        private=values.private(values.ShownValue("", document=document)),
    )


def parse_snooze_form(view: dict[str, Any]) -> tuple[int, Later | date]:
    """Read a submitted form: the document, and until when; a form of an earlier release has only the date."""
    filled = view["state"]["values"]
    chosen = (filled.get(ids.SNOOZE_UNTIL_BLOCK) or {}).get(ids.SNOOZE_UNTIL, {}).get("selected_option") or {}
    document = values.parse_private(view).document
    if later := _LATER.get(chosen.get("value", "")):
        return document, later
    day = filled[ids.SNOOZE_ON_BLOCK][ids.SNOOZE_ON]["selected_date"]
    if not day:
        raise Refusal("snooze_without_date")
    return document, date.fromisoformat(day)


def build_snooze_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {ids.SNOOZE_ON_BLOCK: sentence(refusal, reader)}
