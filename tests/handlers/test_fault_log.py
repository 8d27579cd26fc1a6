"""A fault that lasts makes a line when it begins and one when it is over, however many press meanwhile."""

import asyncio
import logging
import re
import sqlite3

import pytest

from handlers.bolt.fault_log import FaultLog
from tests.handlers.commands.world import answer_to, said
from tests.support.database.store_faults import holding_documents
from tests.support.slack_text import all_is_shown
from tests.support.world import World, order

TOLD = "Interaction %s failed (reference %s): %r"
AWAY = sqlite3.OperationalError("unable to open database file")


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name == "handlers.bolt.fault_log"]


def test_while_the_database_is_away_all_are_told_one_reference(caplog: pytest.LogCaptureFixture) -> None:
    faults = FaultLog()
    [reference] = {faults.write(TOLD, f"press {number}", AWAY, {"person": number}) for number in range(40)}
    faults.works()
    faults.works()
    assert lines(caplog) == [
        f"Interaction press 0 failed (reference {reference}): {AWAY!r}",
        f"Presses and events work again; failed: 40 (reference {reference})",
    ]
    assert not any(one.exc_info for one in caplog.records)
    assert faults.write(TOLD, "press 41", AWAY, {}) != reference


def test_a_fault_of_ours_has_its_own_reference_and_traceback(caplog: pytest.LogCaptureFixture) -> None:
    faults = FaultLog()
    faults.write(TOLD, "press 1", AWAY, {})
    given = {faults.write(TOLD, f"press {number}", ValueError("ours"), {}) for number in (2, 3)}
    faults.works()
    assert len(given) == 2
    assert [bool(one.exc_info) for one in caplog.records] == [False, True, True, False]
    assert "failed: 1 (" in lines(caplog)[-1]


async def test_who_types_while_the_store_does_not_answer_is_told_what_the_log_says_once(
    world: World, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await world.take_in(order())
    await world.card("ann")
    ann = world.person("ann")
    await all_is_shown()
    with caplog.at_level(logging.WARNING):
        async with holding_documents(database_url):
            await asyncio.gather(*(ann.command("/precoro", "approve PO-1042") for _ in range(2)))
            await ann.wait_until(lambda: len(ann.ephemerals) > 1 or None)
        references = {re.findall(r"\b[0-9a-f]{8}\b", said(one))[-1] for one in ann.ephemerals}
        assert "You approved" in said(await answer_to(ann, "approve PO-1042"))
    [reference] = references
    begins, ends = lines(caplog)
    assert f"timed out before commit (reference {reference})" in begins
    assert ends == f"Presses and events work again; failed: 2 (reference {reference})"
