"""A fault that lasts makes a line when it begins and one when it is over, not one at each try."""

import asyncio
import logging
import sqlite3
from datetime import datetime

import pytest

from jobs.clock import run_every_minute
from jobs.outage import Outage
from tests.support.cast import NOW


def test_a_database_that_is_away_is_told_once_without_a_traceback_and_its_return_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    outage = Outage("Delivery to acme")
    with caplog.at_level(logging.WARNING):
        for _ in range(30):
            outage.noticed(sqlite3.OperationalError("unable to open database file"))
        outage.over()
        outage.over()
    begins, ends = caplog.records
    assert begins.getMessage() == (
        "Delivery to acme failed, and is tried until it works: OperationalError: unable to open database file"
    )
    assert begins.exc_info is None
    assert ends.getMessage() == "Delivery to acme works again"


async def test_the_clock_tells_once_for_all_its_steps_that_the_database_is_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ran = asyncio.Event()

    async def away(_now: datetime) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    async def last(_now: datetime) -> None:
        ran.set()

    clock = asyncio.ensure_future(run_every_minute([away, away, away, last], lambda: NOW))
    await ran.wait()
    clock.cancel()
    assert [record.getMessage() for record in caplog.records if record.levelno > logging.INFO] == [
        "The clock failed, and is tried until it works: OperationalError: unable to open database file"
    ]


def test_a_fault_of_ours_has_its_traceback_once_and_another_one_is_told_as_well(
    caplog: pytest.LogCaptureFixture,
) -> None:
    outage = Outage("Loop inbox")
    with caplog.at_level(logging.WARNING):
        for error in (ValueError("one"), ValueError("one"), KeyError("two")):
            outage.noticed(error)
    assert [record.getMessage() for record in caplog.records] == ["Loop inbox failed"] * 2
    assert all(record.exc_info for record in caplog.records)
