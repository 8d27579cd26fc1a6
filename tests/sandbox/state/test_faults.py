"""Faults of calls, tokens and scopes, and rates."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox, WorkspaceSpec
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import bearer, refusal
from tests.sandbox.api.test_files import PDF, sent
from tests.sandbox.api.test_messages import events
from tests.sandbox.conftest import CAST, MANIFEST, client_of
from tests.sandbox.raw import RawSocket, socket_url
from tests.sandbox.socketmode.test_sockets import refused


async def status(call: object) -> tuple[int, str | None]:
    """Return the HTTP status of a refused call and its Retry-After."""
    with pytest.raises(SlackApiError) as caught:
        await call  # type: ignore[misc]
    return caught.value.response.status_code, caught.value.response.headers.get("Retry-After")


async def test_an_error_a_429_and_a_500_come_as_often_as_asked(
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


async def test_a_fault_can_depend_on_arguments_and_workspace(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
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
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient, cut: str, kept: int
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
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    sandbox.faults.add("upload", cut="after")
    with pytest.raises(aiohttp.ClientError):
        await sent(client)
    (file,) = acme.team.files.values()
    assert file.content is not None
    sandbox.faults.add("files.completeUploadExternal", error="file_uploads_disabled")
    answer = await refusal(client.files_completeUploadExternal(files=[{"id": file.id}]))
    assert answer["error"] == "file_uploads_disabled"


async def test_failing_downloads_and_responses_are_recorded(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    (note,) = (await ann.say("see", files=[("quote.pdf", PDF)])).files
    file = (await client.files_info(file=note.id))["file"]
    to_answer = acme.response_urls.issue(acme.team.id, ann.id, ann.dm().id, None, None)
    for address in ("download", "response_url"):
        sandbox.faults.add(address, status=502)
    seen = []
    async with aiohttp.ClientSession(headers=bearer(acme)) as http:
        for _ in range(2):
            seen.append((await http.get(file["url_private_download"])).status)
            seen.append((await http.post(to_answer, json={"text": "hello"})).status)
    assert seen == [502, 502, 200, 200]
    assert [m.text for m in ann.ephemerals] == ["hello"]
    for address in ("download", "response_url"):
        assert [call.facts["status"] for call in sandbox.journal.calls(address)] == [502, 200]


async def test_sockets_can_be_refused_by_an_error(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    sandbox.faults.add("apps.connections.open", error="internal_error")
    answer = await refusal(client.apps_connections_open(app_token=acme.app_token))
    assert answer["error"] == "internal_error"


async def test_a_channel_takes_a_burst_and_then_one_a_second(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
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


async def test_a_revoked_token_is_refused_until_it_is_restored(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    async with RawSocket(acme, client) as socket:
        acme.revoke_tokens()
        frame = await socket.frame()
        assert frame["payload"]["event"]["tokens"] == {"oauth": [], "bot": [acme.bot.id]}
        assert (await refusal(client.auth_test()))["error"] == "token_revoked"
        posting = client.chat_postMessage(channel=ann.dm().id, text="x")
        assert (await refusal(posting))["error"] == "token_revoked"
        assert (await client.apps_connections_open(app_token=acme.app_token))["ok"]
        assert len(acme.sockets.usable) == 1
    acme.return_tokens()
    assert (await client.auth_test())["ok"]
    assert not ann.dm().messages


async def test_a_revoked_app_token_ends_the_sockets_until_it_is_restored(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    async with RawSocket(acme, client) as socket:
        ticket = await socket_url(acme, client)
        acme.revoke_tokens(sockets=True)
        assert not acme.sockets.usable
        last = await socket.link.receive()
        while last.type is aiohttp.WSMsgType.TEXT:
            last = await socket.link.receive()
        assert last.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
        opening = client.apps_connections_open(app_token=acme.app_token)
        assert (await refusal(opening))["error"] == "token_revoked"
        assert await refused(ticket) == 403
    acme.return_tokens()
    async with RawSocket(acme, client) as again:
        assert again.hello["type"] == "hello"


async def test_a_removed_app_hears_of_it_and_nothing_after(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    acme.uninstall()
    await acme.person("Ann Lee").say("hello?")
    revoked, removed = await events(sandbox, 2)
    assert [revoked["type"], removed["type"]] == ["tokens_revoked", "app_uninstalled"]
    acme.return_tokens()
    await acme.person("Ann Lee").say("back")
    *_, back = await events(sandbox, 3)
    assert back["text"] == "back"


async def test_removing_a_scope_blocks_its_calls_and_events(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    acme.scopes -= {"im:history", "users:read", "files:read"}
    await ann.say("unheard")
    acme.change("Bob Stone", title="Head of paper")
    lacking = await refusal(client.users_info(user=ann.id))
    assert (lacking["error"], lacking["needed"]) == ("missing_scope", "users:read")
    assert (await refusal(client.files_info(file="F1")))["needed"] == "files:read"
    assert (await refusal(client.conversations_history(channel=ann.dm().id)))["needed"] == "im:history"
    acme.scopes |= acme.app.scopes
    await ann.say("heard")
    (first,) = await events(sandbox, 1)
    assert first["text"] == "heard"


async def test_as_many_tickets_are_refused_as_asked(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    acme.sockets.refused_tickets = 2
    for _ in range(2):
        assert await refused(await socket_url(acme, client)) == 403
    async with RawSocket(acme, client) as third:
        assert third.hello["type"] == "hello"
