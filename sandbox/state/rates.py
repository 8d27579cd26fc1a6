"""Slack's rates: by method and, for posting, by channel. One table."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.state.errors import TooManyRequests


@dataclass(frozen=True)
class RateTier:
    """Calls a minute on average, and calls at once."""

    per_minute: float
    burst: int


TIER_1 = RateTier(1, 30)
TIER_2 = RateTier(20, 20)
TIER_3 = RateTier(50, 50)
TIER_4 = RateTier(100, 100)
SPECIAL = RateTier(300, 300)
"""chat.postMessage for a whole workspace; auth.test and others that Slack calls special."""
PER_CHANNEL = RateTier(60, 30)
"""chat.postMessage to one channel: one a second, bursts allowed."""

LARGEST = 10_000
"""Buckets that are kept; full ones are dropped, which changes nothing."""


class Rates:
    """Counts calls in buckets that refill on the sandbox's clock."""

    def __init__(self, now: Callable[[], float], on: bool = True) -> None:
        self.on = on
        self._now = now
        self._lowered: dict[str, RateTier] = {}
        self._buckets: dict[tuple[str, ...], tuple[float, float, RateTier]] = {}

    def lower(self, method: str, per_minute: float, burst: int) -> None:
        """Give a method another rate; "channel" stands for chat.postMessage to one channel."""
        self._lowered[method] = RateTier(per_minute, burst)
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if key[0] != method}

    def spend(self, workspace: str, method: str, rate: RateTier, channel: str | None) -> None:
        """Count one call. Raises TooManyRequests when the limit is reached."""
        if not self.on:
            return
        taken: list[tuple[tuple[str, ...], RateTier]] = [
            ((method, workspace), self._lowered.get(method, rate))
        ]
        if method == "chat.postMessage" and channel:
            taken.append((("channel", workspace, channel), self._lowered.get("channel", PER_CHANNEL)))
        waits = [self._wait(key, rate) for key, rate in taken]
        if max(waits) > 0:
            raise TooManyRequests(max(1, math.ceil(max(waits))))
        for key, rate in taken:
            self._buckets[key] = (self._level(key, rate) - 1, self._now(), rate)
        self._forget_full_ones()

    def _level(self, key: tuple[str, ...], rate: RateTier) -> float:
        level, at, _ = self._buckets.get(key, (float(rate.burst), self._now(), rate))
        return min(float(rate.burst), level + (self._now() - at) * rate.per_minute / 60)

    def _wait(self, key: tuple[str, ...], rate: RateTier) -> float:
        missing = 1 - self._level(key, rate)
        return missing * 60 / rate.per_minute if missing > 1e-9 else 0.0

    def _forget_full_ones(self) -> None:
        if len(self._buckets) > LARGEST:
            self._buckets = {
                key: bucket
                for key, bucket in self._buckets.items()
                if self._level(key, bucket[2]) < bucket[2].burst
            }
