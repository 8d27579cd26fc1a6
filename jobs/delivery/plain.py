"""What Slack does not accept as blocks is shown as plain text, without buttons, until its next change."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from jobs.delivery.drawing import hash_of
from models.queries.readers import load_reader
from models.tables import Message
from slack.errors import SlackRefused
from views.blocks.kit import Message as Drawn
from views.messages.plain import build_plain

log = logging.getLogger(__name__)

# What is wrong with the blocks, not with the place: docs.slack.dev/reference/methods/chat.postMessage.
BLOCKS_REFUSED: Final = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})

T = TypeVar("T")


async def send(message: Message, drawn: Drawn, call: Callable[[Drawn], Awaitable[T]]) -> tuple[T, str]:
    """Send a drawing, or its text alone if Slack refuses the blocks; return the answer and what is shown.

    The hash of plain text is empty, so that the next redraw tries the blocks again.
    """
    try:
        return await call(drawn), hash_of(drawn)
    except SlackRefused as refusal:
        if refusal.code not in BLOCKS_REFUSED:
            raise
        log.error("Message %d goes out as plain text: %s", message.id, refusal)
    reader = await load_reader(message.workspace_id, message.person_id)
    return await call(build_plain(drawn.text, reader)), ""
