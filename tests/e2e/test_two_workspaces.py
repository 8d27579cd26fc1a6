"""Two companies, each in a workspace of its own: nothing of one reaches the other."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.people.person import SandboxPerson
from sandbox.server import Sandbox
from sandbox.state.specs import Human, WorkspaceSpec
from serving.bot import run_bot
from serving.options import Bot
from settings import load
from slack.manifest import build_manifest
from slack.tokens import TokenRejected
from tests.handlers.test_home import actions_in, said
from tests.support.cast import KEY_TEXT
from tests.support.workers import READING, WORKER
from tests.support.world import CAST, QUICK, at_once, buttons_of, order
from views import ids

SETTINGS = """\
[inbox]
enabled = false
[[workspaces]]
name = "acme"
[[workspaces]]
name = "beta"
[[companies]]
name = "Acme Ltd"
workspace = "acme"
managers = ["cleo@acme.example"]
[[companies]]
name = "Beta GmbH"
workspace = "beta"
managers = ["cleo@acme.example"]
"""
BETAS = [
    Human("ann@acme.example", "Ann of Beta"),
    Human("bob@acme.example", "Bob of Beta"),
    Human("cleo@acme.example", "Cleo of Beta"),
]


@dataclass
class Two:
    """Both workspaces, and the bot that serves them."""

    sandbox: Sandbox
    bot: Bot
    folder: Path

    def person(self, workspace: str, name: str) -> SandboxPerson:
        return self.sandbox.workspaces[workspace].person(f"{name}@acme.example")

    async def take_in(self, *documents: dict[str, Any]) -> None:
        path = self.folder / "documents.json"
        path.write_text(json.dumps({"documents": list(documents)}))
        assert not (await self.bot.importer.take_in_file(path)).refused


@asynccontextmanager
async def two(database_url: str, folder: Path, *, down: tuple[str, ...] = ()) -> AsyncIterator[Two]:
    """Run both workspaces and one bot; some have taken the bot's token back before it starts."""
    specs = [WorkspaceSpec("acme", CAST), WorkspaceSpec("beta", BETAS)]
    async with Sandbox(build_manifest(), specs, rates=False, share_delay=0.02) as sandbox:
        file = folder / "settings.toml"
        file.write_text(at_once(SETTINGS))
        tokens = {
            f"SLACK_{kind}_TOKEN_{name.upper()}": getattr(workspace, f"{kind.lower()}_token")
            for name, workspace in sandbox.workspaces.items()
            for kind in ("BOT", "APP")
        }
        place = {"SLACK_API_URL": sandbox.api_url, "DATABASE_URL": database_url, "AUDIT_KEY": KEY_TEXT}
        settings = load(file, tokens | place)
        for name in down:
            sandbox.workspaces[name].revoke_tokens()
        async with run_bot(
            settings, timing=replace(QUICK, probe_every=0.2), worker=WORKER, reading=READING
        ) as bot:
            yield Two(sandbox, bot, folder)


async def card(person: SandboxPerson, number: str) -> Any:
    return await person.wait_for_message(lambda one: f"{number} " in one.text and bool(one.blocks))


async def test_each_workspace_shows_its_own_company_alone(database_url: str, tmp_path: Path) -> None:
    async with two(database_url, tmp_path) as world:
        await world.take_in(order("PO-A"), order("PO-B", company="Beta GmbH"))
        for workspace, number, other in (("acme", "PO-A", "PO-B"), ("beta", "PO-B", "PO-A")):
            ann = world.person(workspace, "ann")
            assert "approve" in buttons_of(await card(ann, number))
            await ann.open_home()
            view = await ann.wait_for_home(lambda one, number=number: number in said(one))  # type: ignore[misc]
            assert other not in said(view)
            assert not any(other in message.text for message in ann.messages)


async def test_a_manager_sees_both_workspaces_and_the_companies_of_this_one(
    database_url: str, tmp_path: Path
) -> None:
    async with two(database_url, tmp_path) as world:
        cleo = world.person("beta", "cleo")
        await cleo.wait_for_message(lambda one: "Precoro is connected" in one.text)
        await world.person("acme", "cleo").wait_for_message(lambda one: "Precoro is connected" in one.text)
        await cleo.open_home()
        view = await cleo.wait_for_home(lambda one: ids.SHOW_INTEGRATION in actions_in(one))
        assert (await cleo.press_in_view(view, ids.SHOW_INTEGRATION)).acked
        view = await cleo.wait_for_home(lambda one: "Workspaces" in said(one))
        assert "acme · connected · all" in said(view)
        assert "beta · connected · all" in said(view)
        assert "Beta GmbH" in said(view)
        assert "Acme Ltd" not in said(view)


async def test_one_workspace_down_does_not_stop_the_other(database_url: str, tmp_path: Path) -> None:
    async with two(database_url, tmp_path) as world:
        world.sandbox.workspaces["acme"].revoke_tokens()
        await world.take_in(order("PO-A"), order("PO-B", company="Beta GmbH"))
        ann = world.person("beta", "ann")
        assert (await ann.press(await card(ann, "PO-B"), "approve")).acked
        bob = world.person("beta", "bob")
        await bob.wait_for_message(lambda one: "PO-B" in one.text and "was approved" in one.text)
        cleo = world.person("beta", "cleo")
        await cleo.open_home()
        view = await cleo.wait_for_home(lambda one: ids.SHOW_INTEGRATION in actions_in(one))
        assert (await cleo.press_in_view(view, ids.SHOW_INTEGRATION)).acked
        await cleo.wait_for_home(lambda one: "acme · not connected (Slack error" in said(one))


async def test_one_that_is_down_at_the_start_does_not_stop_the_other_and_joins_later(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with two(database_url, tmp_path, down=("acme",)) as world:
        assert "Slack rejected the bot token of workspace acme (token_revoked)." in caplog.text
        await world.take_in(order("PO-A"), order("PO-B", company="Beta GmbH"))
        assert (
            await world.person("beta", "ann").press(
                await card(world.person("beta", "ann"), "PO-B"), "approve"
            )
        ).acked
        cleo = world.person("beta", "cleo")
        await cleo.open_home()
        view = await cleo.wait_for_home(lambda one: ids.SHOW_INTEGRATION in actions_in(one))
        assert (await cleo.press_in_view(view, ids.SHOW_INTEGRATION)).acked
        await cleo.wait_for_home(lambda one: "acme · not connected (Slack error" in said(one))
        world.sandbox.workspaces["acme"].return_tokens()
        ann = world.person("acme", "ann")
        pressed = await ann.press(await card(ann, "PO-A"), "approve")
        assert pressed.acked
        await cleo.open_home()
        await cleo.wait_for_home(lambda one: "acme · connected" in said(one))


async def test_with_every_workspace_down_the_start_ends(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(TokenRejected) as caught:
        async with two(database_url, tmp_path, down=("acme", "beta")):
            pass
    assert (caught.value.code, caught.value.facts["workspace"]) == ("bot_token_rejected", "acme")
