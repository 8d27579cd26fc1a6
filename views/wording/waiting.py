"""Why nobody was asked again, nothing was put off, and a queue was not filtered."""

from collections.abc import Mapping
from typing import Final

from views.wording.translate import marked

WAITING: Final[Mapping[str, str]] = {
    "nothing_to_snooze": marked("{number} doesn't need you right now, so there is nothing to snooze."),
    "not_snoozed": marked("{number} isn't snoozed."),
    "snooze_in_past": marked("Choose a day after today."),
    "snooze_without_date": marked("Choose a date."),
    "snooze_unclear": marked(
        "Say until when: {command} snooze PO-1042 today, tomorrow, monday, a date such as 2026-12-24, or off."
    ),
    "filter_without_currency": marked("Choose the currency of the amount."),
    "filter_needs_currency": marked("Add the currency to the amount: {names}."),
    "filter_currencies": marked("Filter by one currency at a time, not by {names}."),
    "filter_unclear": marked(
        "{text} is no kind or company to filter by. "
        "Type for example {command} pending invoice from 1000 EUR older 7 days."
    ),
    "nudge_of_other": marked("Only the requester of {number} can nudge its approvers. Nothing was sent."),
    "nobody_to_nudge": marked("{number} waits for nobody else right now, so nobody was nudged."),
    "nudged_today": marked("You nudged {names} about {number} today already. You can do it again tomorrow."),
}
