"""A workspace, and settings that know it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Human, Sandbox, WorkspaceSpec
from settings import Settings, load
from slack.manifest import build_manifest
from tests.commands.checks.examining import SETTINGS, Set
from tests.support.cast import KEY_TEXT


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    people = [Human("ann@acme.example", "Ann Lee")]
    async with Sandbox(build_manifest(), [WorkspaceSpec("acme", people)]) as running:
        yield running


@pytest.fixture
def settings_for(tmp_path: Path) -> Set:
    """Return a function that makes settings, with the tokens of a sandbox if one is given."""

    def made(url: str, sandbox: Sandbox | None = None, text: str = SETTINGS, **environ: str) -> Settings:
        path = tmp_path / "settings.toml"
        path.write_text(text, "utf-8")
        environ |= {"DATABASE_URL": url, "AUDIT_KEY": KEY_TEXT}
        if sandbox:
            acme = sandbox.workspaces["acme"]
            given = {
                "SLACK_API_URL": sandbox.api_url,
                "SLACK_BOT_TOKEN": acme.bot_token,
                "SLACK_APP_TOKEN": acme.app_token,
            }
            environ = given | environ
        return load(path, environ)

    return made
