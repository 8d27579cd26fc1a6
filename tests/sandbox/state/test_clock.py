"""The clock: advancing does what falls due, in order."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.state.clock import Clock


@pytest.fixture
async def clock() -> AsyncIterator[Clock]:
    """A running clock."""
    running = Clock()
    running.start()
    yield running
    await running.stop()


async def test_advancing_does_what_falls_due_in_order(clock: Clock) -> None:
    done: list[tuple[str, int]] = []
    start = clock.now()

    def note(name: str) -> None:
        done.append((name, round(clock.now() - start)))

    def first() -> None:
        note("first")
        clock.call_later(10, lambda: note("between"))

    clock.call_later(60, lambda: note("second"))
    clock.call_later(5, first)
    clock.call_later(61, lambda: note("late"))
    clock.call_later(1, lambda: note("never")).cancel()
    await clock.advance(60)
    assert done == [("first", 5), ("between", 15), ("second", 60)]


async def test_a_fast_clock_makes_long_waits_short(clock: Clock) -> None:
    clock.speed = 10_000
    began = clock.now()
    await clock.sleep(600)
    assert clock.now() - began >= 600


async def test_a_failing_timer_stops_nothing(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []
    clock.call_later(1, lambda: done.append(1 // 0))
    clock.call_later(2, lambda: done.append(2))
    await clock.advance(3)
    assert done == [2]
    assert "ZeroDivisionError" in caplog.text
