"""The sandbox's clock: runs like the wall clock; tests can speed it up or move it forward."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import time
from collections.abc import Callable
from contextlib import suppress

log = logging.getLogger(__name__)


class Timer:
    """A call planned for later; `cancel()` prevents it."""

    def __init__(self, due: float, act: Callable[[], None]) -> None:
        self.due = due
        self.act = act
        self.cancelled = False

    def cancel(self) -> None:
        """Prevent the call."""
        self.cancelled = True


class Clock:
    """Tells the time and calls functions later."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._base = time.time()
        self._since = time.monotonic()
        self._order = itertools.count()
        self._timers: list[tuple[float, int, Timer]] = []
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.on_move: Callable[[], None] = lambda: None  # called each time it was moved forward

    def now(self) -> float:
        """Return the time in seconds since the epoch."""
        return self._base + (time.monotonic() - self._since) * self._speed

    @property
    def speed(self) -> float:
        """Return how many of its seconds pass in one real second."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._base, self._since, self._speed = self.now(), time.monotonic(), speed
        self._woken.set()

    def call_later(self, seconds: float, act: Callable[[], None]) -> Timer:
        """Call `act` when that many seconds have passed on this clock."""
        timer = Timer(self.now() + seconds, act)
        heapq.heappush(self._timers, (timer.due, next(self._order), timer))
        self._woken.set()
        return timer

    async def sleep(self, seconds: float) -> None:
        """Wait until that many seconds have passed on this clock."""
        done = asyncio.get_running_loop().create_future()
        timer = self.call_later(seconds, lambda: None if done.done() else done.set_result(None))
        try:
            await done
        finally:
            timer.cancel()

    async def advance(self, seconds: float) -> None:
        """Move forward by `seconds`, and run everything that falls due, in order.

        The app's answers take real time: to see several redeliveries, advance to one after the other.
        """
        target = self.now() + seconds
        while self._timers and self._timers[0][0] <= target:
            self._move(self._timers[0][0])
            self._fire_next()
            await asyncio.sleep(0)
        self._move(target)
        self._woken.set()

    def _move(self, to: float) -> None:
        self._base += max(0.0, to - self.now())
        self.on_move()

    def start(self) -> None:
        """Start running what falls due."""
        self._task = asyncio.create_task(self._run(), name="sandbox clock")

    async def stop(self) -> None:
        """Stop, and drop all timers."""
        self._timers.clear()
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def _fire_next(self) -> None:
        timer = heapq.heappop(self._timers)[2]
        if not timer.cancelled:
            try:
                timer.act()
            except Exception:
                log.exception("A timer of the sandbox's clock failed")

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            now = self.now()
            if self._timers and self._timers[0][0] <= now:
                self._fire_next()
                continue
            wait = (self._timers[0][0] - now) / self._speed if self._timers else None
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):  # wait_for may swallow a cancellation on 3.11
                    await self._woken.wait()
