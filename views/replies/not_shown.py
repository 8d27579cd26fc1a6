"""The private answer to a press after which Slack did not show what should have followed."""

from collections.abc import Mapping
from typing import Literal

from models.records.documents import Audience
from views.blocks.limits import clip
from views.wording.formats import collapse
from views.wording.translate import gettext, marked

Cause = Literal["late", "unwell", "refused"]

_WHAT: Mapping[Cause, str] = {
    "late": marked("Slack did not open it in time. Nothing was changed."),
    "unwell": marked("Slack has a problem at the moment and did not open it. Nothing was changed."),
    "refused": marked("Slack refused to open it ({code}). Nothing was changed."),
}


def not_shown(
    cause: Cause, reader: Audience, *, code: str, saved: bool, button: str = "", typed: str = ""
) -> str:
    """Say what did not open and what to do: press the `button`, or type the command, again.

    `saved`: what was pressed is done, and only its result was not shown.
    """
    if saved:
        return gettext(
            reader,
            "That was done, but Slack did not show the result here. Open the document again to see it.",
        )
    what = gettext(reader, _WHAT[cause], code=clip(collapse(code), 60))
    return " ".join(filter(None, [what, _again(reader, button, typed), _else(cause, reader)]))


def _again(reader: Audience, button: str, typed: str) -> str:
    if button:
        return gettext(reader, "Press {button} again.", button=clip(collapse(button), 75))
    if typed:
        return gettext(reader, "Type {command} again.", command=clip(collapse(typed), 75))
    return gettext(reader, "Try again.")


def _else(cause: Cause, reader: Audience) -> str:
    if cause != "refused":
        return ""
    return gettext(reader, "If that doesn't help, tell your integration manager.")
