"""What the log says of a fault that lasts: a line when it begins, and one when it is over."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from models.database.away import is_away

log = logging.getLogger(__name__)

# The database, the disk or the network is away: a sentence says it, and where in the program does not matter.
SENTENCE: Final = "%s failed, and is tried until it works: %s"


class Outage:
    """The fault that something meets again and again, at each of its tries."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._known = ""

    async def endure(self, step: Callable[[], Awaitable[object]], every: float) -> None:
        """Do a step again and again until cancelled, with so many seconds between; a fault ends nothing."""
        while True:
            try:
                await step()
            except Exception as error:  # the edge: a store that is away, or a fault of ours
                self.noticed(error)
            else:
                self.over()
            await asyncio.sleep(every)

    def noticed(self, error: Exception) -> None:
        """Log a fault, unless it is the same as at the last try."""
        text = f"{type(error).__name__}: {error}".strip()
        if text == self._known:
            return
        self._known = text
        if is_away(error):
            log.error(SENTENCE, self._what, text)
        else:
            log.error("%s failed", self._what, exc_info=error)

    def said(self, sentence: str) -> None:
        """Log a fault that has a sentence of its own, unless it is the same as at the last try."""
        if sentence != self._known:
            self._known = sentence
            log.error(SENTENCE, self._what, sentence)

    def over(self) -> None:
        """Log that it works again, if it did not."""
        if self._known:
            log.warning("%s works again", self._what)
            self._known = ""
