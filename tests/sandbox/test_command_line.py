"""`python -m sandbox`, and what manifests and lists of people it takes."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.state.journal import LONGEST_WAIT
from sandbox.state.manifest import App
from sandbox.state.specs import read_people
from tests.sandbox.conftest import MANIFEST
from tests.sandbox.web.fake_page import FakePage


@asynccontextmanager
async def running(*command: str, **more: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run Python in its own process, and stop it."""
    process = await asyncio.create_subprocess_exec(sys.executable, *command, **more)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def alone(*arguments: str, **more: Any) -> AsyncIterator[tuple[asyncio.subprocess.Process, Any]]:
    """Run the sandbox on a free port; yield the process and its first line."""
    command = ("-m", "sandbox", "--port", "0", *arguments)
    async with running(*command, stdout=asyncio.subprocess.PIPE, **more) as process:
        assert process.stdout is not None
        yield process, json.loads(await asyncio.wait_for(process.stdout.readline(), LONGEST_WAIT))


async def test_a_precoro_runs_beside_it(tmp_path: Path) -> None:
    ann = {"email": "ann@acme.example", "first": "Ann"}
    order = {
        "alias": "purchaseorders",
        "creator": "ann@acme.example",
        "custom_name": "PO-7",
        "steps": [{"name": "Manager", "approvers": ["ann@acme.example"]}],
        "files": ["offer.pdf"],
        "comments": [{"by": "ann@acme.example", "text": "Please"}],
        "approved": ["ann@acme.example"],
    }
    companies = {"limits": False, "companies": [{"name": "Acme", "people": [ann], "documents": [order]}]}
    (tmp_path / "precoro.json").write_text(json.dumps(companies))
    (tmp_path / "offer.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "guide.md").write_text("See [Precoro]({precoro}).")
    files = ("--precoro", "precoro.json", "--guide", "guide.md")
    async with alone(*files, cwd=tmp_path, env={"PYTHONPATH": str(Path.cwd())}) as (process, first):
        precoro = first["precoro"]
        headers = {"email": "ann@acme.example", "X-AUTH-TOKEN": precoro["keys"]["Acme"]["ann@acme.example"]}
        async with aiohttp.ClientSession(headers=headers | {aiohttp.hdrs.USER_AGENT: "a test"}) as http:
            for _ in range(3):  # without limits
                async with http.get(f"{precoro['api_url']}/purchaseorders/1") as answer:
                    found = await answer.json()
            assert (found["customName"], found["statusString"]) == ("PO-7", "status.approved")
            assert [each["name"] for each in found["attachments"]["data"]] == ["offer.pdf"]
            assert [each["comment"] for each in found["comments"]["data"]] == ["Please"]
            async with http.get(precoro["app_url"]) as page:
                assert "PO-7" in await page.text()
            async with http.ws_connect(f"{first['page_url']}page/live") as line:
                screen = FakePage(line)
                await screen.take()
                assert screen.facts["guide"] == f"See [Precoro]({precoro['app_url']})."
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), LONGEST_WAIT) == 0


async def test_companies_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "precoro.json").write_text(json.dumps({"companies": [{"people": []}]}))
    command = ("-m", "sandbox", "--port", "0", "--precoro", str(tmp_path / "precoro.json"))
    async with running(*command, stderr=asyncio.subprocess.PIPE) as process:
        _, errors = await asyncio.wait_for(process.communicate(), LONGEST_WAIT)
        assert process.returncode == 2
        assert errors == b"sandbox: 'name'\n"


async def test_it_prints_its_addresses_and_tokens_and_stops_on_a_signal(tmp_path: Path) -> None:
    ann = {"email": "ann@acme.example", "name": "Ann Lee"}
    people = {"workspaces": [{"name": "acme", "people": [ann]}, {"name": "beta", "people": [ann]}]}
    (tmp_path / "people.json").write_text(json.dumps(people))
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    (tmp_path / "guide.md").write_text("Press Approve.")
    files = ("--people", "people.json", "--manifest", "manifest.json", "--guide", "guide.md")
    async with alone(*files, cwd=tmp_path, env={"PYTHONPATH": str(Path.cwd())}) as (process, first):
        assert set(first) == {"api_url", "page_url", "workspaces"}
        assert [each["name"] for each in first["workspaces"]] == ["acme", "beta"]
        async with aiohttp.ClientSession() as http:
            for workspace in first["workspaces"]:
                assert set(workspace) == {"name", "bot_token", "app_token"}
                client = AsyncWebClient(workspace["bot_token"], base_url=first["api_url"], session=http)
                assert (await client.auth_test())["team"] == workspace["name"]
                assert (await client.users_lookupByEmail(email="ann@acme.example"))["ok"]
                assert (await client.apps_connections_open(app_token=workspace["app_token"]))["ok"]
            async with http.get(first["page_url"]) as page:
                assert page.content_type == "text/html"
            async with http.ws_connect(f"{first['page_url']}page/live") as line:
                screen = FakePage(line)
                await screen.take()
                assert screen.facts["guide"] == "Press Approve."
                assert screen.facts["app"]["commands"][0]["name"] == "/precoro"
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), LONGEST_WAIT) == 0


@asynccontextmanager
async def hello_world(api_url: str, bot_token: str, app_token: str) -> AsyncIterator[None]:
    """Run the first app of Bolt's tutorial."""
    given = {"SLACK_API_URL": api_url, "SLACK_BOT_TOKEN": bot_token, "SLACK_APP_TOKEN": app_token}
    async with running(str(Path(__file__).parent / "hello_world.py"), env=given):
        yield


async def test_the_first_app_of_bolts_tutorial_runs_on_it() -> None:
    async with alone() as (_, first):
        (workspace,) = first["workspaces"]
        line = f"{first['page_url']}page/live?as=ann@acme.example"
        async with (
            hello_world(first["api_url"], workspace["bot_token"], workspace["app_token"]),
            aiohttp.ClientSession() as http,
            http.ws_connect(line) as socket,
        ):
            page = FakePage(socket)

            def shown(text: str) -> Any:
                messages = [fact for key, fact in page.facts.items() if key.startswith("message:")]
                return next((each for each in messages if each["text"] == text), None)

            await page.until(lambda: page.facts and page.facts["app"]["connected"])
            ann = page.facts["me"]["id"]
            await page.do("say", text="hello there")
            greeting = await page.until(lambda: shown(f"Hey there <@{ann}>!"))
            (block,) = greeting["blocks"]
            pressed = await page.do(
                "press",
                channel=greeting["channel"],
                ts=greeting["ts"],
                block=block["block_id"],
                action=block["accessory"]["action_id"],
            )
            assert pressed["acked"]
            await page.until(lambda: shown(f"<@{ann}> clicked the button"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--people", "nowhere.json"), "nowhere.json"),
        (("--manifest", "manifest.json"), "socket_mode_enabled"),
    ],
)
async def test_it_says_in_a_line_why_it_cannot_run(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    where = {"cwd": tmp_path, "env": {"PYTHONPATH": str(Path.cwd())}}
    async with running("-m", "sandbox", *arguments, stderr=asyncio.subprocess.PIPE, **where) as process:
        _, said = await asyncio.wait_for(process.communicate(), LONGEST_WAIT)
    (line,) = said.decode().splitlines()
    assert sentence in line
    assert process.returncode == 2


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ({"settings": {}}, "socket_mode_enabled"),
        ({"oauth_config": {}}, "app_mention needs the bot scope app_mentions:read"),
        ({"oauth_config": {}, "settings": {"socket_mode_enabled": True}}, "need the bot scope commands"),
    ],
)
def test_a_manifest_that_slack_would_refuse_is_refused(broken: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        App.from_manifest(MANIFEST | broken)


async def test_it_says_that_its_port_is_in_use() -> None:
    async with alone() as (_, first):
        port = first["api_url"].split(":")[-1].split("/")[0]
        async with running("-m", "sandbox", "--port", port, stderr=asyncio.subprocess.PIPE) as second:
            _, said = await asyncio.wait_for(second.communicate(), LONGEST_WAIT)
    (line,) = said.decode().splitlines()
    assert "address already in use" in line
    assert second.returncode == 1


def test_the_people_file_can_add_channels_and_groups() -> None:
    ann = {"email": "ann@acme.example", "name": "Ann Lee", "admin": True}
    general = {"name": "general", "members": ["ann@acme.example"], "admins_only": True}
    groups = {"buyers": ["ann@acme.example"]}
    given = {"name": "acme", "people": [ann], "channels": [general], "groups": groups}
    (spec,) = read_people({"workspaces": [given]})
    assert (spec.people[0].admin, spec.channels[0].admins_only, spec.groups) == (True, True, groups)
    with pytest.raises(ValueError, match="must be an object"):
        read_people([given])


def test_an_unknown_key_in_the_people_file_is_named() -> None:
    with pytest.raises(ValueError, match="unknown key 'mail'"):
        read_people({"workspaces": [{"name": "acme", "people": [{"mail": "a@b.c", "name": "A"}]}]})
