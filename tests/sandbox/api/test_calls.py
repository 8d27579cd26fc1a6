"""How the Web API reads arguments and checks tokens."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace


def bearer(workspace: SandboxWorkspace) -> dict[str, str]:
    """Return the header with the bot token."""
    return {"Authorization": f"Bearer {workspace.bot_token}"}


async def answer_to(response: aiohttp.ClientResponse) -> Any:
    """Return the JSON of an answer."""
    assert response.status == 200
    return await response.json()


async def test_it_reads_arguments_from_query_form_and_json(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    ann = acme.person("ann@acme.example").id
    url = f"{sandbox.api_url}users.info"
    async with aiohttp.ClientSession() as http:
        asked = [
            await http.get(url, params={"user": ann, "token": acme.bot_token}),
            await http.get(url, params={"user": ann}, headers=bearer(acme)),
            await http.post(url, data={"user": ann, "token": acme.bot_token}),
            await http.post(url, data={"user": ann}, headers=bearer(acme)),
            await http.post(url, json={"user": ann}, headers=bearer(acme)),
        ]
        for response in asked:
            assert (await answer_to(response))["user"]["real_name"] == "Ann Lee"


async def test_it_ignores_a_token_in_a_json_body(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    async with aiohttp.ClientSession() as http:
        response = await http.post(f"{sandbox.api_url}auth.test", json={"token": acme.bot_token})
        assert (await answer_to(response))["error"] == "not_authed"


async def test_it_reads_json_inside_form_fields(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]
    form = {"channel": acme.person("Ann Lee").dm().id, "text": "hello", "blocks": json.dumps(blocks)}
    url = f"{sandbox.api_url}chat.postMessage"
    async with aiohttp.ClientSession(headers=bearer(acme)) as http:
        kept = (await answer_to(await http.post(url, data=form)))["message"]["blocks"]
        assert kept[0]["text"] == {"type": "mrkdwn", "text": "hello", "verbatim": False}
        assert kept[0]["block_id"]
        broken = await answer_to(await http.post(url, data={**form, "blocks": "[{"}))
        assert broken["error"] == "invalid_blocks_format"


async def test_it_refuses_a_body_that_is_not_a_json_object(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    headers = {**bearer(acme), "Content-Type": "application/json"}
    async with aiohttp.ClientSession(headers=headers) as http:
        nested = '{"a":' * 100_000
        for body, error in (
            ("{", "invalid_json"),
            ("[1]", "json_not_object"),
            ('{"a": NaN}', "invalid_json"),
            (nested, "invalid_json"),
        ):
            response = await http.post(f"{sandbox.api_url}auth.test", data=body)
            assert (await answer_to(response))["error"] == error
        assert (await answer_to(await http.post(f"{sandbox.api_url}auth.test")))["ok"]


async def test_it_refuses_a_charset_that_slack_does_not_read(
    sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    url = f"{sandbox.api_url}auth.test"
    async with aiohttp.ClientSession(headers=bearer(acme)) as http:
        for kind, sent in (("application/json", b"{}"), ("application/x-www-form-urlencoded", b"x=1")):
            for charset, error in (
                ("klingon", "invalid_charset"),
                ("utf-16", "invalid_charset"),
                ("UTF8", None),
            ):
                headers = {"Content-Type": f"{kind}; charset={charset}"}
                answer = await answer_to(await http.post(url, data=sent, headers=headers))
                assert answer.get("error") == error
        latin = {"Content-Type": "application/json; charset=iso-8859-1"}
        body = '{"error": "für alle"}'.encode("latin-1")
        echo = await answer_to(await http.post(f"{sandbox.api_url}api.test", data=body, headers=latin))
        assert echo["error"] == "für alle"


async def test_it_refuses_lists_in_place_of_text(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    ann = acme.person("Ann Lee").id
    url = f"{sandbox.api_url}conversations.open"
    async with aiohttp.ClientSession(headers=bearer(acme)) as http:
        form = await answer_to(await http.post(url, data={"users[]": ann}))
        assert form["error"] == "invalid_array_arg"
        for wrong in ([ann], {"id": ann}):
            refused = await answer_to(await http.post(url, json={"users": wrong}))
            assert refused["error"] == "invalid_arguments"
            words = "[ERROR] must provide a string [json-pointer:/users]"
            assert refused["response_metadata"]["messages"] == [words]
        deep = {"files": "[" * 100_000}
        completing = await http.post(f"{sandbox.api_url}files.completeUploadExternal", data=deep)
        assert (await answer_to(completing))["error"] == "invalid_arguments"


async def test_it_refuses_other_content_types(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    url = f"{sandbox.api_url}auth.test"
    async with aiohttp.ClientSession(headers=bearer(acme), skip_auto_headers=["Content-Type"]) as http:
        xml = {"Content-Type": "application/xml"}
        assert (await answer_to(await http.post(url, data=b"<a/>", headers=xml)))[
            "error"
        ] == "invalid_post_type"
        assert (await answer_to(await http.post(url, data=b"<a/>")))["error"] == "missing_post_type"
        plain = {"Content-Type": "text/plain"}
        assert (await answer_to(await http.post(url, data=b"x=1", headers=plain)))["ok"]
        assert (await answer_to(await http.post(url)))["ok"]


async def test_it_warns_about_json_without_a_charset(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    url, right = f"{sandbox.api_url}auth.test", "application/json; charset=utf-8"
    async with aiohttp.ClientSession(headers=bearer(acme)) as http:
        for kind, warning in (("application/json", "missing_charset"), (right, None)):
            response = await http.post(url, data="{}", headers={"Content-Type": kind})
            answer = await answer_to(response)
            assert (answer["ok"], answer.get("warning")) == (True, warning)
            assert answer.get("response_metadata", {}).get("warnings") == ([warning] if warning else None)
        broken = await answer_to(await http.post(url, data="{", headers={"Content-Type": "application/json"}))
        assert (broken["error"], broken["warning"]) == ("invalid_json", "missing_charset")


async def refusal(call: Any) -> dict[str, Any]:
    """Return the answer to a refused call of the real client."""
    with pytest.raises(SlackApiError) as caught:
        await call
    data: dict[str, Any] = caught.value.response.data
    return data


async def test_it_returns_whose_token_it_is(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    me = await client.auth_test()
    assert (me["team_id"], me["user_id"], me["bot_id"]) == (acme.team.id, acme.bot.id, acme.bot.bot_id)
    assert "chat:write" in me.headers["x-oauth-scopes"].split(",")


async def test_it_refuses_calls_without_a_valid_token(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    client.token = None
    assert (await refusal(client.auth_test()))["error"] == "not_authed"
    client.token = "xoxb-wrong"
    assert (await refusal(client.auth_test()))["error"] == "invalid_auth"
    wrong_app = client.apps_connections_open(app_token="xapp-wrong")
    assert (await refusal(wrong_app))["error"] == "invalid_auth"
    client.token = acme.app_token
    assert (await refusal(client.auth_test()))["error"] == "not_allowed_token_type"
    bot_as_app = client.apps_connections_open(app_token=acme.bot_token)
    assert (await refusal(bot_as_app))["error"] == "not_allowed_token_type"


async def test_workspaces_are_kept_apart(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    other = sandbox.workspaces["beta"].person("ann@acme.example")
    assert (await refusal(client.users_info(user=other.id)))["error"] == "user_not_found"
    assert (await refusal(client.chat_postMessage(channel=other.dm().id, text="x")))[
        "error"
    ] == "channel_not_found"
    assert not other.dm().messages


async def test_it_names_the_missing_scope(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    acme.scopes.discard("chat:write")
    refused = await refusal(client.chat_postMessage(channel=acme.person("Ann Lee").dm().id, text="x"))
    assert (refused["error"], refused["needed"]) == ("missing_scope", "chat:write")
    assert refused["provided"] == ",".join(sorted(acme.scopes))
    in_channel = await refusal(client.conversations_history(channel=acme.channel("procurement").id))
    assert in_channel["needed"] == "channels:history"


async def test_other_methods_are_unknown_to_it(client: AsyncWebClient) -> None:
    assert (await refusal(client.api_call("chat.teleport")))["error"] == "unknown_method"


async def test_a_revoked_token_and_an_uninstalled_app_are_refused(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    acme.revoke_tokens()
    assert (await refusal(client.auth_test()))["error"] == "token_revoked"
    acme.uninstall()
    assert (await refusal(client.auth_test()))["error"] == "account_inactive"


async def test_the_journal_holds_calls_but_no_token(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    await client.users_info(user=acme.person("Ann Lee").id, token=acme.bot_token)
    (call,) = sandbox.journal.calls("users.info")
    assert call.arguments == {"user": acme.person("Ann Lee").id}
    assert call.answer["user"]["name"] == "ann"
    assert acme.bot_token not in str([entry.to_json() for entry in sandbox.journal])


async def test_a_wait_that_times_out_shows_the_last_entries(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.auth_test()
    with pytest.raises(AssertionError, match=r"(?s)without success for a miracle.*call acme auth\.test"):
        await sandbox.wait_for(lambda: False, timeout=0.05, what="a miracle")
