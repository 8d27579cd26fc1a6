"""How many calls Precoro takes, and the forms in which it says that there were too many."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import formatdate
from typing import Literal

from sandbox.precoro.answers import PreparedAnswer, in_json

TooManyForm = Literal["body", "headers", "retry_after", "retry_date", "iso", "zoned", "unreadable"]
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
SAME = "Route based limiter by minute"


@dataclass
class PrecoroLimits:
    """What is refused with 429. None: not limited."""

    counted_by: Literal["company", "key"] = "company"
    at_once: int | None = 1
    seconds_between: float | None = 1.0
    same_get_a_minute: int | None = 1
    same_get_an_hour: int | None = 30
    route: Literal["off", "path", "template"] = "off"
    """The stricter reading: one GET a minute of a path whatever the parameters, or of all documents too."""
    a_minute: int | None = 60
    an_hour: int | None = 1_500
    a_day: int | None = 3_000
    refused_count: bool = False
    """Whether calls that are refused count too."""
    form: TooManyForm = "body"
    same_get_seconds: float = MINUTE
    """How long the minute of the same GET is: where it is waited for in real time, it may be shorter."""

    @classmethod
    def off(cls) -> PrecoroLimits:
        """Return no limits at all."""
        return cls("company", None, None, None, None, "off", None, None, None)


@dataclass(frozen=True)
class ReachedLimit:
    """Which limit is reached, how much it allows, and when the call may be made again."""

    limiter: str
    allowed: int
    until: float


class Gate:
    """Counts calls, in windows that slide."""

    def __init__(self, limits: PrecoroLimits) -> None:
        self.limits = limits
        self._seen: dict[tuple[str, ...], deque[float]] = defaultdict(deque)
        self._now_there: Counter[str] = Counter()

    def enter(
        self, counted: str, method: str, path: str, query: str, template: str, at: float
    ) -> ReachedLimit | None:
        """Let a call in, or say which limit it breaks. What was let in must `leave`."""
        windows = self._windows(counted, method, path, query, template)
        refused = self._too_close(counted, at)
        for key, limiter, allowed, seconds in windows:
            seen = self._seen[key]
            while seen and seen[0] <= at - seconds:
                seen.popleft()
            if len(seen) >= allowed:
                until = seen[len(seen) - allowed] + seconds
                if refused is None or until > refused.until:
                    refused = ReachedLimit(limiter, allowed, until)
        if refused is None or self.limits.refused_count:
            for key, *_ in windows:
                self._seen[key].append(at)
        if refused is None:
            self._now_there[counted] += 1
        return refused

    def leave(self, counted: str) -> None:
        """Note that a call was answered."""
        self._now_there[counted] -= 1

    def _too_close(self, counted: str, at: float) -> ReachedLimit | None:
        if self.limits.at_once is not None and self._now_there[counted] >= self.limits.at_once:
            return ReachedLimit("Concurrent limiter", self.limits.at_once, at + 1)
        return None

    def _windows(
        self, counted: str, method: str, path: str, query: str, template: str
    ) -> list[tuple[tuple[str, ...], str, int, float]]:
        limits = self.limits
        between = limits.seconds_between
        every: list[tuple[tuple[str, ...], str, int | None, float]] = [
            (("second", counted), "Second limiter", None if between is None else 1, between or 0.0),
            (("minute", counted), "Minute limiter", limits.a_minute, MINUTE),
            (("hour", counted), "Hourly limiter", limits.an_hour, HOUR),
            (("day", counted), "Daily limiter", limits.a_day, DAY),
        ]
        if method == "GET":
            same = (counted, path, query)
            route = template if limits.route == "template" else path
            every += [
                (("same", *same), SAME, limits.same_get_a_minute, limits.same_get_seconds),
                (("same hour", *same), "Route based limiter by hour", limits.same_get_an_hour, HOUR),
                (("route", counted, route), SAME, None if limits.route == "off" else 1, MINUTE),
            ]
        return [
            (key, limiter, allowed, seconds)
            for key, limiter, allowed, seconds in every
            if allowed is not None
        ]


def too_many(refused: ReachedLimit, form: TooManyForm, now: float) -> PreparedAnswer:
    """Return the answer 429 in one of its forms."""
    until = datetime.fromtimestamp(math.ceil(refused.until), UTC)
    told = {
        "RateLimit-Type": refused.limiter,
        "RateLimit-Retry-After": until.strftime("%Y-%m-%d %H:%M:%S UTC"),
        "RateLimit-Limit": refused.allowed,
    }
    error = {"error": "Too many requests for this endpoint"}
    seconds = max(1, math.ceil(refused.until - now))
    match form:
        case "headers":
            as_texts = {key: str(value) for key, value in told.items()}
            return in_json(error, 429, as_texts | {"RateLimit-Retry-After": until.isoformat()})
        case "retry_after":
            return in_json(error, 429, {"Retry-After": str(seconds)})
        case "retry_date":
            return in_json(error, 429, {"Retry-After": formatdate(now + seconds, usegmt=True)})
        case "iso":
            told["RateLimit-Retry-After"] = until.isoformat()
        case "zoned":
            there = until.astimezone(timezone(-timedelta(hours=5)))
            told["RateLimit-Retry-After"] = there.isoformat(" ")
        case "unreadable":
            return in_json("Too many requests", 429)
    return in_json(error | told, 429)
