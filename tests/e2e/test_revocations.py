"""Slack tells of tokens that are gone: only the bot's own counts, and only if Slack does not take it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.tables import Workspace
from tests.handlers.deliveries import is_acked
from tests.support.wait import until_true
from tests.support.world import QUICK, World, order, running_world


async def why_down() -> str:
    """Give why nothing is sent to the workspace; empty: it works."""
    return (await Workspace.get()).down


@pytest.mark.parametrize(
    "event",
    [
        {"type": "tokens_revoked", "tokens": {"oauth": ["U0PERSON"], "bot": []}},
        {"type": "tokens_revoked", "tokens": {"oauth": ["U0PERSON"]}},
        {"type": "tokens_revoked", "tokens": {"bot": ["U0OTHERBOT"]}},
        {"type": "app_uninstalled"},
    ],
    ids=["of a person", "of a person alone", "of another bot", "an uninstall that is over"],
)
async def test_a_token_that_works_stays_in_use(world: World, event: dict[str, Any]) -> None:
    world.slack.emit(event)
    await is_acked(world, event["type"])
    assert await why_down() == ""
    await world.take_in(order())
    await world.card("ann")


async def test_a_token_that_slack_refuses_is_marked_and_comes_back(database_url: str, tmp_path: Path) -> None:
    async with running_world(database_url, tmp_path, timing=replace(QUICK, probe_every=0.2)) as world:
        world.slack.revoke_tokens()
        await is_acked(world, "tokens_revoked")
        assert await why_down() == "token_revoked"
        world.slack.return_tokens()

        async def works_again() -> bool:
            return await why_down() == ""

        await until_true(works_again)
        await world.take_in(order())
        await world.card("ann")


async def test_slack_that_does_not_answer_is_no_proof(world: World) -> None:
    fault = world.sandbox.faults.add("auth.test", status=503, times=None)
    world.slack.emit({"type": "app_uninstalled"})
    await is_acked(world, "app_uninstalled")
    assert fault.hits
    assert await why_down() == ""
