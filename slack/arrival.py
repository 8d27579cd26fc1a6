"""When a press arrived, as early as it may have been: Slack waits three seconds from then, whatever we do.

A process that stood still (stopped, paused, its loop blocked) reads late what came meanwhile.
"""

import asyncio
import logging
import time
from contextvars import ContextVar
from email.utils import parsedate_to_datetime
from math import inf
from typing import Final, Literal

TICK: Final = 0.1  # seconds between two signs of life of the loop
STOOD_STILL: Final = 0.5  # seconds by which a tick is late when the process stood still
CAUGHT_UP: Final = 0.2  # seconds after it went on, in which frames are read that may have come meanwhile
QUICK_ANSWER: Final = 1.0  # seconds within which an answer came that tells the time
AGREE: Final = 30.0  # seconds by which two clocks may differ to be compared at all
DIFFER: Final = 10.0  # seconds from which on it is said that they differ
ALIKE: Final = 5.0  # seconds up to which it is said that they do not any more; between both nothing is said

log = logging.getLogger(__name__)

_arrived: ContextVar[float | None] = ContextVar("arrived", default=None)


class Frame(str):
    """A frame of a socket, with the earliest moment at which it may have arrived, on the loop's clock."""

    __slots__ = ("arrived",)
    arrived: float

    @classmethod
    def read(cls, text: str, arrived: float) -> "Frame":
        """Return what was read."""
        frame = cls(text)
        frame.arrived = arrived
        return frame


def note_arrival(raw_message: str) -> None:
    """Note, for all that this task does, when its frame arrived."""
    _arrived.set(raw_message.arrived if isinstance(raw_message, Frame) else None)


def arrival() -> float:
    """Return when the frame of this task arrived, on the loop's clock; now, if it is of none."""
    noted = _arrived.get()
    return asyncio.get_running_loop().time() if noted is None else noted


class Heartbeat:
    """Gives signs of life of the loop: whatever is read may have waited since the last one."""

    def __init__(self) -> None:
        self._last = self._went_on = self._stood_since = asyncio.get_running_loop().time()

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            await asyncio.sleep(TICK)
            self._tick(asyncio.get_running_loop().time())

    def _tick(self, now: float) -> None:
        if now - self._last > TICK + STOOD_STILL:
            self._stood_since, self._went_on = self._last, now
        self._last = now

    def earliest(self) -> float:
        """Return the earliest moment at which something that is read now may have arrived."""
        now = asyncio.get_running_loop().time()
        if now - self._went_on < CAUGHT_UP:
            return min(self._last, self._stood_since)
        return min(self._last, now)


class SlackClock:
    """Slack's clock as its answers tell it, to know how old a press is."""

    def __init__(self) -> None:
        self._told: float | None = None  # Slack's time in an answer, at most `_error` seconds too early
        self._error = 0.0
        self._told_at = _now()
        self._said: Literal["alike", "ahead of", "behind"] = "alike"

    def note(self, date: str | None, seconds: float) -> None:
        """Note the `Date` of an answer that has just come, after so many seconds."""
        if not date or seconds > QUICK_ANSWER:
            return
        try:
            told = parsedate_to_datetime(date).timestamp()
        except ValueError:
            return
        self._told_at = _now()
        self._told = told if abs(self._told_at[0] - told) <= AGREE else None
        self._error = 1.0 + seconds  # a Date has no fractions
        self._say(self._told_at[0] - told)

    def _say(self, ahead: float) -> None:
        """Say it when the clocks begin to differ, or not any more; `ahead` is ours, in seconds."""
        if abs(ahead) >= DIFFER:
            said: Literal["alike", "ahead of", "behind"] = "ahead of" if ahead > 0 else "behind"
        else:
            said = "alike" if abs(ahead) <= ALIKE else self._said
        if said == self._said:
            return
        self._said = said
        if said == "alike":
            log.warning("The clock of this machine agrees with Slack's again")
        else:
            log.warning(
                "The clock of this machine is %.0f s %s Slack's; set it (NTP): reminders and the"
                " age of presses depend on it",
                abs(ahead),
                said,
            )

    def age(self, ts: str) -> tuple[float, float]:
        """Return for how many seconds something has been waiting since Slack's `ts`, at least and at most.

        0 and infinite where the clocks differ too much to say, or nothing is known.
        """
        try:
            made_at = float(ts)
        except ValueError:
            return 0.0, inf
        if self._told is None:
            return 0.0, inf
        # The longer of both: a wall clock may be set back, the other one stands still while a machine sleeps.
        passed = max(now - then for now, then in zip(_now(), self._told_at, strict=True))
        least = self._told + passed - made_at
        return max(0.0, least), max(0.0, least + self._error)

    def arrived(self, ts: str, frame_at: float) -> float:
        """Return when a press of Slack's `ts` arrived, whose frame may have waited since `frame_at`."""
        now = asyncio.get_running_loop().time()
        least, most = self.age(ts)
        return now - max(least, min(now - frame_at, most))


def _now() -> tuple[float, float]:
    return time.time(), time.monotonic()
