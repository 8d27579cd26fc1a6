"""What Precoro says when it is asked too often: which limit it was, and when to ask again."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from models.frozen import frozen
from sources.precoro.entries import Tables
from sources.precoro.shapes import Json, NotUnderstood, Record, load, number, reference, text
from sources.precoro.times import moment

Limiter = Literal["route", "minute", "hour", "day", "unknown"]
_WORDS: Final[Mapping[str, Limiter]] = {
    "route": "route",  # first: it is named "Route based limiter by minute"
    "daily": "day",
    "day": "day",
    "hour": "hour",
    "minute": "minute",
}
_LONGEST_WAIT: Final = 7 * 24 * 3600.0  # seconds; what is told beyond it is no time of a limit
_YEAR_2001: Final = 1_000_000_000  # a larger number is a time, and not so many seconds


@frozen
class RateLimit:
    """A 429: which limiter spoke, and in how many seconds to ask again; None: that could not be read."""

    limiter: Limiter
    seconds: float | None


def read_rate_limit(data: bytes, headers: Mapping[str, str], now: datetime, tables: Tables) -> RateLimit:
    """Return what a 429 says in its body, and in its headers.

    If several times are told, it is the latest. A time counts from the answer's own `Date`, so that it does
    not matter whether the clocks agree; `now` is ours, for an answer without one.
    """
    body = _body(data)
    given = {name.casefold(): value for name, value in headers.items()}
    server_now = _http_date(given.get("date", "")) or now
    keys = tables.keys.errors
    names = [text(source.get(key.casefold()), 200) for key in keys.limiter for source in (body, given)]
    told = [
        seconds
        for key in keys.again_at
        for source in (body, given)
        if (seconds := _seconds(source.get(key.casefold()), server_now)) is not None
    ]
    return RateLimit(_limiter(next(filter(None, names), "")), max(told, default=None))


def _body(data: bytes) -> Record:
    """Return the body's keys without case, also where it is wrapped in one object more."""
    try:
        record = reference(load(data)) or {}
    except NotUnderstood:
        return {}
    inner = [each for value in record.values() if (each := reference(value)) is not None]
    return {key.casefold(): value for each in (*inner, record) for key, value in each.items()}


def _limiter(name: str) -> Limiter:
    return next((limiter for word, limiter in _WORDS.items() if word in name.casefold()), "unknown")


def _seconds(value: Json, now: datetime) -> float | None:
    """Return how long to wait, from seconds or a time in any form; None if it cannot be read."""
    told = number(value, 3)
    if told is not None and told < _YEAR_2001:
        wait = float(told)
    elif told is not None:
        wait = float(told) - now.timestamp()
    else:
        at = moment(value) or (_http_date(value) if isinstance(value, str) else None)
        if at is None:
            return None
        wait = (at - now).total_seconds()
    return max(wait, 0.0) if wait <= _LONGEST_WAIT else None


def _http_date(written: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return read if read.tzinfo else None
