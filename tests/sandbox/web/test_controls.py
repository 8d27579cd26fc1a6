"""The switches of the page: they affect the app until they are switched off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.web.conftest import fixture
from tests.sandbox.web.fake_page import FakePage, Look

pytestmark = pytest.mark.asyncio(loop_scope="session")
Json = dict[str, Any]


@fixture()
async def ann(look: Look) -> FakePage:
    return await look("ann@acme.example")


@fixture()
async def bare(sandbox: Sandbox, acme: SandboxWorkspace) -> AsyncIterator[AsyncWebClient]:
    """The app's client, without a socket and without the SDK's retries."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            token=acme.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[]
        )


async def turn(screen: FakePage, switch: str, **facts: Any) -> Json:
    return await screen.do("control", switch=switch, **facts)


def controls(screen: FakePage) -> Json:
    found: Json = screen.facts["controls"]
    return found


async def refused(client: AsyncWebClient) -> Any:
    """Call and return the answer that the SDK raised as an error."""
    with pytest.raises(SlackApiError) as met:
        await client.auth_test()
    return met.value.response


async def test_a_page_and_a_lost_file_are_faults_too(
    ann: FakePage, bare: AsyncWebClient, sandbox: Sandbox
) -> None:
    await turn(ann, "call_fault", method="auth.test", kind="page", amount="403", times="1")
    await turn(ann, "call_fault", method="*", kind="lost_share", amount="a.pdf", times=None)
    drawn = [(each["name"], each["what"]) for each in controls(ann)["faults"]]
    assert drawn == [
        ("auth.test", "HTTP 403 with a page"),
        ("a.pdf", "is uploaded and never shown"),
    ]
    assert (await refused(bare)).status_code == 403
    (lost,) = sandbox.faults.of_shares
    assert (lost.name, lost.workspace) == ("a.pdf", "acme")
    await turn(ann, "end_fault", number=lost.number)
    assert not sandbox.faults.of_shares


async def test_a_fault_hits_the_app_as_often_as_asked(ann: FakePage, bare: AsyncWebClient) -> None:
    await turn(ann, "call_fault", method="auth.test", kind="429", amount="30", times="2")
    assert controls(ann)["faults"][0]["what"] == "HTTP 429, Retry-After 30 s"
    answer = await refused(bare)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    await ann.until(lambda: controls(ann)["faults"][0]["left"] == 1)
    await refused(bare)
    assert (await bare.auth_test())["ok"]
    await ann.until(lambda: controls(ann)["faults"] == [])


async def test_a_fault_lasts_until_it_is_ended(ann: FakePage, bare: AsyncWebClient) -> None:
    await turn(ann, "call_fault", method="*", kind="error", amount="fatal_error", times=None)
    fault = controls(ann)["faults"][0]
    assert (fault["name"], fault["left"]) == ("*", None)
    for _ in range(3):
        assert (await refused(bare))["error"] == "fatal_error"
    await turn(ann, "end_fault", number=fault["number"])
    assert controls(ann)["faults"] == []
    assert (await bare.auth_test())["ok"]


async def test_a_server_error_and_a_late_answer_reach_the_app(
    ann: FakePage, bare: AsyncWebClient, sandbox: Sandbox
) -> None:
    await turn(ann, "call_fault", method="auth.test", kind="5xx", amount="502", times="1")
    assert (await refused(bare)).status_code == 502
    sandbox.clock.speed = 100
    await turn(ann, "call_fault", method="auth.test", kind="delay", amount="60", times="1")
    before = sandbox.clock.now()
    assert (await bare.auth_test())["ok"]
    assert sandbox.clock.now() - before >= 60


@pytest.mark.parametrize(("kind", "acts"), [("cut_before", 0), ("cut_after", 1)])
async def test_a_connection_is_cut_before_or_after_acting(
    ann: FakePage, bare: AsyncWebClient, acme: SandboxWorkspace, kind: str, acts: int
) -> None:
    channel = acme.person("bob@acme.example").dm()
    await turn(ann, "call_fault", method="chat.postMessage", kind=kind, times="1")
    with pytest.raises(aiohttp.ClientError):
        await bare.chat_postMessage(channel=channel.id, text="Hello")
    assert len(channel.log) == acts


async def test_a_fault_stays_in_its_workspace(ann: FakePage, sandbox: Sandbox, look: Look) -> None:
    await turn(ann, "call_fault", method="*", kind="5xx", amount="503", times=None)
    elsewhere = await look("ann@acme.example", "beta")
    assert controls(elsewhere)["faults"] == []
    async with aiohttp.ClientSession() as session:
        beta = sandbox.workspaces["beta"]
        client = AsyncWebClient(token=beta.bot_token, base_url=sandbox.api_url, session=session)
        assert (await client.auth_test())["team"] == "beta"


async def test_an_event_is_sent_twice(
    ann: FakePage, client: Any, sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    await turn(ann, "event_fault", event="message", kind="twice", times="1")
    assert controls(ann)["faults"][0]["what"] == "is sent twice, with the same ids"
    await acme.person("ann@acme.example").say("AckCache")

    def envelopes() -> list[str]:
        return [each.facts["envelope_id"] for each in sandbox.journal.envelopes("message")]

    await sandbox.wait_for(lambda: len(envelopes()) == 2, what="two envelopes")
    assert len(set(envelopes())) == 1
    await ann.until(lambda: controls(ann)["faults"] == [])


@fixture()
async def socket(
    bare: AsyncWebClient, acme: SandboxWorkspace, http: aiohttp.ClientSession
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A socket of the app that does not reconnect."""
    answer = await bare.apps_connections_open(app_token=acme.app_token)
    async with http.ws_connect(str(answer["url"])) as opened:
        assert (await opened.receive_json(timeout=5))["type"] == "hello"
        yield opened


async def test_a_socket_is_refreshed(ann: FakePage, socket: aiohttp.ClientWebSocketResponse) -> None:
    (shown,) = await ann.until(lambda: controls(ann)["sockets"])
    await turn(ann, "socket", what="refresh", number=shown["number"])
    assert (await socket.receive_json(timeout=5))["reason"] == "refresh_requested"
    await ann.until(lambda: controls(ann)["sockets"][0]["state"] == "leaving")


async def test_a_socket_is_killed(ann: FakePage, socket: aiohttp.ClientWebSocketResponse) -> None:
    (shown,) = await ann.until(lambda: controls(ann)["sockets"])
    await turn(ann, "socket", what="kill", number=shown["number"])
    await ann.until(lambda: controls(ann)["sockets"] == [])
    assert (await socket.receive(timeout=5)).type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)


@pytest.mark.parametrize(("what", "state"), [("half_open", "half-open"), ("swallow", "half-open, swallows")])
async def test_a_half_open_socket_is_shown_as_such(
    ann: FakePage, socket: aiohttp.ClientWebSocketResponse, what: str, state: str
) -> None:
    (shown,) = await ann.until(lambda: controls(ann)["sockets"])
    await turn(ann, "socket", what=what, number=shown["number"])
    assert controls(ann)["sockets"] == [{"number": shown["number"], "state": state}]
    await turn(ann, "socket", what="kill", number=shown["number"])


async def test_a_refused_ticket_is_counted_down(
    ann: FakePage, bare: AsyncWebClient, acme: SandboxWorkspace, http: aiohttp.ClientSession
) -> None:
    await turn(ann, "refuse_tickets", count=1)
    assert controls(ann)["refused_tickets"] == 1

    async def ticket() -> str:
        return str((await bare.apps_connections_open(app_token=acme.app_token))["url"])

    with pytest.raises(aiohttp.WSServerHandshakeError) as met:
        await http.ws_connect(await ticket())
    assert met.value.status == 403
    await ann.until(lambda: controls(ann)["refused_tickets"] == 0)
    async with http.ws_connect(await ticket()) as socket:
        assert (await socket.receive_json(timeout=5))["type"] == "hello"


async def test_the_token_is_revoked_and_restored(ann: FakePage, bare: AsyncWebClient) -> None:
    await turn(ann, "token", on=False)
    assert controls(ann)["token_error"] == "token_revoked"
    assert (await refused(bare))["error"] == "token_revoked"
    await turn(ann, "token", on=True)
    assert (await bare.auth_test())["ok"]


async def test_a_scope_is_removed_and_restored(ann: FakePage, bare: AsyncWebClient) -> None:
    await turn(ann, "scope", name="users:read", on=False)
    assert {"name": "users:read", "on": False} in controls(ann)["scopes"]
    with pytest.raises(SlackApiError) as met:
        await bare.users_list()
    assert (met.value.response["error"], met.value.response["needed"]) == ("missing_scope", "users:read")
    await turn(ann, "scope", name="users:read", on=True)
    assert (await bare.users_list())["members"]


async def test_the_clock_goes_forward_and_faster(ann: FakePage, sandbox: Sandbox) -> None:
    before = sandbox.clock.now()
    await turn(ann, "clock", forward=3600)
    assert sandbox.clock.now() - before >= 3600
    assert controls(ann)["ahead"] == 3600
    await turn(ann, "clock", speed=60)
    assert (controls(ann)["speed"], sandbox.clock.speed) == (60, 60)


async def test_all_faults_end_at_once(
    ann: FakePage, bare: AsyncWebClient, sandbox: Sandbox, acme: SandboxWorkspace
) -> None:
    elsewhere = sandbox.faults.add("*", workspace="beta", times=None)
    await turn(ann, "call_fault", method="*", kind="5xx", amount="503", times=None)
    await turn(ann, "event_fault", event="*", kind="held", times=None)
    await turn(ann, "refuse_tickets", count=3)
    await turn(ann, "scope", name="users:read", on=False)
    await turn(ann, "clock", speed=60)
    await turn(ann, "token", on=False, sockets=True)
    assert controls(ann)["app_token_error"] == "token_revoked"
    await turn(ann, "end_all")
    now = controls(ann)
    assert (now["faults"], now["refused_tickets"], now["token_error"], now["speed"]) == ([], 0, None, 1)
    assert now["app_token_error"] is None
    assert all(each["on"] for each in now["scopes"])
    assert (await bare.auth_test())["ok"]
    assert sandbox.faults.of_calls == (elsewhere,)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"switch": "gravity"}, "The sandbox has no switch 'gravity'."),
        ({"switch": "call_fault", "method": "chat.burn", "kind": "5xx"}, "There is no method chat.burn."),
        (
            {"switch": "call_fault", "method": "*", "kind": "5xx", "amount": "200"},
            "200 is not between 500 and 599.",
        ),
        ({"switch": "call_fault", "method": "*", "kind": "429", "amount": "soon"}, "'soon' is not a number."),
        (
            {"switch": "call_fault", "method": "*", "kind": "error", "amount": " "},
            "Enter the error to answer with, such as internal_error.",
        ),
        ({"switch": "call_fault", "method": "*", "kind": "fire"}, "Unknown fault 'fire'."),
        (
            {"switch": "event_fault", "event": "team_join", "kind": "twice"},
            "The app is not subscribed to team_join.",
        ),
        ({"switch": "event_fault", "event": "*", "kind": "eaten"}, "An event cannot be 'eaten'."),
        ({"switch": "socket", "what": "melt"}, "A socket cannot 'melt'."),
        ({"switch": "scope", "name": "admin", "on": True}, "The app's manifest does not ask for admin."),
        ({"switch": "clock", "forward": -60}, "-60 is not between 0 and 5.184e+06."),
        ({"switch": "clock", "speed": 0}, "0 is not between 1 and 3600."),
    ],
)
async def test_invalid_switches_are_refused_in_a_sentence(
    ann: FakePage, sandbox: Sandbox, wanted: Json, sentence: str
) -> None:
    assert (await ann.do("control", **wanted))["error"] == sentence
    assert not sandbox.faults.of_calls


async def test_a_switch_used_on_one_page_shows_on_all(ann: FakePage, look: Look) -> None:
    bob = await look("bob@acme.example")
    await turn(ann, "call_fault", method="views.open", kind="5xx", amount="503", times="1")
    (fault,) = await bob.until(lambda: controls(bob)["faults"])
    assert fault["name"] == "views.open"
