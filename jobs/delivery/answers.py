"""What an error means for a row that was to be delivered: wait, try again, or give it up."""

from datetime import timedelta
from enum import Enum
from typing import Any

from jobs.delivery.context import DeliveryContext
from jobs.delivery.retry import TRIES, pause
from jobs.worker.process import WorkerUnavailable
from models.outbox import progress
from models.tables import Delivery, Home, Message
from models.vocabulary import DroppedBecause
from slack.errors import AnswerUnknown, RateLimited, SlackError, SlackRefused


class Meaning(Enum):
    """What to do with a row after an error. Only a plain no ends it."""

    WAIT = "Slack, the way to it or our own machine is not well: try again for as long as it takes"
    UNKNOWN = "Slack may have it: look before the next try"
    TRY = "a fault of ours: try again some times"
    REFUSED = "Slack said no to this one, for good"


def meaning_of(error: Exception) -> Meaning:
    """Return what an error means; `slack.errors.KINDS` has what Slack's codes mean."""
    match error:
        case AnswerUnknown():
            return Meaning.UNKNOWN
        case SlackRefused():
            return Meaning.REFUSED
        # OSError: no room on the disk, no more open files, a folder that is not mounted yet.
        case SlackError() | WorkerUnavailable() | OSError():
            return Meaning.WAIT
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
    match meaning:
        case Meaning.REFUSED:
            await progress.give_up(row, refused, now, str(error))
        case Meaning.TRY if attempts >= TRIES:
            await progress.give_up(row, "our_fault", now, str(error))
            return False
        case Meaning.UNKNOWN:
            await progress.again(row, now + context.settles_after, str(error), **columns)
        case _ if isinstance(error, RateLimited):
            at = now + timedelta(seconds=error.retry_after)
            await progress.again(row, at, str(error), **columns)
        case _:
            at = now + pause(attempts)
            await progress.again(row, at, str(error), attempts=attempts, **columns)
    return meaning is not Meaning.REFUSED
