"""Refusals about being away, standing in, and nudging."""

from collections.abc import Mapping
from typing import Final

from views.wording.translate import marked

AWAY: Final[Mapping[str, str]] = {
    "stands_in_no_more": marked("You don't stand in for {holder} on {number} any more. Nothing was changed."),
    "answers_once": marked(
        "You can't decide on {number} for {holder}: you are an approver of it yourself, "
        "or have decided on it for someone else. Nothing was changed."
    ),
    "away_backwards": marked("The last day can't be before the first."),
    "away_over": marked("The last day has passed. Choose today or a later day."),
    "away_too_long": marked("That is too far in the future. Choose an earlier day."),
    "stand_in_self": marked("Choose someone else: nobody can stand in for themselves."),
    "stand_in_elsewhere": marked("{person} is in none of the companies. Choose a colleague who is."),
    "too_many_stand_ins": marked("Choose at most {limit} people."),
    "not_uncovered": marked("Someone can decide on {number}, so nobody was asked."),
    "away_unknown_person": marked(
        "Someone you chose isn't known here, or can't approve here. Choose another colleague."
    ),
    "nudge_of_other": marked("Only the requester of {number} can nudge its approvers. Nothing was sent."),
    "nobody_to_nudge": marked("{number} waits for nobody else right now, so nobody was nudged."),
    "nudged_today": marked("You nudged {names} about {number} today already. You can do it again tomorrow."),
}
