"""Slack's rate limits: stay below them, and pause when Slack answers 429."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Final

from aiolimiter import AsyncLimiter

from slack.errors import RateLimited
from slack.methods import ApiMethod, CallRate, method_named

# Channels whose bucket is kept; the least recently used is dropped first.
REMEMBERED: Final = 5000


class Limits:
    """The token buckets and pauses of one workspace."""

    def __init__(
        self, method_of: Callable[[str], ApiMethod] = method_named, *, remembered: int = REMEMBERED
    ) -> None:
        self._method_of = method_of
        self._remembered = remembered
        self._methods: dict[str, AsyncLimiter] = {}
        self._channels: OrderedDict[tuple[str, str], AsyncLimiter] = OrderedDict()
        self._paused: dict[tuple[str, str | None], float] = {}
        self.refused: Counter[str] = Counter()  # answers 429 since the start, by method

    async def acquire(self, method: str, channel: str | None, *, at_most: float) -> None:
        """Wait until the call is allowed. Raises RateLimited if that takes more than `at_most` seconds."""
        deadline = _now() + at_most
        await self._wait_out_pause(method, channel, deadline)
        try:
            async with asyncio.timeout_at(deadline):
                for bucket in self._buckets(method, channel):
                    await bucket.acquire()
        except TimeoutError:
            rate = self._method_of(method).rate
            raise RateLimited(method, rate.seconds / rate.calls) from None
        # Slack may have answered 429 to another call meanwhile.
        await self._wait_out_pause(method, channel, deadline)

    def pause(self, method: str, channel: str | None, seconds: float) -> None:
        """Pause calls for so many seconds, because Slack answered 429.

        Slack does not say whether the channel or the whole workspace was too fast. Where it counts by
        channel, only that channel pauses; a second one at the same time means the workspace, and all pause.
        """
        self.refused[method] += 1
        now = _now()
        self._paused = {key: until for key, until in self._paused.items() if until > now}
        by_channel = channel if self._method_of(method).per_channel else None
        others = any(name == method and other not in (None, by_channel) for name, other in self._paused)
        for key in {(method, by_channel), (method, None) if others else (method, by_channel)}:
            self._paused[key] = max(self._paused.get(key, 0.0), now + seconds)

    def paused_for(self, method: str, channel: str | None = None) -> float:
        """Return for how many seconds calls are paused, or 0."""
        until = max(self._paused.get((method, None), 0.0), self._paused.get((method, channel), 0.0))
        return max(0.0, until - _now())

    async def _wait_out_pause(self, method: str, channel: str | None, deadline: float) -> None:
        while (left := self.paused_for(method, channel)) > 0:
            if _now() + left > deadline:
                raise RateLimited(method, left)
            await asyncio.sleep(left)

    def _buckets(self, method: str, channel: str | None) -> list[AsyncLimiter]:
        row = self._method_of(method)
        buckets = []
        if channel is not None and row.per_channel is not None:
            key = (method, channel)
            self._channels[key] = self._channels.get(key) or _bucket(row.per_channel)
            self._channels.move_to_end(key)
            while len(self._channels) > self._remembered:
                self._channels.popitem(last=False)
            buckets.append(self._channels[key])
        if method not in self._methods:
            self._methods[method] = _bucket(row.rate)
        return [*buckets, self._methods[method]]


def _bucket(rate: CallRate) -> AsyncLimiter:
    return AsyncLimiter(rate.calls, rate.seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()
