"""Faults that last, of one channel, with pages; and files whose share gets lost."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import bearer, refusal
from tests.sandbox.api.test_files import sent
from tests.sandbox.state.test_faults import status


@pytest.mark.parametrize(
    "error",
    [
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "messages_tab_disabled",
        "restricted_action",
        "message_limit_exceeded",
        "invalid_blocks",
    ],
)
async def test_an_error_lasts_for_a_time_or_until_it_is_taken_back(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient, error: str
) -> None:
    dm = acme.person("Ann Lee").dm()

    async def answer() -> str | None:
        try:
            await client.chat_postMessage(channel=dm.id, text="x")
        except SlackApiError as refused:
            return str(refused.response["error"])
        return None

    sandbox.faults.add("chat.postMessage", error=error, lasting=3600)
    assert [await answer() for _ in range(3)] == [error] * 3
    await sandbox.clock.advance(3601)
    assert await answer() is None
    assert not sandbox.faults.of_calls
    fault = sandbox.faults.add("chat.postMessage", error=error, times=None)
    await sandbox.clock.advance(7200)
    assert await answer() == error
    sandbox.faults.remove(fault)
    assert await answer() is None


async def test_a_fault_can_be_of_one_channel_only(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann, bob = acme.person("Ann Lee").dm(), acme.person("Bob Stone").dm()
    sandbox.faults.add("*", error="restricted_action", channel=ann.id, times=None)
    await client.chat_postMessage(channel=bob.id, text="x")
    assert (await refusal(client.chat_postMessage(channel=ann.id, text="x")))["error"] == "restricted_action"
    completing = client.files_completeUploadExternal(files=[{"id": "F1"}], channel_id=ann.id)
    assert (await refusal(completing))["error"] == "restricted_action"
    assert (await client.auth_test())["ok"]


async def test_an_error_has_the_facts_and_the_status_that_it_is_given(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    wrong = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    facts = {"errors": [wrong], "response_metadata": {"messages": [f"[ERROR] {wrong}"]}}
    sandbox.faults.add("chat.update", error="invalid_blocks", facts=facts)
    sandbox.faults.add("auth.test", error="service_unavailable", status=503)
    answer = await refusal(client.chat_update(channel="D1", ts="1.0", text="x"))
    assert answer == {"ok": False, "error": "invalid_blocks", **facts}
    assert (await status(client.auth_test()))[0] == 503


@pytest.mark.parametrize("code", [403, 404, 503])
async def test_a_call_can_be_answered_with_a_page(
    sandbox: Sandbox, acme: SandboxWorkspace, code: int
) -> None:
    sandbox.faults.add("auth.test", status=code, html=True)
    async with aiohttp.ClientSession(headers=bearer(acme)) as http:
        answer = await http.post(f"{sandbox.api_url}auth.test")
        assert (answer.status, answer.content_type) == (code, "text/html")
        assert (await answer.text()).startswith("<!DOCTYPE html>")
        assert (await http.post(f"{sandbox.api_url}auth.test")).status == 200


async def test_the_share_of_one_file_gets_lost(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    dm = acme.person("Ann Lee").dm()
    by_name = sandbox.faults.lose_share("b.pdf")
    answers = [await sent(client, name) for name in ("a.pdf", "b.pdf", "b.pdf")]
    for answer in answers:
        await client.files_completeUploadExternal(files=[{"id": answer}], channel_id=dm.id)
    await sandbox.clock.advance(10)
    assert [file.name for message in dm for file in message.files] == ["a.pdf", "b.pdf"]
    lost = (await client.files_info(file=answers[1]))["file"]
    assert (lost["shares"], lost["ims"]) == ({}, [])
    assert by_name.hits == 1
    sandbox.faults.lose_share(nth=2, workspace="acme")
    three = [await sent(client, name) for name in ("c.pdf", "d.pdf", "e.pdf")]
    await client.files_completeUploadExternal(files=[{"id": each} for each in three], channel_id=dm.id)
    await sandbox.clock.advance(10)
    assert [file.name for file in dm[-1].files] == ["c.pdf", "e.pdf"]
    sandbox.faults.lose_share(times=None)
    assert len(sandbox.faults.of_shares) == 1
    sandbox.faults.clear()
    assert not sandbox.faults.of_shares


async def test_a_fault_can_be_added_as_another_one_was(sandbox: Sandbox, client: AsyncWebClient) -> None:
    first = sandbox.faults.add("auth.test", error="internal_error")
    assert (await refusal(client.auth_test()))["error"] == "internal_error"
    again = sandbox.faults.add(**(vars(first) | {"hits": 0}))
    assert (await refusal(client.auth_test()))["error"] == "internal_error"
    assert (first.hits, again.hits, sandbox.faults.of_calls) == (1, 1, ())
