"""A loop that fails is restarted, and every loop ends at the stop."""

import asyncio
import logging

import pytest

from sandbox.state.journal import LONGEST_WAIT
from serving.supervise import cancel, supervise
from tests.support.wait import until


async def test_a_failed_loop_is_logged_and_restarted(caplog: pytest.LogCaptureFixture) -> None:
    restarted = asyncio.Event()
    starts = 0

    async def run() -> None:
        nonlocal starts
        starts += 1
        if starts == 1:
            raise ValueError("the database is away")
        restarted.set()
        await asyncio.Event().wait()

    with caplog.at_level(logging.ERROR):
        task = supervise("inbox", run, restart_after=0.01)
        async with asyncio.timeout(LONGEST_WAIT):
            await restarted.wait()
    assert "Loop inbox failed" in caplog.text
    assert "the database is away" in caplog.text
    await cancel([task])
    assert starts == 2


async def test_a_fault_that_comes_back_later_is_logged_again(caplog: pytest.LogCaptureFixture) -> None:
    again = asyncio.Event()
    starts = 0

    async def run() -> None:
        nonlocal starts
        starts += 1
        if starts == 3:
            await again.wait()
        raise OSError("the disk is away")

    with caplog.at_level(logging.WARNING):
        task = supervise("inbox", run, restart_after=0.01)
        await until(lambda: starts == 3)
        assert caplog.text.count("the disk is away") == 1
        await until(lambda: "Loop inbox works again" in caplog.text)
        again.set()
        await until(lambda: starts > 4)
    assert caplog.text.count("the disk is away") == 2
    await cancel([task])


async def test_cancelled_loops_have_ended_once_it_returns() -> None:
    ended = []

    async def run() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    tasks = [supervise("clock", run), supervise("inbox", run)]
    await asyncio.sleep(0)
    await cancel(tasks)
    assert ended == [True, True]
    assert all(task.cancelled() for task in tasks)
