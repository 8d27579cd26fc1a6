"""The form that puts off a document until a date."""

from datetime import date, datetime, timedelta
from typing import Any

from models.records.documents import Audience
from models.refusals import Refusal
from views import ids, values
from views.blocks.kit import View, modal, plain_text
from views.blocks.limits import INPUT_LABEL
from views.blocks.rich_text import lines_block, say, user_text
from views.wording.formats import zone_of
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext

_WEEK = timedelta(days=7)


def build_snooze_form(document: int, number: str, at: datetime, reader: Audience) -> View:
    """Build the form; its date starts a week after the reader's today, at the aware instant `at`."""
    week = at.astimezone(zone_of(reader.zone)).date() + _WEEK
    day = {
        "type": "input",
        "block_id": ids.SNOOZE_ON_BLOCK,
        "label": plain_text(gettext(reader, "Until the morning of"), INPUT_LABEL),
        "element": {"type": "datepicker", "action_id": ids.SNOOZE_ON, "initial_date": week.isoformat()},
    }
    intro = say(
        reader,
        "**{document}** leaves your queue and your reminders until then. For others nothing changes.",
        document=user_text(number, 100),
    )
    return modal(
        ids.SNOOZE_VIEW,
        pgettext(reader, "title, at most 24 characters", "Snooze"),
        [*lines_block([intro]), day],
        reader,
        submit=gettext(reader, "Snooze"),
        private=values.private(values.ShownValue("", document=document)),
    )


def parse_snooze_form(view: dict[str, Any]) -> tuple[int, date]:
    """Read a submitted form: the document and the day."""
    chosen = view["state"]["values"][ids.SNOOZE_ON_BLOCK][ids.SNOOZE_ON]["selected_date"]
    return values.parse_private(view).document, date.fromisoformat(chosen)


def build_snooze_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {ids.SNOOZE_ON_BLOCK: sentence(refusal, reader)}
