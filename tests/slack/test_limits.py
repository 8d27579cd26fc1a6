import asyncio

import pytest

from slack.errors import RateLimited
from slack.limits import Limits
from slack.methods import METHODS, ApiMethod, CallRate, Idempotency, method_named

SLOW = ApiMethod(CallRate(100, 1), Idempotency.ONCE, per_channel=CallRate(2, 3600))


def limits(row: ApiMethod = SLOW, **keywords: int) -> Limits:
    return Limits(lambda name: row, **keywords)


async def test_a_burst_passes_and_what_is_over_it_is_held_back() -> None:
    held = limits()
    await held.acquire("chat.postMessage", "D1", at_most=0)
    await held.acquire("chat.postMessage", "D1", at_most=0)
    with pytest.raises(RateLimited):
        await held.acquire("chat.postMessage", "D1", at_most=0.02)


async def test_one_channel_does_not_hold_back_another() -> None:
    held = limits()
    for channel in ("D1", "D1", "D2", "D2"):
        await held.acquire("chat.postMessage", channel, at_most=0)
    with pytest.raises(RateLimited):
        await held.acquire("chat.postMessage", "D2", at_most=0.02)


async def test_waiting_for_a_limit_ends_when_there_is_room_again() -> None:
    held = limits(ApiMethod(CallRate(1, 0.05), Idempotency.ONCE))
    now = asyncio.get_running_loop().time
    began = now()
    for _ in range(3):
        await held.acquire("users.info", None, at_most=5)
    assert now() - began >= 0.09


async def test_a_pause_is_kept_until_it_is_over() -> None:
    held = limits(ApiMethod(CallRate(100, 1), Idempotency.READ))
    now = asyncio.get_running_loop().time
    held.pause("users.info", None, 0.08)
    with pytest.raises(RateLimited) as refusal:
        await held.acquire("users.info", None, at_most=0.01)
    assert 0 < refusal.value.retry_after <= 0.08
    began = now()
    await held.acquire("users.info", None, at_most=1)
    assert now() - began >= 0.05


async def test_a_paused_channel_lets_the_others_pass_and_two_pause_all() -> None:
    held = limits()
    held.pause("chat.postMessage", "D1", 60)
    await held.acquire("chat.postMessage", "D2", at_most=0)
    held.pause("chat.postMessage", "D2", 60)
    with pytest.raises(RateLimited):
        await held.acquire("chat.postMessage", "D3", at_most=0)


async def test_where_slack_does_not_count_by_channel_the_method_pauses() -> None:
    held = limits(ApiMethod(CallRate(100, 1), Idempotency.REPEATABLE))
    held.pause("chat.update", "D1", 60)
    with pytest.raises(RateLimited):
        await held.acquire("chat.update", "D2", at_most=0)


async def test_only_so_many_channels_are_remembered() -> None:
    held = limits(
        ApiMethod(CallRate(100_000, 1), Idempotency.ONCE, per_channel=CallRate(1, 3600)), remembered=10
    )
    for number in range(200):
        await held.acquire("chat.postMessage", f"D{number}", at_most=0)
    # The first was forgotten, so it has its burst again; the last is still known.
    await held.acquire("chat.postMessage", "D0", at_most=0)
    with pytest.raises(RateLimited):
        await held.acquire("chat.postMessage", "D199", at_most=0)
    assert len(held._channels) == 10


def test_what_posts_is_never_called_again_by_itself() -> None:
    once = {name for name, row in METHODS.items() if row.idempotency is Idempotency.ONCE}
    assert {"chat.postMessage", "chat.postEphemeral", "files.completeUploadExternal", "views.open"} <= once
    assert all(
        row.idempotency is not Idempotency.READ for name, row in METHODS.items() if name.startswith("chat.")
    )
    assert method_named("some.new.method").idempotency is Idempotency.ONCE


async def test_calls_refused_during_a_pause_use_nothing_up() -> None:
    held = limits(ApiMethod(CallRate(2, 3600), Idempotency.READ))
    held.pause("users.info", None, 0.05)
    for _ in range(5):
        with pytest.raises(RateLimited):
            await held.acquire("users.info", None, at_most=0)
    await held.acquire("users.info", None, at_most=1)
    await held.acquire("users.info", None, at_most=0)
