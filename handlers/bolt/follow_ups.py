"""What follows an ack: tracked, within a time limit, and told to the presser if it cannot be done."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

from handlers.bolt.interactions import FollowUp, Interaction
from handlers.bolt.replies import reply_with_fault, reply_with_refusal, reply_with_text
from models.refusals import Refusal
from slack.errors import SlackError, SlackRefused
from views.replies.not_shown import Cause, not_shown

log = logging.getLogger(__name__)

WITHIN = 20.0  # seconds for what follows an ack: a view, a private reply; as many to say that it failed


class FollowUps:
    """The follow-ups under way."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    async def drain(self) -> None:
        """Wait for all of them."""
        while self._running:
            await asyncio.wait(self._running)

    def run(self, work: Awaitable[None]) -> None:
        """Run a reply after an ack; log its errors."""
        self._track(_logged(work))

    def run_all(self, press: Interaction) -> None:
        """Run what follows a press; the person who pressed hears what could not be done."""
        for one in press.follow_ups:
            self._track(_told(press, one))

    def _track(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)


async def _logged(work: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(WITHIN):
            await work
    except (SlackError, TimeoutError) as error:
        log.warning("Reply after an ack failed: %s", error or "timed out")
    except Exception:
        log.exception("Reply after an ack failed")


async def _told(press: Interaction, follow_up: FollowUp) -> None:
    try:
        async with asyncio.timeout(WITHIN):
            await follow_up.work
    except (SlackError, TimeoutError) as error:
        log.warning("What follows %s failed: %s", press.key, error or "timed out")
        if not _was_closed(error):
            await _logged(_say_why(press, error, saved=follow_up.saved))
    except Refusal as refusal:
        fields = press.log_fields | refusal.log_fields
        log.info("Refused %s after its ack: %s", press.key, refusal.code, extra=fields)
        await _logged(reply_with_refusal(press, refusal))
    except Exception as error:
        told = "What follows %s failed (reference %s): %r"
        reference = press.on.faults.write(told, press.key, error, press.log_fields)
        await _logged(reply_with_fault(press, reference))


def _was_closed(error: SlackError | TimeoutError) -> bool:
    """Return whether the modal to redraw is gone: the person closed it, and waits for nothing."""
    return isinstance(error, SlackRefused) and (error.method, error.code) == ("views.update", "not_found")


async def _say_why(press: Interaction, error: SlackError | TimeoutError, *, saved: bool) -> None:
    reader = await press.reader_or_default()
    code = error.code if isinstance(error, SlackError) else ""
    text = not_shown(_cause(error), reader, code=code, saved=saved, button=press.button, typed=press.typed)
    await reply_with_text(press, text)


def _cause(error: SlackError | TimeoutError) -> Cause:
    if isinstance(error, SlackError) and "trigger" in error.code:
        return "late"
    return "refused" if isinstance(error, SlackRefused) else "unwell"
