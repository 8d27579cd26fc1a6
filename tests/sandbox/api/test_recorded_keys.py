"""Keys that recorded events have: whose workspace a message is from, and the root of a broadcast."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import ChannelSpec, Human, Sandbox, WorkspaceSpec
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_messages import events
from tests.sandbox.conftest import BETA, MANIFEST

PEOPLE = [
    Human("hal@acme.example", "Hal Homed", home="beta"),
    Human("own@acme.example", "Own Here", home="acme"),
]
EMAILS = [each.email for each in PEOPLE if each.email]


@pytest.fixture
async def grid() -> AsyncIterator[Sandbox]:
    """A workspace of a Grid, with a channel."""
    spec = WorkspaceSpec("acme", PEOPLE, channels=[ChannelSpec("procurement", EMAILS)], grid="Acme Group")
    async with Sandbox(MANIFEST, [spec, BETA]) as running:
        yield running


async def test_on_a_grid_a_message_names_home_and_workspace(grid: Sandbox) -> None:
    acme, home = grid.workspaces["acme"], grid.workspaces["beta"].team.id
    await acme.person("Hal Homed").say("hello")
    await acme.person("Own Here").say("hello")
    hal, own = await events(grid, 2)
    assert (hal["team"], hal["user_team"], hal["source_team"]) == (home, home, acme.team.id)
    assert (own["team"], own["user_team"], own["source_team"]) == (acme.team.id,) * 3


async def test_a_stranger_writes_from_their_own_workspace(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    mallory = acme.person("Mallory Moss")
    await mallory.say(f"<@{acme.bot.id}> hello", channel="procurement")
    (mention,) = await events(sandbox, 1)
    assert mention["type"] == "app_mention"
    assert (mention["team"], mention["user_team"], mention["source_team"]) == (mallory.member.team_id,) * 3


async def test_in_a_plain_workspace_only_a_change_names_it(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    ann = acme.person("Ann Lee")
    message = await ann.say("helo")
    await ann.edit(message, "hello")
    said, changed = await events(sandbox, 2)
    assert "user_team" not in said
    assert "source_team" not in said
    assert (changed["message"]["user_team"], changed["message"]["source_team"]) == (acme.team.id,) * 2
    assert "user_team" not in changed["previous_message"]


async def test_a_broadcast_carries_the_message_above_it(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    parent = await ann.say("parent")
    await ann.reply(parent, "for all", broadcast=True)
    *_, said = await events(sandbox, 3)
    assert said["subtype"] == "thread_broadcast"
    root = said["root"]
    assert (root["ts"], root["thread_ts"], root["text"], root["user"]) == (
        parent.ts,
        parent.ts,
        "parent",
        ann.id,
    )
    assert root["reply_count"] == 1
    shown = (await client.conversations_history(channel=parent.channel))["messages"]
    assert [each.get("root", {}).get("ts") for each in shown] == [parent.ts, None]


async def test_a_file_names_the_home_of_its_owner(grid: Sandbox) -> None:
    acme, home = grid.workspaces["acme"], grid.workspaces["beta"].team.id
    await acme.person("Hal Homed").say("see", files=[("a.pdf", b"%PDF")])
    (said,) = await events(grid, 1)
    assert said["files"][0]["user_team"] == home
