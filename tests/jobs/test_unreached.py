"""An import that reached nobody is named once: which documents, and who was not found."""

from datetime import UTC, datetime

import pytest

from commands.checks.waiting import check_imports
from jobs.unreached import log_unreached
from models.records.documents import Audience
from sandbox.state.specs import Human
from tests.support.slack_text import member_is
from tests.support.world import World, order, step


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Give what the log says of imports that reached nobody."""
    return [one.getMessage() for one in caplog.records if "reached nobody" in one.getMessage()]


async def found(world: World) -> list[str]:
    """Give what `check` says of them."""
    findings = await world.bot.store.look(lambda: check_imports(datetime.now(UTC), Audience()))
    return [line for one in findings for line in (one.text, *one.more)]


async def test_it_is_logged_once_with_numbers_and_names(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    nobody = {"requester": "zoe@acme.example", "steps": [step("Manager", "any", "yan")]}
    await world.take_in(
        order("PO-1", **nobody),
        order("PO\n2", **nobody),
        people=[{"email": "yan@acme.example", "name": "Yan Ohm"}],
    )
    await world.take_in(order("PO-3"))
    await world.card("ann", "PO-3")
    for name in ("zoe", "yan"):
        await member_is(f"{name}@acme.example", "absent")
    for _ in range(2):
        await log_unreached(world.bot.store, datetime.now(UTC))
    [line] = lines(caplog)
    assert (
        line
        == "Import 1 reached nobody. Documents: PO-1, PO 2. Not found in Slack: Yan Ohm, zoe@acme.example"
    )
    assert await found(world) == [
        "1 import of the last days reached nobody. Map the people in Slack, or correct their addresses.",
        "PO-1, PO 2: nobody found in Slack for Yan Ohm, zoe@acme.example",
    ]
    await world.slack.join(Human("yan@acme.example", "Yan Ohm"))
    await member_is("yan@acme.example", "active")
    assert await found(world) == []


async def test_an_import_that_reaches_somebody_is_not_named(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.take_in(order(requester="zoe@acme.example"))
    await world.card("ann")
    await member_is("zoe@acme.example", "absent")
    await log_unreached(world.bot.store, datetime.now(UTC))
    assert lines(caplog) == []
    assert await found(world) == []
