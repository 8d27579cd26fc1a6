"""The quiet sign under somebody's reply: his words were passed on."""

import logging
from datetime import timedelta

from jobs.delivery.context import DeliveryContext
from jobs.delivery.retry import TRIES, pause
from models.tables import Delivery, Message
from slack.errors import RateLimited, SlackError, SlackRefused, Unreachable

log = logging.getLogger(__name__)

SIGN = "speech_balloon"  # not a tick, which could be taken for an approval


async def put(context: DeliveryContext, delivery: Delivery) -> None:
    """Put the sign; safe to repeat. A reply that is gone needs none."""
    message: Message = delivery.message
    try:
        await context.workspace.client.reactions_add(message.channel, delivery.target_ts, SIGN)
    except SlackError as error:
        await _again(context, delivery, error)
    else:
        await Delivery.filter(id=delivery.id).update(state="done", trouble="")


async def _again(context: DeliveryContext, delivery: Delivery, error: SlackError) -> None:
    tried = delivery.attempts >= TRIES and not isinstance(error, Unreachable)
    if (isinstance(error, SlackRefused) and error.permanent) or tried:
        log.info("Sign %d was not put: %s", delivery.id, error)
        await Delivery.filter(id=delivery.id).update(state="dropped", trouble=str(error)[:500])
        return
    limited = isinstance(error, RateLimited)
    wait = (
        timedelta(seconds=error.retry_after) if isinstance(error, RateLimited) else pause(delivery.attempts)
    )
    await Delivery.filter(id=delivery.id).update(
        next_at=context.clock() + wait,
        attempts=delivery.attempts + (not limited),
        trouble=str(error)[:500],
    )
