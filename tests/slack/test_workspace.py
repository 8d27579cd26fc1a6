import logging
from dataclasses import replace
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace as Acme
from slack.errors import Unreachable
from slack.tokens import TokenRejected, Tokens, WrongTokens
from slack.workspace import ConnectedWorkspace, build_app, connect
from tests.slack.conftest import QUICK, tokens_of
from tests.slack.small_slack import small_slack

CARD = [
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "approve",
                "text": {"type": "plain_text", "text": "Approve"},
                "value": "1",
            }
        ],
    }
]


async def test_it_knows_who_we_are_there(workspace: ConnectedWorkspace, acme: Acme) -> None:
    assert workspace.team_id == acme.team.id
    assert workspace.bot_user_id == acme.bot.id
    assert workspace.app_id == acme.app_id
    assert workspace.scopes == acme.scopes
    assert workspace.down is None
    assert acme.bot_token not in repr(workspace)
    assert acme.app_token not in repr(workspace)


async def test_a_wrong_bot_token_fails_at_start(sandbox: Sandbox, acme: Acme) -> None:
    tokens = Tokens("xoxb-111-222-wrong", acme.app_token)
    with pytest.raises(TokenRejected) as caught:
        async with connect("acme", tokens, api_url=sandbox.api_url):
            pass
    assert (caught.value.code, caught.value.slack_code) == ("bot_token_rejected", "invalid_auth")
    assert caught.value.facts["workspace"] == "acme"


async def test_a_wrong_app_token_fails_at_start(sandbox: Sandbox, acme: Acme) -> None:
    tokens = Tokens(acme.bot_token, "xapp-1-A0-1-wrong")
    with pytest.raises(TokenRejected) as caught:
        async with connect("acme", tokens, api_url=sandbox.api_url):
            pass
    assert (caught.value.code, caught.value.slack_code) == ("app_token_rejected", "invalid_auth")
    assert caught.value.facts["workspace"] == "acme"


async def test_tokens_of_two_apps_fail_at_start(sandbox: Sandbox, acme: Acme) -> None:
    tokens = Tokens(acme.bot_token, sandbox.workspaces["beta"].app_token)
    with pytest.raises(WrongTokens) as caught:
        async with connect("acme", tokens, api_url=sandbox.api_url):
            pass
    beta = sandbox.workspaces["beta"].app_id
    facts = {"workspace": "acme", "bot_app": acme.app_id, "app": beta}
    assert (caught.value.code, caught.value.facts) == ("tokens_of_two_apps", facts)


async def test_a_revoked_token_fails_at_start_and_a_passing_trouble_does_not_blame_it(
    sandbox: Sandbox, acme: Acme
) -> None:
    sandbox.faults.add("auth.test", error="service_unavailable", times=None)
    with pytest.raises(Unreachable):
        async with connect("acme", tokens_of(acme), api_url=sandbox.api_url):
            pass
    sandbox.faults.clear()
    acme.revoke_tokens()
    with pytest.raises(TokenRejected) as caught:
        async with connect("acme", tokens_of(acme), api_url=sandbox.api_url):
            pass
    assert caught.value.slack_code == "token_revoked"


async def test_slack_out_of_reach_is_not_taken_for_wrong_tokens() -> None:
    async with small_slack() as gone:
        address = gone.api_url
    with pytest.raises(Unreachable):
        async with connect("acme", Tokens("xoxb-1-2-a", "xapp-1-A1-2-a"), api_url=address):
            pass


async def test_a_press_reaches_its_handler_though_slack_answers_no_call(
    sandbox: Sandbox, workspace: ConnectedWorkspace, acme: Acme
) -> None:
    ann = acme.person("ann@acme.example")
    app = build_app(workspace)
    seen: list[Any] = []

    @app.action("approve")
    async def approve(ack: Any, body: dict[str, Any], context: Any) -> None:
        seen.append((body["user"]["id"], context["client"] is workspace.client.web, context.bot_user_id))
        await ack()

    ts = await workspace.client.post_message(ann.dm().id, text="PO-1042", blocks=CARD)
    await workspace.start(app, timings=QUICK)
    sandbox.faults.add("*", times=None, status=500)
    card = await ann.wait_for_message(lambda message: message.ts == ts)
    assert (await ann.press(card, "approve")).acked
    assert seen == [(ann.id, True, acme.bot.id)]


async def test_a_handler_that_raises_is_not_acked(workspace: ConnectedWorkspace, acme: Acme) -> None:
    ann = acme.person("ann@acme.example")
    app = build_app(workspace)

    @app.action("approve")
    async def approve(ack: Any) -> None:
        await ack()
        raise RuntimeError("after the ack")

    await workspace.client.post_message(ann.dm().id, text="PO-1042", blocks=CARD)
    await workspace.start(app, timings=QUICK)
    card = await ann.wait_for_message(lambda message: message.text == "PO-1042")
    acme.clock.speed = 20
    assert not (await ann.press(card, "approve")).acked


async def test_the_ack_leaves_when_the_handler_returns(
    sandbox: Sandbox, workspace: ConnectedWorkspace, acme: Acme
) -> None:
    ann = acme.person("ann@acme.example")
    app = build_app(workspace)

    @app.action("approve")
    async def approve(ack: Any) -> None:
        await ack()
        sandbox.faults.add("users.info", delay=0.3)
        await workspace.client.users_info(ann.id)

    await workspace.client.post_message(ann.dm().id, text="PO-1042", blocks=CARD)
    await workspace.start(app, timings=QUICK)
    card = await ann.wait_for_message(lambda message: message.text == "PO-1042")
    assert (await ann.press(card, "approve")).acked
    told = [entry.name for entry in sandbox.journal if entry.name == "users.info" or entry.kind == "ack"]
    assert len(told) == 2
    assert told[0] == "users.info"


async def test_building_the_app_warns_of_nothing(
    workspace: ConnectedWorkspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-2-from-the-environment")
    with caplog.at_level(logging.WARNING):
        app = build_app(workspace)
    assert caplog.records == []
    assert app.client.token is None


async def test_a_revoked_workspace_is_down_and_comes_back(
    workspace: ConnectedWorkspace, acme: Acme, dm: str
) -> None:
    acme.token_error = "token_revoked"
    with pytest.raises(Exception, match="Slack rejected the token"):
        await workspace.client.post_message(dm, text="hello")
    assert workspace.down == "token_revoked"
    acme.token_error = None
    await workspace.check()
    assert workspace.down is None


async def test_sockets_that_could_not_be_opened_do_not_count_as_open(
    workspace: ConnectedWorkspace, sandbox: Sandbox
) -> None:
    refused = sandbox.faults.add("apps.connections.open", error="service_unavailable", times=None)
    app = build_app(workspace)
    with pytest.raises(Unreachable):
        await workspace.start(app, timings=replace(QUICK, start=0.2))
    assert workspace.sockets is None
    sandbox.faults.remove(refused)
    await workspace.start(app, timings=QUICK)
    assert workspace.sockets is not None
