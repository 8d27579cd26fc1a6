"""A command that fails, or takes too long, is not acked, and its user is told."""

import re
from typing import Any

import pytest

from models.tables import Decision
from sandbox.people.person import SandboxPerson
from tests.handlers.commands.world import CHANNEL, answer_to, said
from tests.support.database.store_faults import (
    holding_documents,
    refusing_commits,
    refusing_decisions,
)
from tests.support.slack_text import all_is_shown
from tests.support.world import (
    World,
    order,
)


async def is_told_of_a_fault(person: SandboxPerson, typed: str, channel: str = "") -> str:
    """Type what meets a fault: it is not acked, and privately answered where it was typed; gives the text."""
    before = len(person.ephemerals)
    outcome = await person.command("/precoro", typed, channel)
    assert outcome.did_not_respond
    await person.wait_until(lambda: len(person.ephemerals) > before or None)
    told = person.ephemerals[-1]
    assert told.channel == (person.workspace.channel(channel).id if channel else person.dm().id)
    return said(told)


@pytest.mark.parametrize("broken", [refusing_decisions, refusing_commits])
async def test_a_fault_before_the_commit_is_not_acked_and_told(
    world: World, database_url: str, caplog: pytest.LogCaptureFixture, broken: Any
) -> None:
    await world.take_in(order())
    await world.card("ann")
    ann = world.person("ann")
    await all_is_shown()
    async with broken(database_url):
        told = await is_told_of_a_fault(ann, "approve PO-1042", CHANNEL)
    reference = re.search(r"\b[0-9a-f]{8}\b", told)
    assert reference, told
    assert reference.group() in caplog.text
    assert await Decision.all().count() == 0
    assert "You approved" in said(await answer_to(ann, "approve PO-1042"))


async def test_a_slow_store_is_told_and_nothing_is_kept(world: World, database_url: str) -> None:
    await world.take_in(order())
    await world.card("ann")
    ann = world.person("ann")
    await all_is_shown()
    async with holding_documents(database_url):
        told = await is_told_of_a_fault(ann, "approve PO-1042")
    assert "Something went wrong on our side" in told
    assert await Decision.all().count() == 0
