"""Faults on demand, and rates."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox, WorkspaceSpec
from sandbox.workspace import Workspace
from tests.sandbox.conftest import CAST, MANIFEST, client_of
from tests.sandbox.test_calls import refusal
from tests.sandbox.test_files import sent


async def status(call: object) -> tuple[int, str | None]:
    """Return the HTTP status of a refused call and its Retry-After."""
    with pytest.raises(SlackApiError) as caught:
        await call  # type: ignore[misc]
    return caught.value.response.status_code, caught.value.response.headers.get("Retry-After")


async def test_an_error_a_429_and_a_500_come_so_often_as_asked(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.add("auth.test", error="internal_error", times=2)
    for _ in range(2):
        assert (await refusal(client.auth_test()))["error"] == "internal_error"
    sandbox.faults.add("auth.test", retry_after=7)
    assert await status(client.auth_test()) == (429, "7")
    sandbox.faults.add("*", status=503)
    assert (await status(client.auth_test()))[0] == 503
    assert (await client.auth_test())["ok"]


async def test_a_fault_may_look_at_arguments_and_workspace(
    sandbox: Sandbox, acme: Workspace, client: AsyncWebClient
) -> None:
    bob = acme.person("Bob Stone").id
    fault = sandbox.faults.add("users.info", error="fatal_error", times=None, when=lambda a: a["user"] == bob)
    elsewhere = sandbox.faults.add("users.info", error="fatal_error", workspace="beta")
    assert (await client.users_info(user=acme.person("Ann Lee").id))["ok"]
    assert (await refusal(client.users_info(user=bob)))["error"] == "fatal_error"
    sandbox.faults.remove(fault)
    assert (await client.users_info(user=bob))["ok"]
    assert (fault.hits, elsewhere.hits) == (1, 0)


@pytest.mark.parametrize(("cut", "kept"), [("before", 0), ("after", 1)])
async def test_a_connection_is_cut_before_or_after_acting(
    sandbox: Sandbox, acme: Workspace, client: AsyncWebClient, cut: str, kept: int
) -> None:
    sandbox.faults.add("chat.postMessage", cut=cut)
    dm = acme.person("Ann Lee").dm()
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=dm.id, text="once")
    assert len(dm.messages) == kept
    (call,) = sandbox.journal.calls("chat.postMessage")
    assert call.facts["cut"] == cut
    assert (await client.chat_postMessage(channel=dm.id, text="again"))["ok"]


async def test_an_answer_can_be_late_on_the_clock(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.clock.speed = 1000
    sandbox.faults.add("auth.test", delay=100)
    began = sandbox.clock.now()
    assert (await client.auth_test())["ok"]
    assert sandbox.clock.now() - began >= 100


async def test_uploads_and_downloads_can_fail_too(
    sandbox: Sandbox, acme: Workspace, client: AsyncWebClient
) -> None:
    sandbox.faults.add("upload", cut="after")
    with pytest.raises(aiohttp.ClientError):
        await sent(client)
    (file,) = acme.team.files.values()
    assert file.content is not None
    sandbox.faults.add("files.completeUploadExternal", error="file_uploads_disabled")
    refused = await refusal(client.files_completeUploadExternal(files=[{"id": file.id}]))
    assert refused["error"] == "file_uploads_disabled"


async def test_sockets_can_be_refused_by_an_error(
    sandbox: Sandbox, acme: Workspace, client: AsyncWebClient
) -> None:
    sandbox.faults.add("apps.connections.open", error="internal_error")
    refused = await refusal(client.apps_connections_open(app_token=acme.app_token))
    assert refused["error"] == "internal_error"


async def test_a_channel_takes_a_burst_and_then_one_a_second(
    sandbox: Sandbox, acme: Workspace, client: AsyncWebClient
) -> None:
    sandbox.rates.lower("channel", per_minute=60, burst=3)
    ann, bob = acme.person("Ann Lee").dm().id, acme.person("Bob Stone").dm().id
    for _ in range(3):
        await client.chat_postMessage(channel=ann, text="x")
    assert await status(client.chat_postMessage(channel=ann, text="x")) == (429, "1")
    await client.chat_postMessage(channel=bob, text="x")
    await sandbox.clock.advance(1)
    await client.chat_postMessage(channel=ann, text="x")
    assert len(acme.person("Ann Lee").dm().messages) == 4


async def test_methods_have_rates_of_their_own(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.rates.lower("users.list", per_minute=20, burst=1)
    await client.users_list()
    assert await status(client.users_list()) == (429, "3")
    assert (await client.auth_test())["ok"]
    await sandbox.clock.advance(3)
    await client.users_list()


async def test_rates_can_be_switched_off() -> None:
    async with Sandbox(manifest=MANIFEST, workspaces=[WorkspaceSpec("acme", CAST)], rates=False) as calm:
        calm.rates.lower("auth.test", per_minute=1, burst=1)
        async with client_of(calm, calm.workspaces["acme"]) as client:
            for _ in range(3):
                assert (await client.auth_test())["ok"]
