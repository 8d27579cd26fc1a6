import traceback
from typing import Any

import pytest
from aiohttp import web

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace as Acme
from slack.calls import Calls
from slack.client import SlackClient
from slack.errors import (
    AnswerUnknown,
    RateLimited,
    RefusedForNow,
    SlackError,
    SlackRefused,
    Unreachable,
    WorkspaceDown,
)
from slack.session import network_of, open_session
from tests.slack.small_slack import small_slack

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 502, "body": "<html>bad gateway</html>"},
        {"status": 200, "body": "ok"},
        {"cut": "before"},
        {"cut": "after"},
        {"error": "internal_error"},
        {"error": "fatal_error"},
    ],
    ids=str,
)
async def test_a_post_whose_answer_is_lost_is_unknown_and_not_sent_again(
    sandbox: Sandbox, client: SlackClient, acme: Acme, dm: str, fault: dict[str, Any]
) -> None:
    sandbox.faults.add("chat.postMessage", times=None, **fault)
    with pytest.raises(AnswerUnknown):
        await client.post_message(dm, text="PO-1042")
    assert len(sandbox.journal.calls("chat.postMessage")) == 1
    there = [message.text for message in acme.person("ann@acme.example").messages]
    assert there == (["PO-1042"] if fault.get("cut") == "after" else [])


async def test_a_post_that_takes_too_long_is_unknown(sandbox: Sandbox, client: SlackClient, dm: str) -> None:
    sandbox.faults.add("chat.postMessage", delay=60)
    with pytest.raises(AnswerUnknown, match="timed out"):
        await client.with_timeout(0.2).post_message(dm, text="PO-1042")


@pytest.mark.parametrize("fault", [{"status": 503}, {"cut": "before"}, {"cut": "after"}], ids=str)
async def test_a_redraw_whose_answer_is_lost_may_simply_be_repeated(
    sandbox: Sandbox, client: SlackClient, dm: str, fault: dict[str, Any]
) -> None:
    ts = await client.post_message(dm, text="PO-1042")
    sandbox.faults.add("chat.update", **fault)
    with pytest.raises(Unreachable):
        await client.update_message(dm, ts, text="approved", blocks=BLOCKS)
    await client.update_message(dm, ts, text="approved", blocks=BLOCKS)


@pytest.mark.parametrize("fault", [{"status": 500}, {"cut": "before"}, {"status": 200, "body": "?"}], ids=str)
async def test_a_read_is_tried_again_a_few_times(
    sandbox: Sandbox, client: SlackClient, acme: Acme, fault: dict[str, Any]
) -> None:
    sandbox.faults.add("users.info", times=2, **fault)
    user = await client.users_info(acme.person("ann@acme.example").id)
    assert user["real_name"] == "Ann Lee"
    armed = sandbox.faults.add("users.info", times=None, status=500)
    with pytest.raises(Unreachable, match="status 500"):
        await client.users_info(acme.person("ann@acme.example").id)
    assert armed.hits == 3


async def test_a_call_that_found_no_connection_did_not_happen() -> None:
    async with small_slack() as gone:
        address = gone.api_url
    network = network_of()
    async with open_session(network) as session:
        client = SlackClient("xoxb-1-2-abc", api_url=address, session=session, network=network)
        with pytest.raises(Unreachable) as failure:
            await client.post_message("D1", text="hello")
    assert failure.value.code == "connection"


async def test_a_429_is_waited_out_and_the_post_sent_once(
    sandbox: Sandbox, client: SlackClient, acme: Acme, dm: str
) -> None:
    fault = sandbox.faults.add("chat.postMessage", retry_after=1)
    began = sandbox.clock.now()
    await client.post_message(dm, text="PO-1042")
    assert fault.hits == 1
    assert sandbox.clock.now() - began >= 1
    assert len(acme.person("ann@acme.example").messages) == 1


async def test_without_time_to_wait_a_429_is_handed_on_and_the_channel_left_alone(
    sandbox: Sandbox, client: SlackClient, dm: str
) -> None:
    sandbox.faults.add("chat.postMessage", retry_after=30)
    with pytest.raises(RateLimited) as first:
        await client.with_timeout(2).post_message(dm, text="one")
    with pytest.raises(RateLimited) as second:
        await client.with_timeout(2).post_message(dm, text="two")
    assert first.value.retry_after == pytest.approx(30, abs=1)
    assert second.value.retry_after == pytest.approx(30, abs=1)
    assert len(sandbox.journal.calls("chat.postMessage")) == 1


async def test_what_slack_refuses_is_named_with_its_hints(client: SlackClient, dm: str) -> None:
    bad = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    with pytest.raises(SlackRefused) as failure:
        await client.post_message(dm, text="hello", blocks=bad)
    assert failure.value.code == "invalid_blocks"
    assert failure.value.method == "chat.postMessage"
    assert failure.value.details


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("service_unavailable", Unreachable),
        ("request_timeout", Unreachable),
        ("team_added_to_org", Unreachable),
        ("messages_tab_disabled", RefusedForNow),
        ("restricted_action", RefusedForNow),
        ("message_limit_exceeded", RefusedForNow),
        ("is_archived", SlackRefused),
    ],
)
async def test_only_a_plain_no_is_a_refusal(
    sandbox: Sandbox, client: SlackClient, dm: str, code: str, kind: type[SlackError]
) -> None:
    sandbox.faults.add("chat.postMessage", error=code)
    with pytest.raises(SlackError) as failure:
        await client.post_message(dm, text="hello")
    assert type(failure.value) is kind
    assert failure.value.code == code


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_workspace_that_shuts_us_out_is_left_alone_until_it_lets_us_in(
    sandbox: Sandbox, client: SlackClient, acme: Acme, dm: str, code: str
) -> None:
    acme.token_error = code
    with pytest.raises(WorkspaceDown) as failure:
        await client.post_message(dm, text="hello")
    assert failure.value.code == code
    calls = len(sandbox.journal.calls())
    with pytest.raises(WorkspaceDown):
        await client.post_message(dm, text="hello")
    assert len(sandbox.journal.calls()) == calls
    with pytest.raises(WorkspaceDown):
        await client.auth_test()
    acme.token_error = None
    await client.auth_test()
    await client.post_message(dm, text="hello")


async def test_a_missing_scope_is_named_and_ends_when_it_is_granted(
    client: SlackClient, acme: Acme, dm: str
) -> None:
    acme.scopes.discard("chat:write")
    with pytest.raises(WorkspaceDown, match="the scope chat:write is missing") as failure:
        await client.post_message(dm, text="hello")
    assert failure.value.needed == "chat:write"
    await client.auth_test()
    assert client.health.down == "missing_scope"
    acme.scopes.add("chat:write")
    await client.auth_test()
    assert client.health.down is None
    await client.post_message(dm, text="hello")


def html(_: web.Request) -> web.Response:
    return web.Response(text="<html>Welcome to Acme's network</html>", content_type="text/html")


def array(_: web.Request) -> web.Response:
    return web.json_response(["not", "an", "object"])


def broken(_: web.Request) -> web.Response:
    return web.Response(body=b'{"ok": tr', content_type="application/json")


def forbidden(_: web.Request) -> web.Response:
    return web.Response(status=403, text="blocked by policy")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(html, AnswerUnknown), (array, AnswerUnknown), (broken, AnswerUnknown), (forbidden, Unreachable)],
)
async def test_an_answer_that_is_not_slacks_is_never_taken_for_success(answer: Any, kind: Any) -> None:
    network = network_of()
    async with (
        small_slack({"chat.postMessage": answer}) as slack,
        open_session(network) as session,
    ):
        client = SlackClient("xoxb-1-2-abc", api_url=slack.api_url, session=session, network=network)
        with pytest.raises(kind) as failure:
            await client.post_message("D1", text="hello")
    assert type(failure.value) is kind


async def test_no_token_and_no_ticket_stands_in_any_error(sandbox: Sandbox, acme: Acme, dm: str) -> None:
    network = network_of()
    async with open_session(network) as session:
        calls = Calls(
            acme.bot_token, api_url=sandbox.api_url, session=session, network=network, answer_timeout=0.2
        )
        for fault in (
            {"status": 500, "body": acme.bot_token},
            {"status": 400, "body": acme.bot_token},
            {"cut": "before"},
            {"error": f"odd_{acme.bot_token}"},
            {"delay": 60},
        ):
            sandbox.faults.add("chat.postMessage", **fault)
            with pytest.raises(SlackError) as failure:
                await calls.call("chat.postMessage", dm, text="hello")
            told = "".join(traceback.format_exception(failure.value)) + repr(failure.value)
            assert acme.bot_token not in told
