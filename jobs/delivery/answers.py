"""What an error means for a row that was to be delivered: wait, try some times, or give it up."""

from datetime import timedelta
from enum import Enum
from typing import Any

from jobs.delivery.context import DeliveryContext
from jobs.delivery.retry import TRIES, pause
from models.outbox import progress
from models.tables import Delivery, Home, Message
from models.vocabulary import DroppedBecause
from slack.errors import AnswerUnknown, RateLimited, SlackRefused, Unreachable, WorkspaceDown


class Meaning(Enum):
    """What to do with a row after an error."""

    WAIT = "Slack or the way to it is not well: try again for as long as it takes"
    WORKSPACE_DOWN = "Slack lets us do nothing in the workspace: keep the row, and say so"
    UNKNOWN = "Slack may have it: look before the next try"
    TRY = "try again some times"
    REFUSED = "Slack said no to this one, for good"
    MISSING_FILE = "there is nothing to send"


def meaning_of(error: Exception) -> Meaning:
    """Return what an error means; `slack.errors.KINDS` has what Slack's codes mean."""
    match error:
        case RateLimited() | Unreachable():
            return Meaning.WAIT
        case WorkspaceDown():
            return Meaning.WORKSPACE_DOWN
        case AnswerUnknown():
            return Meaning.UNKNOWN
        case SlackRefused(permanent=True):
            return Meaning.REFUSED
        case FileNotFoundError():
            return Meaning.MISSING_FILE
        case _:
            return Meaning.TRY


async def try_again(
    context: DeliveryContext,
    row: Message | Delivery | Home,
    error: Exception,
    *,
    refused: DroppedBecause = "refused",
    **columns: Any,
) -> bool:
    """Have a row that failed tried again in its time, or give it up; return whether it is tried again.

    `columns` are written in any case where the row stays; `refused` is the reason where Slack says no.
    """
    now, attempts = context.clock(), row.attempts + 1
    meaning = meaning_of(error)
    if meaning is Meaning.TRY and attempts >= TRIES:
        meaning = Meaning.REFUSED
    match meaning:
        case Meaning.REFUSED:
            await progress.give_up(row, refused, now, str(error))
        case Meaning.MISSING_FILE:
            await progress.give_up(row, "missing_file", now, str(error))
        case Meaning.UNKNOWN:
            await progress.again(row, now + context.settles_after, str(error), **columns)
        case _ if isinstance(error, RateLimited):
            at = now + timedelta(seconds=error.retry_after)
            await progress.again(row, at, str(error), **columns)
        case _:
            at = now + pause(attempts)
            await progress.again(row, at, str(error), attempts=attempts, **columns)
    return meaning not in (Meaning.REFUSED, Meaning.MISSING_FILE)
