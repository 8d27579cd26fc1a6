"""Calls stay within Precoro's limits, whichever program makes them."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from models.database.store import Store
from models.policy import CallLimits
from models.precoro import ledger
from models.precoro.ledger import DAY, HOUR, MINUTE, CountedCall
from models.tables import PrecoroCall
from tests.models.precoro.parts import LIMITS, an_account
from tests.support.cast import NOW

LIST = CountedCall("GET /invoices", "list")
ORDER = CountedCall("GET /purchaseorders/{idn}", "order 42")
APPROVE = CountedCall("POST /purchaseorders/{idn}/approve", "", owner=5, for_decision=True)
SECOND = timedelta(seconds=1)


async def ask(store: Store, call: CountedCall, now: datetime, limits: CallLimits = LIMITS) -> datetime | None:
    """Reserve a call for the only account."""
    return await store.transact(lambda: ledger.reserve(1, call, limits, now))


async def made(store: Store, call: CountedCall, now: datetime, limits: CallLimits = LIMITS) -> datetime:
    """Make a call as early as it is allowed, and return when."""
    while (later := await ask(store, call, now, limits)) is not None:
        assert later > now
        now = later
    await store.transact(lambda: ledger.finish(1, limits, now + SECOND / 10))
    return now


async def test_one_call_is_made_at_a_time_with_a_pause_between(store: Store) -> None:
    await an_account(store)
    assert await ask(store, LIST, NOW) is None
    busy = await ask(store, ORDER, NOW + SECOND)
    assert busy == NOW + timedelta(seconds=35)  # a program that died does not stop the others for ever
    await store.transact(lambda: ledger.finish(1, LIMITS, NOW + 2 * SECOND))
    assert await ask(store, ORDER, NOW + 2 * SECOND) == NOW + timedelta(seconds=3.1)
    assert await ask(store, ORDER, NOW + timedelta(seconds=3.1)) is None


async def test_the_same_get_waits_and_the_same_post_does_not(store: Store) -> None:
    await an_account(store)
    first = await made(store, ORDER, NOW)
    assert await made(store, APPROVE, NOW) - first < 3 * SECOND
    assert await made(store, APPROVE, NOW) - first < 5 * SECOND
    assert await made(store, replace(ORDER, call_hash="order 43"), NOW) - first < 7 * SECOND
    assert await made(store, ORDER, NOW) - first == timedelta(seconds=61)


async def test_the_same_get_is_made_thirty_times_an_hour(store: Store) -> None:
    await an_account(store)
    limits = replace(LIMITS, same_call_again_after=1.0)
    times = [await made(store, ORDER, NOW, limits) for _ in range(31)]
    assert times[29] - times[0] < HOUR / 2
    assert times[30] - times[0] == HOUR


async def test_a_route_that_takes_one_call_a_minute_gets_no_more_for_a_day(store: Store) -> None:
    await an_account(store)
    other = replace(ORDER, call_hash="order 43")
    await made(store, ORDER, NOW)
    assert not await ledger.was_called(1, ORDER.route, NOW)
    until = NOW + timedelta(seconds=20)
    await ledger.limit_route(1, ORDER.route, until, NOW, strict=True)
    first = await made(store, other, NOW)
    assert first == NOW + timedelta(seconds=61)
    second = await made(store, replace(ORDER, call_hash="44"), first)
    assert second - first == timedelta(seconds=61)
    assert not await ledger.was_called(1, ORDER.route, second)
    assert await made(store, LIST, second) - second < 2 * SECOND
    after = NOW + DAY + HOUR
    await made(store, ORDER, after)
    assert await made(store, other, after) - after < 2 * SECOND


async def test_a_part_of_the_day_is_kept_for_decisions(store: Store) -> None:
    await an_account(store)
    limits = replace(LIMITS, per_hour=10, per_minute=100, seconds_between_calls=0.0)
    calls = [replace(LIST, call_hash=str(number)) for number in range(9)]
    times = [await made(store, call, NOW, limits) for call in calls[:8]]
    assert times[7] - NOW < MINUTE
    assert await ask(store, calls[8], NOW, limits) == NOW + HOUR
    times = [await made(store, APPROVE, times[7], limits) for _ in range(3)]
    assert times[1] - NOW < MINUTE
    assert times[2] == NOW + HOUR


async def test_where_each_key_is_counted_another_persons_calls_do_not_wait(store: Store) -> None:
    await an_account(store)
    limits = replace(LIMITS, per_minute=1, counted_by="key")
    await made(store, ORDER, NOW, limits)
    theirs = replace(ORDER, owner=5)
    assert await made(store, theirs, NOW, limits) - NOW < 2 * SECOND
    assert await made(store, theirs, NOW, limits) - NOW > MINUTE


async def test_a_stop_holds_every_call_until_it_is_over(store: Store) -> None:
    await an_account(store)
    until = NOW + 2 * HOUR
    assert await ledger.stop(1, "daily_limit", until)
    assert not await ledger.stop(1, "daily_limit", until)
    assert await ask(store, APPROVE, NOW) == until
    assert await ask(store, LIST, NOW) == until
    assert await ask(store, LIST, until) is None
    assert await ledger.go_on(1)
    assert not await ledger.go_on(1)


async def test_a_restart_tries_a_refused_key_again_and_waits_for_the_limit_of_a_day(store: Store) -> None:
    await an_account(store)
    await ledger.stop(1, "key_refused", NOW + HOUR)
    await ledger.try_again(1)
    assert await ask(store, LIST, NOW) is None
    await ledger.finish(1, LIMITS, NOW)
    await ledger.stop(1, "daily_limit", NOW + HOUR)
    await ledger.try_again(1)
    assert await ask(store, LIST, NOW) == NOW + HOUR


async def test_what_precoro_asked_for_is_waited_for(store: Store) -> None:
    await an_account(store)
    await ledger.wait(1, NOW + MINUTE)
    await ledger.wait(1, NOW + SECOND)
    assert await ask(store, LIST, NOW) == NOW + MINUTE


async def test_old_calls_are_forgotten_and_a_day_is_counted(store: Store) -> None:
    await an_account(store)
    for at in (NOW - 2 * DAY, NOW - HOUR, NOW):
        await made(store, APPROVE, at)
    assert await ledger.calls_of_a_day(1, LIMITS, NOW) == 2
    await ledger.forget_old_calls(1, NOW)
    assert await PrecoroCall.all().count() == 2


@pytest.mark.parametrize("seed", [1, 2])
async def test_any_calls_stay_within_all_limits(store: Store, seed: int) -> None:
    await an_account(store)
    chance, now = random.Random(seed), NOW
    limits = replace(LIMITS, per_minute=12, per_hour=150, seconds_between_calls=1.1)
    calls = [replace(LIST, call_hash=f"list {number}") for number in range(7)]
    calls += [replace(ORDER, call_hash=f"order {number}") for number in range(20)]
    times: list[tuple[datetime, CountedCall]] = []
    for _ in range(200):
        call = chance.choice([*calls, APPROVE])
        now = await made(store, call, now, limits)
        times.append((now, call))
        now += SECOND * chance.choice([0, 0, 0, 1, 30])
    moments = [at for at, _ in times]
    assert 10 <= most_within(MINUTE, moments) <= 12
    assert most_within(HOUR, moments) <= 150
    assert min(later - at for at, later in pairwise(moments)) >= SECOND * 1.1
    for one in calls:
        same = [at for at, call in times if call == one]
        assert most_within(timedelta(seconds=61), same) <= 1


def most_within(window: timedelta, moments: Sequence[datetime]) -> int:
    """Return how many moments stand within a window, wherever it is."""
    return max((sum(first <= at < first + window for at in moments) for first in moments), default=0)
