"""A loop that fails is restarted, and every loop ends at the stop."""

import asyncio
import logging

import pytest

from serving.supervise import cancel, supervise


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
        async with asyncio.timeout(5):
            await restarted.wait()
    assert "Loop inbox failed" in caplog.text
    assert "the database is away" in caplog.text
    await cancel([task])
    assert starts == 2


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
