"""`python -m sandbox`, and what manifests and lists of people it takes."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.manifest import App
from sandbox.people import read_people
from tests.sandbox.conftest import MANIFEST


async def test_it_prints_its_addresses_and_tokens_and_stops_when_told(tmp_path: Path) -> None:
    people = {"workspaces": [{"name": "acme", "people": [{"email": "ann@acme.example", "name": "Ann Lee"}]}]}
    (tmp_path / "people.json").write_text(json.dumps(people))
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    (tmp_path / "guide.md").write_text("Press Approve.")
    arguments = [
        "--people",
        "people.json",
        "--manifest",
        "manifest.json",
        "--guide",
        "guide.md",
        "--port",
        "0",
    ]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        *arguments,
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path.cwd())},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        first = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
        (workspace,) = first["workspaces"]
        async with aiohttp.ClientSession() as http:
            client = AsyncWebClient(workspace["bot_token"], base_url=first["api_url"], session=http)
            assert (await client.auth_test())["team"] == workspace["name"] == "acme"
            assert (await client.users_lookupByEmail(email="ann@acme.example"))["ok"]
            async with http.get(first["page_url"]) as page:
                assert page.content_type == "text/html"
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 30) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ({"settings": {}}, "socket_mode_enabled"),
        ({"oauth_config": {}}, "app_mention needs the bot scope app_mentions:read"),
    ],
)
def test_a_manifest_that_slack_would_refuse_is_refused(broken: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        App.from_manifest(MANIFEST | broken)


def test_a_list_of_people_names_an_unknown_key() -> None:
    with pytest.raises(ValueError, match="unknown key 'mail'"):
        read_people({"workspaces": [{"name": "acme", "people": [{"mail": "a@b.c", "name": "A"}]}]})
