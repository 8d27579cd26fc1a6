"""Refusals in Slack's words: every error code of the sandbox, and its cause."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.api.methods import METHODS
from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.rates import PER_CHANNEL
from tests.sandbox.api.test_calls import bearer, refusal
from tests.sandbox.blockkit.builders import modal, plain

Json = dict[str, Any]
Given = Callable[[SandboxWorkspace], Json]


def in_dm(**more: Any) -> Given:
    """Return arguments that name Ann's conversation with the app."""
    return lambda acme: {"channel": acme.person("Ann Lee").dm().id, **more}


def in_channel(name: str, **more: Any) -> Given:
    """Return arguments that name a channel."""
    return lambda acme: {"channel": acme.channel(name).id, **more}


def of(name: str, field: str = "user", **more: Any) -> Given:
    """Return arguments that name a person."""
    return lambda acme: {field: acme.person(name).id, **more}


def just(**arguments: Any) -> Given:
    """Return these arguments."""
    return lambda acme: arguments


HOME = {"type": "home", "blocks": []}
LARGE = {"event_type": "a", "event_payload": {"x": "x" * 16_000}}
REFUSED: list[tuple[str, Given, str]] = [
    ("auth.teleport", just(), "unknown_method"),
    ("bots.info", just(bot="B0"), "bot_not_found"),
    ("chat.delete", in_dm(ts="1.000000"), "message_not_found"),
    ("chat.getPermalink", in_dm(message_ts="1.000000"), "message_not_found"),
    ("chat.postEphemeral", in_dm(text="x", user="U0"), "user_not_in_channel"),
    ("chat.postMessage", in_dm(text="x", attachments="[{"), "invalid_attachments"),
    ("chat.postMessage", in_dm(text="x", attachments=[1]), "invalid_attachments"),
    ("chat.postMessage", in_dm(text="x", attachments=[{"text": "x"}] * 101), "too_many_attachments"),
    ("chat.postMessage", in_dm(text="x", blocks={}), "invalid_blocks_format"),
    ("chat.postMessage", in_dm(text="x", metadata=LARGE), "metadata_too_large"),
    ("chat.postMessage", just(text="x"), "invalid_arguments"),
    ("chat.update", of("Ann Lee", "channel", ts="1.0", text="x"), "channel_not_found"),
    ("conversations.history", in_dm(cursor="next:x"), "invalid_cursor"),
    ("conversations.history", in_dm(oldest="yesterday"), "invalid_ts_oldest"),
    ("conversations.history", in_dm(latest="now"), "invalid_ts_latest"),
    ("conversations.history", in_dm(limit="many"), "invalid_arguments"),
    ("conversations.history", in_channel("closed"), "not_in_channel"),
    ("conversations.info", just(channel="C0"), "channel_not_found"),
    ("conversations.join", in_dm(), "method_not_supported_for_channel_type"),
    ("conversations.list", just(types="public"), "invalid_types"),
    ("conversations.open", just(users="U1,U2"), "method_not_supported_for_channel_type"),
    ("conversations.replies", in_channel("closed", ts="1.000000"), "not_in_channel"),
    ("conversations.replies", in_dm(ts="1.000000"), "thread_not_found"),
    ("files.completeUploadExternal", just(files=[]), "invalid_arguments"),
    ("files.getUploadURLExternal", just(filename="a.pdf", length=0), "missing_argument"),
    ("files.getUploadURLExternal", just(length=10), "invalid_arguments"),
    ("files.getUploadURLExternal", just(filename="a", length=2 * 10**9), "file_upload_size_restricted"),
    ("files.getUploadURLExternal", just(filename="a", length=1, alt_txt="x" * 1001), "alt_txt_too_large"),
    ("files.info", just(file="F0"), "file_not_found"),
    ("reactions.add", in_dm(timestamp="1.000000", name="eyes"), "message_not_found"),
    ("users.info", just(user="U0"), "user_not_found"),
    ("users.lookupByEmail", just(email="nobody@acme.example"), "users_not_found"),
    ("usergroups.users.list", just(usergroup="S0"), "no_such_subteam"),
    ("views.open", just(trigger_id="1.x", view="{"), "invalid_arguments"),
    ("views.open", just(trigger_id="1.x", view=modal(title=plain(25))), "invalid_arguments"),
    ("views.open", just(trigger_id="1.x", view=modal()), "invalid_trigger_id"),
    ("views.publish", of("Ann Lee", "user_id", view=modal()), "invalid_arguments"),
    ("views.publish", just(user_id="U0", view=HOME), "invalid_arguments"),
    ("views.update", just(view_id="V0", view=modal()), "not_found"),
    ("views.update", just(view_id="V0", external_id="doc-7", view=modal()), "invalid_arguments"),
]


@pytest.mark.parametrize(("method", "given", "error"), REFUSED, ids=[f"{m}-{e}" for m, _, e in REFUSED])
async def test_a_wrong_call_is_refused_in_slacks_words(
    acme: SandboxWorkspace, client: AsyncWebClient, method: str, given: Given, error: str
) -> None:
    acme.scopes |= {"channels:history", "team:read", "channels:join"}
    refused = await refusal(client.api_call(method, json=given(acme)))
    assert (refused["ok"], refused["error"]) == (False, error)
    if error == "invalid_arguments":
        assert refused["response_metadata"]["messages"]


@pytest.mark.parametrize(
    ("method", "arguments", "words"),
    [
        ("conversations.history", {"limit": "many"}, "must provide an integer [json-pointer:/limit]"),
        ("views.open", {"trigger_id": "1.x", "view": "{"}, "must provide an object [json-pointer:/view]"),
        ("views.open", {"trigger_id": "1.x"}, "missing required field: view"),
        ("views.open", {"view": modal()}, "missing required field: trigger_id"),
        ("files.completeUploadExternal", {}, "missing required field: files"),
        ("chat.postMessage", {"text": "x", "channel": ""}, "missing required field: channel"),
    ],
)
async def test_wrong_arguments_are_named(
    acme: SandboxWorkspace, client: AsyncWebClient, method: str, arguments: Json, words: str
) -> None:
    given = {"channel": acme.person("Ann Lee").dm().id, **arguments}
    refused = await refusal(client.api_call(method, json=given))
    assert refused["error"] == "invalid_arguments"
    assert refused["response_metadata"]["messages"] == [f"[ERROR] {words}"]


async def test_an_ephemeral_message_cannot_be_changed(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    ann = acme.person("Ann Lee")
    shown = await client.chat_postEphemeral(channel=ann.dm().id, user=ann.id, text="only you")
    changing = client.chat_update(channel=ann.dm().id, ts=shown["message_ts"], text="x")
    assert (await refusal(changing))["error"] == "message_not_found"


async def test_an_archived_channel_takes_nothing_and_changes_nothing(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    place = acme.channel("procurement")
    posted = await client.chat_postMessage(channel=place.id, text="before")
    place.archived = True
    assert (await refusal(client.chat_postMessage(channel=place.id, text="x")))["error"] == "is_archived"
    changing = client.chat_update(channel=place.id, ts=posted["ts"], text="x")
    assert (await refusal(changing))["error"] == "is_inactive"
    assert [each.text for each in place.messages] == ["before"]


async def test_an_app_without_its_tabs_shows_nothing_there(
    acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    object.__setattr__(acme.app, "messages_tab", False)
    object.__setattr__(acme.app, "home_tab", False)
    ann = acme.person("Ann Lee")
    posting = client.chat_postMessage(channel=ann.dm().id, text="x")
    assert (await refusal(posting))["error"] == "messages_tab_disabled"
    publishing = client.views_publish(user_id=ann.id, view=HOME)
    assert (await refusal(publishing))["error"] == "not_enabled"


async def test_a_missing_reaction_cannot_be_removed(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    message = await acme.person("Ann Lee").say("please")
    taking = client.reactions_remove(channel=message.channel, timestamp=message.ts, name="eyes")
    assert (await refusal(taking))["error"] == "no_reaction"


async def test_a_view_that_was_closed_is_not_found(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    ann = acme.person("Ann Lee")
    view = (await client.views_open(trigger_id=acme.triggers.issue(ann.id), view=modal()))["view"]
    await ann.close(ann.views[-1])
    assert (await refusal(client.views_update(view_id=view["id"], view=modal())))["error"] == "not_found"


async def test_metadata_is_removed_by_an_empty_object(acme: SandboxWorkspace, client: AsyncWebClient) -> None:
    dm = acme.person("Ann Lee").dm()
    metadata = {"event_type": "card", "event_payload": {"turn": 7}}
    posted = await client.chat_postMessage(channel=dm.id, text="card", metadata=metadata)
    await client.chat_update(channel=dm.id, ts=posted["ts"], text="card", metadata={})
    assert dm[0].metadata is None


async def test_a_workspace_restriction_can_be_simulated_by_a_fault(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    sandbox.faults.add("chat.postMessage", error="restricted_action", workspace="acme")
    dm = acme.person("Ann Lee").dm()
    assert (await refusal(client.chat_postMessage(channel=dm.id, text="x")))["error"] == "restricted_action"
    assert not dm.messages


async def test_too_many_calls_get_a_429_with_retry_after(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    sandbox.rates.lower("auth.test", per_minute=20, burst=1)
    async with aiohttp.ClientSession(headers=bearer(acme)) as http:
        assert (await http.post(f"{sandbox.api_url}auth.test")).status == 200
        refused = await http.post(f"{sandbox.api_url}auth.test")
        assert (refused.status, refused.headers["Retry-After"]) == (429, "3")
        assert await refused.json() == {"ok": False, "error": "ratelimited"}


PER_MINUTE = {
    "apps.connections.open": 1,
    "auth.revoke": 50,
    "bots.info": 50,
    "chat.delete": 50,
    "chat.postEphemeral": 100,
    "chat.update": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.join": 50,
    "conversations.list": 20,
    "conversations.members": 100,
    "conversations.open": 50,
    "conversations.replies": 50,
    "files.completeUploadExternal": 100,
    "files.delete": 50,
    "files.getUploadURLExternal": 100,
    "files.info": 100,
    "reactions.add": 50,
    "reactions.get": 50,
    "reactions.remove": 20,
    "team.info": 50,
    "usergroups.list": 20,
    "usergroups.users.list": 20,
    "users.info": 100,
    "users.list": 20,
    "users.lookupByEmail": 50,
    "views.open": 100,
    "views.publish": 100,
    "views.push": 100,
    "views.update": 100,
}
SPECIAL = {"api.test", "auth.test", "blocks.validate", "chat.getPermalink", "chat.postMessage"}


def test_methods_have_the_rates_of_slacks_tiers() -> None:
    assert {name: each.rate.per_minute for name, each in METHODS.items() if name not in SPECIAL} == PER_MINUTE
    assert all(METHODS[name].rate.per_minute >= 100 for name in SPECIAL)
    assert PER_CHANNEL.per_minute == 60


def codes(source: str) -> set[str]:
    """Return the error codes in a part of the sandbox."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ApiError":
            found |= {each.value for each in node.args if isinstance(each, ast.Constant)}
    return {each for each in found if isinstance(each, str)}


def test_every_refusal_of_the_sandbox_has_a_test() -> None:
    here = Path(__file__).parents[1]
    known = set().union(*(codes(each.read_text("utf-8")) for each in Path("sandbox").rglob("*.py")))
    asked = {
        node.value
        for each in here.rglob("test_*.py")
        if each.parent.name != "web"
        for node in ast.walk(ast.parse(each.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert len(known) > 50
    assert known - asked == set()
