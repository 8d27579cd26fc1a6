"""The reaction to a person's reply that says: this was added as a comment."""

import logging

from jobs.delivery.answers import try_again
from jobs.delivery.context import DeliveryContext
from models.outbox import progress
from models.tables import Delivery, Message
from slack.errors import SlackError

log = logging.getLogger(__name__)

REACTION = "speech_balloon"  # not a tick, which could be taken for an approval


async def add_reaction(context: DeliveryContext, delivery: Delivery) -> None:
    """Add the reaction; safe to repeat. A reply that is gone needs none."""
    message: Message = delivery.message
    try:
        await context.client.reactions_add(message.channel, delivery.target_ts, REACTION)
    except SlackError as error:
        if not await try_again(context, delivery, error, refused="reaction_refused"):
            log.info("Reaction %d not added: %s", delivery.id, error)
    else:
        await progress.done(delivery, state="done")
        context.delivered[delivery.kind] += 1
