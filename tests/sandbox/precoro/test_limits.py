"""Limits: what is refused with 429, and in which form."""

import asyncio
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from sandbox.precoro import HttpFault, PrecoroLimits
from tests.sandbox.precoro.caller import Heard, Scene, path_of


def limit(scene: Scene, **limits: Any) -> None:
    """Let these be the only limits."""
    for name, value in vars(PrecoroLimits.off()).items():
        setattr(scene.precoro.limits, name, limits.get(name, value))


async def get(scene: Scene, path: str) -> Heard:
    return await scene.caller.get(scene.ann, path)


async def test_two_calls_within_a_second_are_one_too_many(scene: Scene) -> None:
    limit(scene, seconds_between=1.0)
    assert (await get(scene, "/users")).status == 200
    assert (await get(scene, "/invoices")).status == 429
    await scene.precoro.clock.advance(1)
    assert (await get(scene, "/invoices")).status == 200


async def test_two_calls_at_once_are_one_too_many(scene: Scene) -> None:
    limit(scene, at_once=1)
    scene.precoro.faults.next("GET", "/users", HttpFault.slow(3600))
    first = asyncio.create_task(get(scene, "/users"))
    await scene.precoro.wait_for(lambda: [call.fault for call in scene.precoro.calls] == ["slow"])
    assert (await get(scene, "/invoices")).status == 429
    await scene.precoro.clock.advance(3600)
    assert (await first).status == 200
    assert (await get(scene, "/invoices")).status == 200


async def test_the_same_get_is_taken_once_a_minute(scene: Scene) -> None:
    limit(scene, same_get_a_minute=1)
    assert (await get(scene, "/invoices?page=1&per_page=10")).status == 200
    heard = await get(scene, "/invoices?per_page=10&page=1")
    assert heard.status == 429
    assert heard.json["error"] == "Too many requests for this endpoint"
    assert heard.json["RateLimit-Type"] == "Route based limiter by minute"
    assert heard.json["RateLimit-Limit"] == 1
    assert heard.json["RateLimit-Retry-After"].endswith(" UTC")
    assert (await get(scene, "/invoices?page=2&per_page=10")).status == 200
    await scene.precoro.clock.advance(61)
    assert (await get(scene, "/invoices?per_page=10&page=1")).status == 200


async def test_the_same_get_is_taken_so_often_an_hour(scene: Scene) -> None:
    limit(scene, same_get_an_hour=2)
    assert [(await get(scene, "/users")).status for _ in range(3)] == [200, 200, 429]
    await scene.precoro.clock.advance(3601)
    assert (await get(scene, "/users")).status == 200


async def test_posts_are_free_of_the_limit_on_same_calls(scene: Scene) -> None:
    limit(scene, same_get_a_minute=1, route="template")
    for _ in range(2):
        heard = await scene.caller.post(scene.cleo, path_of(scene.order, "approve"))
        assert heard.status == 400


@pytest.mark.parametrize(("route", "statuses"), [("path", [429, 200]), ("template", [429, 429])])
async def test_a_route_may_be_taken_once_a_minute_whatever_the_parameters(
    scene: Scene, route: str, statuses: list[int]
) -> None:
    other = scene.acme.add_document("purchaseorders", scene.bob)
    limit(scene, route=route)
    await get(scene, "/purchaseorders?page=1")
    await get(scene, path_of(scene.order))
    asked = ["/purchaseorders?page=2", path_of(other)]
    assert [(await get(scene, path)).status for path in asked] == statuses


@pytest.mark.parametrize(
    ("limits", "limiter", "seconds"),
    [
        ({"a_minute": 3}, "Minute limiter", 61),
        ({"an_hour": 3}, "Hourly limiter", 3601),
        ({"a_day": 3}, "Daily limiter", 86401),
    ],
)
async def test_calls_are_counted_by_minute_hour_and_day(
    scene: Scene, limits: dict[str, int], limiter: str, seconds: float
) -> None:
    limit(scene, **limits)
    assert [(await get(scene, "/users")).status for _ in range(3)] == [200] * 3
    heard = await get(scene, "/users")
    assert (heard.status, heard.json["RateLimit-Type"], heard.json["RateLimit-Limit"]) == (429, limiter, 3)
    await scene.precoro.clock.advance(seconds)
    assert (await get(scene, "/users")).status == 200


@pytest.mark.parametrize(("counted_by", "statuses"), [("company", [200, 429]), ("key", [200, 200])])
async def test_calls_are_counted_by_company_or_by_key(
    scene: Scene, counted_by: str, statuses: list[int]
) -> None:
    limit(scene, counted_by=counted_by, a_day=1)
    beta = scene.precoro.add_company("Beta GmbH").add_person("eve@beta.example")
    heard = [await scene.caller.get(person, "/users") for person in (scene.ann, scene.bob)]
    assert [each.status for each in heard] == statuses
    assert (await scene.caller.get(beta, "/users")).status == 200


@pytest.mark.parametrize(("counts", "status"), [(False, 200), (True, 429)])
async def test_calls_that_are_refused_may_count_too(scene: Scene, counts: bool, status: int) -> None:
    limit(scene, a_minute=1, refused_count=counts)
    await get(scene, "/users")
    await scene.precoro.clock.advance(40)
    assert (await get(scene, "/users")).status == 429
    await scene.precoro.clock.advance(21)
    assert (await get(scene, "/users")).status == status


async def test_what_is_refused_is_not_done(scene: Scene) -> None:
    limit(scene, a_minute=1)
    await get(scene, "/users")
    assert (await scene.caller.post(scene.ann, path_of(scene.order, "approve"))).status == 429
    assert scene.order.decisions == []


async def refused(scene: Scene, form: Any) -> Heard:
    scene.precoro.faults.next("GET", "/users", HttpFault.rate_limited(form, 90))
    heard = await get(scene, "/users")
    assert heard.status == 429
    return heard


async def test_the_time_to_wait_stands_in_the_body_in_each_form(scene: Scene) -> None:
    told = [(await refused(scene, form)).json["RateLimit-Retry-After"] for form in ("body", "iso", "zoned")]
    assert [each[-6:] for each in told] == [told[0][-6:], "+00:00", "-05:00"]
    assert told[0].endswith(" UTC")


async def test_the_time_to_wait_stands_in_the_headers_in_each_form(scene: Scene) -> None:
    named = await refused(scene, "headers")
    assert "RateLimit-Type" not in named.json
    assert named.headers["RateLimit-Retry-After"].endswith("+00:00")
    assert (await refused(scene, "retry_after")).headers["Retry-After"] == "90"
    at = parsedate_to_datetime((await refused(scene, "retry_date")).headers["Retry-After"])
    assert 80 < at.timestamp() - scene.precoro.now() < 91


async def test_the_time_to_wait_may_be_unreadable(scene: Scene) -> None:
    heard = await refused(scene, "unreadable")
    assert heard.json == "Too many requests"
    assert not [name for name in heard.headers if "retry" in name.lower()]


async def test_the_limits_have_forms_too(scene: Scene) -> None:
    limit(scene, a_minute=1, form="retry_after")
    await get(scene, "/users")
    assert (await get(scene, "/users")).headers["Retry-After"] == "60"
