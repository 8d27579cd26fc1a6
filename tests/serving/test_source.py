"""From Precoro to a card in Slack, and what becomes of it there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.precoro.with_slack import PrecoroWorld, running_precoro
from tests.support.world import text_of


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[PrecoroWorld]:
    async with running_precoro(database_url, tmp_path) as opened:
        yield opened


async def test_what_waits_in_precoro_is_a_card_and_ends_when_it_is_decided_there(both: PrecoroWorld) -> None:
    order = both.order(custom_name="PO-77")
    ann, bob = both.world.person("ann"), both.world.person("bob")
    card = await both.world.card("ann", "PO-77")
    assert "Northwind GmbH" in text_of(card.blocks)
    order.approve(both.users["ann"])
    outcome = await bob.wait_for_message(lambda message: "was approved" in text_of(message.blocks), 20)
    assert "PO-77" in text_of(outcome.blocks)
    await ann.wait_for_message(
        lambda message: message.ts == card.ts and "You approved" in text_of(message.blocks), 20
    )
