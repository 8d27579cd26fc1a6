"""Calls that are wrong by their method, their names of arguments, or what they ask for."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import answer_to, bearer, refusal
from tests.sandbox.blockkit.builders import entry, modal, plain

OPEN = "apps.connections.open"
UPLOAD = modal(submit=plain(4), blocks=[entry(element={"type": "file_input", "action_id": "f"})])


async def test_a_socket_is_opened_by_post_with_the_app_token_in_the_header(
    sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    address = f"{sandbox.api_url}{OPEN}"
    header = {"Authorization": f"Bearer {acme.app_token}"}
    async with aiohttp.ClientSession() as http:
        assert (await answer_to(await http.post(address, headers=header)))["ok"]
        token = {"token": acme.app_token}
        assert (await answer_to(await http.post(address, data=token)))["error"] == "invalid_auth"
        assert (await answer_to(await http.post(address, params=token)))["error"] == "invalid_auth"
        refused = await http.get(address, headers=header)
        assert (refused.status, (await refused.json())["error"]) == (405, "method_not_allowed")


async def test_other_methods_take_get_and_a_token_anywhere(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    async with aiohttp.ClientSession() as http:
        address, token = f"{sandbox.api_url}auth.test", {"token": acme.bot_token}
        assert (await answer_to(await http.post(address, data=token)))["ok"]
        assert (await answer_to(await http.post(address, params=token)))["ok"]
        assert (await answer_to(await http.get(address, headers=bearer(acme))))["ok"]


@pytest.mark.parametrize("name", ["user-id", "user id", "nutzer.id", "größe", "", "x" * 101])
async def test_a_name_that_is_no_name_is_refused(
    acme: SandboxWorkspace, client: AsyncWebClient, name: str
) -> None:
    call = client.api_call("users.info", json={"user": acme.bot.id, name: "1"})
    assert (await refusal(call))["error"] == "invalid_arg_name"


async def test_an_argument_that_slack_does_not_know_is_ignored(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    """https://github.com/slackapi/node-slack-sdk/issues/1134."""
    dm = acme.person("Ann Lee").dm()
    posted = await client.api_call(
        "chat.postMessage", json={"channel": dm.id, "text": "hello", "thread": "1.0", "callback_id": "x"}
    )
    assert posted["ok"]
    assert [each.thread_ts for each in dm] == [None]


MISSPELT: list[tuple[str, dict[str, Any], str]] = [
    ("chat.postMessage", {"chanel": "C1", "text": "x"}, "channel"),
    ("chat.update", {"channel": "DM", "timestamp": "1.0", "text": "x"}, "ts"),
    ("chat.delete", {"channel": "DM", "message_ts": "1.0"}, "ts"),
    ("conversations.history", {"channel_id": "DM"}, "channel"),
    ("conversations.replies", {"channel": "DM", "thread_ts": "1.0"}, "ts"),
    ("files.completeUploadExternal", {"file_ids": ["F1"]}, "files"),
    ("files.completeUploadExternal", {"files": [{"file_id": "F1"}]}, "id [json-pointer:/files/0]"),
    ("files.getUploadURLExternal", {"name": "a.txt", "length": 1}, "filename"),
    ("files.info", {"file_id": "F1"}, "file"),
    ("reactions.add", {"channel": "DM", "ts": "1.0", "name": "eyes"}, "timestamp"),
    ("users.info", {"user_id": "U1"}, "user"),
    ("users.lookupByEmail", {"mail": "ann@acme.example"}, "email"),
    ("usergroups.users.list", {"usergroup_id": "S1"}, "usergroup"),
    ("views.open", {"trigger": "1.2", "view": modal()}, "trigger_id"),
    ("views.open", {"trigger_id": "1.2", "modal": modal()}, "view"),
    ("views.publish", {"user": "U1", "view": {"type": "home", "blocks": []}}, "user_id"),
]


@pytest.mark.parametrize(("method", "arguments", "missing"), MISSPELT)
async def test_a_required_argument_by_another_name_is_missing(
    acme: SandboxWorkspace, client: AsyncWebClient, method: str, arguments: dict[str, Any], missing: str
) -> None:
    place = {"channel": acme.person("Ann Lee").dm().id} if arguments.get("channel") == "DM" else {}
    answer = await refusal(client.api_call(method, json=arguments | place))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [f"[ERROR] missing required field: {missing}"]


async def test_a_view_to_update_must_be_named(client: AsyncWebClient) -> None:
    answer = await refusal(client.api_call("views.update", json={"viewid": "V1", "view": modal()}))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"][0].endswith("either `view_id` or `external_id`")


async def test_an_argument_of_old_apps_is_refused(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    dm = acme.person("Ann Lee").dm()
    answer = await refusal(client.chat_postMessage(channel=dm.id, text="x", as_user=True))
    assert (answer["error"], answer["deprecated_argument"]) == ("invalid_arguments", "as_user")
    assert not dm.messages


async def test_a_form_that_asks_for_files_needs_their_scope(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann = acme.person("Ann Lee")
    opened = await client.views_open(trigger_id=acme.triggers.issue(ann.id), view=UPLOAD)
    acme.scopes.discard("files:read")
    trigger = acme.triggers.issue(ann.id)
    for call in (
        client.views_open(trigger_id=trigger, view=UPLOAD),
        client.views_update(view_id=opened["view"]["id"], view=UPLOAD),
    ):
        answer = await refusal(call)
        assert (answer["error"], answer["needed"]) == ("missing_scope", "files:read")
    await client.views_open(trigger_id=trigger, view=modal())  # the trigger was not used up


async def test_an_image_is_a_file_that_the_app_can_see(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    ann, dm = acme.person("Ann Lee"), acme.person("Ann Lee").dm().id
    (picture,) = (await ann.say("see", files=[("a.png", b"png")])).files
    (paper,) = (await ann.say("see", files=[("a.pdf", b"pdf")])).files
    (hidden,) = (await ann.say("see", "closed", files=[("b.png", b"png")])).files
    unshared = ann.upload("c.png", b"png")
    by_id = {"type": "image", "slack_file": {"id": picture.id}, "alt_text": "x"}
    address = (await client.files_info(file=picture.id))["file"]["url_private"]
    await client.chat_postMessage(channel=dm, text="x", blocks=[by_id])
    await client.chat_postMessage(
        channel=dm,
        text="x",
        blocks=[{"type": "context", "elements": [by_id | {"slack_file": {"url": address}}]}],
    )
    for given in ({"id": "F0"}, {"id": paper.id}, {"id": hidden.id}, {"id": unshared.id}):
        wrong = by_id | {"slack_file": given}
        answer = await refusal(client.chat_postMessage(channel=dm, text="x", blocks=[wrong]))
        assert answer["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
        view = {"type": "home", "blocks": [wrong]}
        refused = await refusal(client.views_publish(user_id=ann.id, view=view))
        words = "[ERROR] invalid slack file [json-pointer:/view/blocks/0/slack_file]"
        assert refused["response_metadata"]["messages"] == [words]
