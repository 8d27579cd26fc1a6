"""Every time that the app is told is the sandbox's."""

from __future__ import annotations

import asyncio
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.api.test_calls import bearer
from tests.sandbox.blockkit.builders import actions, button
from tests.sandbox.raw import RawSocket

DAY = 86_400


async def date_of(response: aiohttp.ClientResponse) -> float:
    """Return an answer's Date, in seconds since the epoch; there is one only."""
    (date,) = response.headers.getall("Date")
    return parsedate_to_datetime(date).timestamp()


async def test_every_answer_has_the_date_of_the_clock(sandbox: Sandbox, acme: SandboxWorkspace) -> None:
    await sandbox.clock.advance(30 * DAY)
    sandbox.faults.add("users.info", status=503, html=True)
    sandbox.faults.add("users.list", status=500)
    sandbox.faults.add("team.info", retry_after=5)
    answer_url = acme.response_urls.issue(acme.team.id, acme.bot.id, "C0", None, None)
    async with aiohttp.ClientSession(headers=bearer(acme)) as http:
        for method in ("auth.test", "no.method", "users.info", "users.list", "team.info"):
            before = int(sandbox.clock.now())
            told = await date_of(await http.post(f"{sandbox.api_url}{method}"))
            assert before <= told <= sandbox.clock.now()
        for path in ("upload/v1/x", "files-pri/T0-F0/a.txt"):
            before = int(sandbox.clock.now())
            told = await date_of(await http.post(f"{sandbox.origin}/{path}", data=b""))
            assert before <= told <= sandbox.clock.now()
        before = int(sandbox.clock.now())
        assert before <= await date_of(await http.post(answer_url, data="{")) <= sandbox.clock.now()


async def test_a_fast_clock_is_told_as_well(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.clock.speed = 600
    first = (await client.auth_test()).headers["Date"]
    await sandbox.clock.sleep(120)
    second = (await client.auth_test()).headers["Date"]
    assert (parsedate_to_datetime(second) - parsedate_to_datetime(first)).total_seconds() >= 119


async def test_presses_messages_and_events_have_the_time_of_the_clock(
    sandbox: Sandbox, acme: SandboxWorkspace, client: AsyncWebClient
) -> None:
    await sandbox.clock.advance(30 * DAY)
    began = sandbox.clock.now()
    ann = acme.person("Ann Lee")
    async with RawSocket(acme, client) as socket:
        posted = await client.chat_postMessage(channel=ann.dm().id, text="card", blocks=[actions(button())])
        card = await ann.wait_for_message(lambda message: message.ts == posted["ts"])
        press = asyncio.create_task(ann.press(card, "go"))
        said = await ann.say("hello")
        frames: dict[str, Any] = {}
        while "interactive" not in frames or said.ts not in frames:
            frame = await socket.frame()
            await socket.ack(frame)
            event = frame["payload"].get("event")
            frames[event["ts"] if event else frame["type"]] = frame["payload"]
        await press
    ended = sandbox.clock.now()
    (action,) = frames["interactive"]["actions"]
    event = frames[said.ts]
    times = [posted["ts"], said.ts, action["action_ts"], event["event"]["event_ts"], event["event"]["ts"]]
    assert all(began <= float(each) <= ended for each in times)
    assert int(began) <= event["event_time"] <= ended
