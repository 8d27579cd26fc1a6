"""When to ask again, whichever way Precoro says it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sources.precoro.rate_limits import RateLimit, read_rate_limit
from tests.sources.precoro.shapes import READING

NOW = datetime(2025, 12, 16, 8, 59, 49, tzinfo=UTC)
AT = "RateLimit-Retry-After"


def limit(body: Any = None, **headers: str) -> RateLimit:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_rate_limit(data, named, NOW, READING.tables)


def test_the_published_form_is_understood() -> None:
    body = {
        "error": "Too many requests for this endpoint",
        "RateLimit-Type": "Route based limiter by minute",
        AT: "2025-12-16 09:00:49 UTC",
        "RateLimit-Limit": 1,
    }
    assert limit(body) == RateLimit("route", 60.0)
    assert limit({"data": body}) == RateLimit("route", 60.0)
    assert limit({"errors": body}) == RateLimit("route", 60.0)


@pytest.mark.parametrize(
    ("name", "limiter"),
    [
        ("Route based limiter by minute", "route"),
        ("Minute limiter", "minute"),
        ("Hourly limiter", "hour"),
        ("Daily limiter", "day"),
        ("daily LIMITER", "day"),
        ("Something", "unknown"),
        (None, "unknown"),
    ],
)
def test_the_limiter_is_known_by_its_name(name: Any, limiter: str) -> None:
    assert limit({"RateLimit-Type": name}).limiter == limiter
    assert limit(b"", ratelimit_type=name or "").limiter == limiter


@pytest.mark.parametrize(
    "told",
    [
        "2025-12-16 09:00:49 UTC",
        "2025-12-16 09:00:49",
        "2025-12-16T09:00:49Z",
        "2025-12-16T10:00:49+01:00",
        "2025-12-16 04:00:49 -05:00",
        "Tue, 16 Dec 2025 09:00:49 GMT",
        "60",
        60,
        "1765875649",
        1765875649,
    ],
)
def test_a_time_is_understood_in_any_form_and_zone(told: Any) -> None:
    assert limit({AT: told}).seconds == 60.0
    assert limit({"Retry-After": told}).seconds == 60.0
    assert limit(b"<html>", Retry_After=str(told)).seconds == 60.0
    assert limit(b"", RATELIMIT_RETRY_AFTER=str(told)).seconds == 60.0


def test_of_several_times_the_latest_counts() -> None:
    assert limit({AT: "2025-12-16 09:00:49 UTC"}, Retry_After="90").seconds == 90.0
    assert limit({AT: "2025-12-16 09:00:49 UTC"}, Retry_After="5").seconds == 60.0


def test_a_time_counts_by_the_clock_of_the_answer() -> None:
    found = limit({AT: "2025-12-16 10:00:49 UTC"}, Date="Tue, 16 Dec 2025 09:59:49 GMT")
    assert found.seconds == 60.0


@pytest.mark.parametrize(
    "told", ["soon", "", None, [], "2025-13-40", "2031-01-01 00:00:00 UTC", -5, "99999999", True]
)
def test_a_time_that_cannot_be_read_is_none(told: Any) -> None:
    assert limit({AT: told}).seconds in (None, 0.0)
    assert told == -5 or limit({AT: told}).seconds is None


def test_a_time_that_has_passed_is_no_wait() -> None:
    assert limit({AT: "2025-12-16 08:00:00 UTC"}).seconds == 0.0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"<html>Too many</html>", b"\xff", b"null"])
def test_a_body_that_says_nothing_is_no_trouble(body: bytes) -> None:
    assert limit(body) == RateLimit("unknown", None)
