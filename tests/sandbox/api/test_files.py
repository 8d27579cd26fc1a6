"""Files: upload in three steps, a share that comes later, a token to download."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import bearer, refusal
from tests.sandbox.api.test_messages import events

PDF = b"%PDF-1.7 not really"


async def sent(client: AsyncWebClient, name: str = "po.pdf", content: bytes = PDF) -> str:
    """Upload bytes and return the file's id."""
    place = await client.files_getUploadURLExternal(filename=name, length=len(content))
    async with aiohttp.ClientSession() as http, http.post(place["upload_url"], data=content) as response:
        assert (response.status, await response.text()) == (200, f"OK - {len(content)}")
    return str(place["file_id"])


async def test_a_file_appears_in_its_thread_a_little_later(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    card = await client.chat_postMessage(channel=ann.dm().id, text="card")
    acme.environment.share_delay = 60
    file_id = await sent(client)
    assert (await refusal(client.files_info(file=file_id)))["error"] == "file_not_found"
    done = await client.files_completeUploadExternal(
        files=[{"id": file_id, "title": "Order"}], channel_id=ann.dm().id, thread_ts=card["ts"]
    )
    assert done["files"][0]["title"] == "Order"
    assert (await client.files_info(file=file_id))["file"]["shares"] == {}
    await sandbox.clock.advance(60)
    shown = await ann.wait_for_message(lambda m: bool(m.files))
    assert (shown.thread_ts, shown.files[0].content) == (card["ts"], PDF)
    (share,) = (await client.files_info(file=file_id))["file"]["shares"]["private"][ann.dm().id]
    assert (share["ts"], share["thread_ts"]) == (shown.ts, card["ts"])


async def test_the_sdks_own_upload_works(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    ann = acme.person("Ann Lee")
    await client.files_upload_v2(
        channel=ann.dm().id, content="hello", filename="note.txt", initial_comment="See:"
    )
    shown = await ann.wait_for_message(lambda m: bool(m.files))
    assert (shown.text, shown.files[0].content, shown.files[0].mimetype) == ("See:", b"hello", "text/plain")


async def test_an_upload_is_completed_once_and_only_with_its_bytes(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    async def complete(file_id: str, **where: Any) -> Any:
        return await refusal(client.files_completeUploadExternal(files=[{"id": file_id}], **where))

    empty = await client.files_getUploadURLExternal(filename="a.pdf", length=10)
    assert (await complete(empty["file_id"]))["error"] == "file_not_found"
    async with aiohttp.ClientSession() as http, http.post(empty["upload_url"], data=b"short") as response:
        assert response.status == 400
    file_id = await sent(client)
    refused = await complete(file_id, channel_id=acme.person("Ann Lee").id)
    assert refused["error"] == "invalid_arguments"
    words = "[ERROR] input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]"
    assert refused["response_metadata"]["messages"] == [words]
    unknown = await complete(file_id, channel_id="C0123456789")
    assert unknown["error"] == "channel_not_found"
    outside = await complete(file_id, channel_id=acme.channel("closed").id)
    assert outside["error"] == "not_in_channel"
    dm = acme.person("Ann Lee").dm().id
    assert (await complete(file_id, channel_id=dm, thread_ts="1.0"))["error"] == "invalid_thread_ts"
    await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=dm)
    assert (await complete(file_id, channel_id=dm))["error"] == "file_not_found"


async def test_a_download_needs_the_workspaces_token(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann, beta = acme.person("Ann Lee"), sandbox.workspaces["beta"]
    note = await ann.reply(await ann.say("see"), "quote", files=[("quote.pdf", PDF)])
    address = (await client.files_info(file=note.files[0].id))["file"]["url_private_download"]
    async with aiohttp.ClientSession() as http:
        async with http.get(address, headers=bearer(acme)) as response:
            assert (response.content_type, await response.read()) == ("application/pdf", PDF)
        for token in ("", "xoxb-wrong", beta.bot_token, acme.app_token, acme.bot_token):
            if token == acme.bot_token:
                acme.scopes.discard("files:read")
            async with http.get(address, headers={"Authorization": f"Bearer {token}"}) as response:
                assert (response.status, response.content_type) == (200, "text/html")
                assert PDF not in await response.read()


async def test_a_file_of_broken_json_is_downloaded_as_it_is(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    (file,) = (await acme.person("Ann Lee").say("", files=[("broken.json", b'{"a": [')])).files
    address = (await client.files_info(file=file.id))["file"]["url_private_download"]
    async with aiohttp.ClientSession() as http, http.get(address, headers=bearer(acme)) as response:
        assert (response.status, await response.read()) == (200, b'{"a": [')


@pytest.mark.parametrize("name", ["#7.pdf", "Angebot 100%?.pdf", "../a/b.pdf", "Übersicht.PDF", "?"])
async def test_a_file_with_any_name_has_an_address(
    acme: SandboxWorkspace, client: AsyncWebClient, name: str
) -> None:
    (file,) = (await acme.person("Ann Lee").say("see", files=[(name, PDF)])).files
    described = (await client.files_info(file=file.id))["file"]
    assert described["name"] == name
    async with aiohttp.ClientSession(headers=bearer(acme)) as http:
        for address in (described["url_private"], described["url_private_download"]):
            async with http.get(address) as response:
                assert (response.status, await response.read()) == (200, PDF)


async def test_deleting_a_file_deletes_its_empty_message(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    file_id = await sent(client)
    await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=ann.dm().id)
    await ann.wait_for_message(lambda m: bool(m.files))
    await client.files_delete(file=file_id)
    assert not ann.dm().messages
    assert (await refusal(client.files_info(file=file_id)))["error"] == "file_deleted"
    hers = (await ann.say("", files=[("a.txt", b"a")])).files[0]
    assert (await refusal(client.files_delete(file=hers.id)))["error"] == "cant_delete_file"


async def test_the_app_hears_of_its_own_upload(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    file_id = await sent(client)
    dm = acme.person("Ann Lee").dm().id
    await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=dm)
    (event,) = await events(sandbox, 1)
    assert (event["type"], event["subtype"], event["bot_id"]) == ("message", "file_share", acme.bot.bot_id)
    assert [each["id"] for each in event["files"]] == [file_id]


async def test_a_file_is_seen_only_where_the_bot_is_a_member(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    (hidden,) = (await ann.say("mine", "closed", files=[("salaries.pdf", PDF)])).files
    assert (await refusal(client.files_info(file=hidden.id)))["error"] == "file_not_found"
    assert (await refusal(client.files_delete(file=hidden.id)))["error"] == "file_not_found"
    address = f"{acme.environment.origin}/files-pri/{acme.team.id}-{hidden.id}/download/salaries.pdf"
    async with aiohttp.ClientSession(headers=bearer(acme)) as http, http.get(address) as response:
        assert (response.content_type, PDF in await response.read()) == ("text/html", False)
    (shown,) = (await ann.say("ours", "procurement", files=[("quote.pdf", PDF)])).files
    assert (await client.files_info(file=shown.id))["file"]["name"] == "quote.pdf"
