"""How old a press may be: by the loop's own signs of life, and by Slack's clock."""

import asyncio
import math
import re
import time
from email.utils import formatdate

import pytest

from slack.arrival import CAUGHT_UP, STOOD_STILL, TICK, Frame, Heartbeat, SlackClock, arrival, note_arrival


async def test_what_is_read_may_have_waited_since_the_last_tick() -> None:
    heart = Heartbeat()
    loop = asyncio.get_running_loop()
    began = loop.time() - 0.3
    heart._stood_since = heart._went_on = heart._last = began
    assert heart.earliest() == began
    heart._tick(began + TICK)
    assert heart.earliest() == began + TICK


async def test_after_standing_still_it_may_have_waited_all_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    heart = Heartbeat()
    real, ahead = loop.time, 0.0
    began = real()
    monkeypatch.setattr(loop, "time", lambda: real() + ahead)
    heart._tick(began)
    ahead = 6.0
    assert heart.earliest() == began  # read before the first late tick
    heart._tick(loop.time())
    assert heart.earliest() == began  # and just behind it
    ahead += CAUGHT_UP + TICK
    heart._tick(loop.time())
    assert heart.earliest() > began + 6.0


async def test_a_tick_that_is_a_little_late_is_no_standstill() -> None:
    heart = Heartbeat()
    now = asyncio.get_running_loop().time()
    heart._tick(now + TICK + STOOD_STILL / 2)
    assert heart._went_on <= now


async def test_a_frame_carries_its_arrival_to_what_handles_it() -> None:
    frame = Frame.read('{"type": "hello"}', 12.5)
    assert frame == '{"type": "hello"}'
    note_arrival(frame)
    assert await asyncio.create_task(_arrival()) == 12.5
    note_arrival("no frame")
    assert arrival() > 12.5


async def _arrival() -> float:
    return arrival()


@pytest.mark.parametrize("ours_ahead", [0, 10, -10])
async def test_an_age_is_told_where_the_clocks_agree_well_enough(ours_ahead: float) -> None:
    clock = SlackClock()
    clock.note(formatdate(time.time() - ours_ahead, usegmt=True), 0.1)
    pressed_at = time.time() - ours_ahead - 6
    least, most = clock.age(f"{pressed_at:.6f}")
    assert 4.8 <= least <= 6.1
    assert 6 <= most <= 7.3
    now = asyncio.get_running_loop().time()
    assert now - 6.2 <= clock.arrived(f"{pressed_at:.6f}", now) <= now - 4.7
    just_now = f"{time.time() - ours_ahead:.6f}"
    assert clock.arrived(just_now, now - 60) >= now - 1.3


@pytest.mark.parametrize("ours_ahead", [3600, -3600])
async def test_by_clocks_that_differ_much_the_frame_alone_tells(ours_ahead: float) -> None:
    clock = SlackClock()
    clock.note(formatdate(time.time() - ours_ahead, usegmt=True), 0.1)
    now = asyncio.get_running_loop().time()
    assert clock.arrived(f"{time.time() - 6:.6f}", now - 1) == pytest.approx(now - 1, abs=0.01)


@pytest.mark.parametrize("set_by", [-20, -3600])
async def test_an_old_press_is_not_young_since_our_clock_was_set_back(
    monkeypatch: pytest.MonkeyPatch, set_by: float
) -> None:
    clock, real = SlackClock(), time.time
    clock.note(formatdate(real(), usegmt=True), 0.1)
    monkeypatch.setattr(time, "time", lambda: real() + set_by)
    now = asyncio.get_running_loop().time()
    assert now - 7.3 <= clock.arrived(f"{real() - 6:.6f}", now - 60) <= now - 4.7
    assert clock.arrived(f"{real():.6f}", now - 60) >= now - 1.3


async def test_a_machine_that_slept_knows_how_long_a_press_has_waited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, real = SlackClock(), time.time
    clock.note(formatdate(real(), usegmt=True), 0.1)
    pressed_at = real()
    monkeypatch.setattr(time, "time", lambda: real() + 60)  # the loop's clock has stood still
    now = asyncio.get_running_loop().time()
    assert clock.arrived(f"{pressed_at:.6f}", now) <= now - 58.7


def test_nothing_is_told_without_an_answer_or_by_a_slow_one() -> None:
    clock = SlackClock()
    unknown = (0, math.inf)
    assert clock.age(f"{time.time() - 6:.6f}") == unknown
    clock.note(formatdate(time.time(), usegmt=True), 5.0)
    clock.note("nonsense", 0.1)
    clock.note(None, 0.1)
    assert clock.age(f"{time.time() - 6:.6f}") == unknown
    clock.note(formatdate(time.time(), usegmt=True), 0.1)
    assert clock.age("nonsense") == unknown
    assert clock.age(f"{time.time() + 6:.6f}") == (0, 0)


def test_a_clock_that_differs_from_slacks_is_told_once_and_when_it_is_right_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = SlackClock()
    for ahead in (0.0, 7.0, 12.0, 40.0, 7.0, 0.0, 1.0, -12.0, -500.0, -7.0, 2.0):
        clock.note(formatdate(time.time() - ahead, usegmt=True), 0.1)
    said = [" ".join(record.message.split(";")[0].split()[6:]) for record in caplog.records]
    assert [re.sub(r"\d+", "n", one) for one in said] == [
        "n s ahead of Slack's",
        "with Slack's again",
        "n s behind Slack's",
        "with Slack's again",
    ]
    assert {record.levelname for record in caplog.records} == {"WARNING"}
