"""A workspace with the cast, the fake app on its socket, and a browser if there is one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, expect
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import ChannelSpec, Human, Sandbox, WorkspaceSpec
from sandbox.people.workspace import SandboxWorkspace
from tests.sandbox.web import fake_app
from tests.sandbox.web.fake_page import FakePage, Look
from tests.support.screen import SLOW

# One event loop for all these tests: they share a browser, which takes longer to start than most of them.
fixture = partial(pytest_asyncio.fixture, loop_scope="session")
expect.set_options(timeout=SLOW)
MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Approvals"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "slash_commands": [
            {
                "command": "/precoro",
                "description": "Your documents",
                "usage_hint": "pending | show NUMBER",
                "should_escape": True,
            }
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write",
                "im:write",
                "im:history",
                "users:read",
                "files:read",
                "files:write",
                "commands",
                "reactions:read",
                "reactions:write",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["message.im", "app_home_opened", "reaction_added"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}
PEOPLE = [
    Human("ann@acme.example", "Ann Lee", title="Head of Design"),
    Human("bob@acme.example", "Bob Stone", tz="America/New_York", title="Designer"),
    Human("cleo@acme.example", "Cleo Marsh", locale="de-DE", title="Finance"),
    Human("gus@guest.example", "Gus Guest", guest=True),
    Human("mallory@other.example", "Mallory Moss", stranger=True),
]
CHANNEL = ChannelSpec(
    "general", ["ann@acme.example", "bob@acme.example", "gus@guest.example", "mallory@other.example"]
)
ACME = WorkspaceSpec("acme", PEOPLE, [CHANNEL], groups={"finance-team": ["cleo@acme.example"]})
BETA = WorkspaceSpec("beta", [Human("ann@acme.example", "Ann Lee")])
GUIDE = "# Try it\n1. Press **Approve**.\n2. Look as [Bob](?workspace=acme&as=bob@acme.example).\n"


@fixture()
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(manifest=MANIFEST, workspaces=[ACME, BETA], guide=GUIDE, share_delay=0.0) as running:
        yield running


@pytest.fixture
def acme(sandbox: Sandbox) -> SandboxWorkspace:
    return sandbox.workspaces["acme"]


@asynccontextmanager
async def connected_app(sandbox: Sandbox, workspace: SandboxWorkspace) -> AsyncIterator[AsyncWebClient]:
    """Run the fake app on a workspace's socket and yield its client."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=workspace.bot_token, base_url=sandbox.api_url, session=session)
        app = AsyncApp(client=client, process_before_response=True, raise_error_for_unhandled_request=False)
        fake_app.listen(app)
        handler = AsyncSocketModeHandler(app, workspace.app_token, web_client=client)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await workspace.wait_connected()
        try:
            yield client
        finally:
            for each in workspace.sockets.connections:
                if each.half_open:  # otherwise closing waits ten seconds for its close frame
                    workspace.sockets.kill(each.number)
            await handler.close_async()  # type: ignore[no-untyped-call]


@fixture()
async def client(sandbox: Sandbox, acme: SandboxWorkspace) -> AsyncIterator[AsyncWebClient]:
    """The fake app's client; the app is connected to acme."""
    async with connected_app(sandbox, acme) as web_client:
        yield web_client


Send = Callable[..., Awaitable[str]]


@pytest.fixture
def send(client: AsyncWebClient, acme: SandboxWorkspace) -> Send:
    """Return a function by which the app sends blocks to a person; it returns the message's ts."""

    async def sent(who: str, text: str, blocks: list[dict[str, Any]] | None = None) -> str:
        dm = await client.conversations_open(users=acme.person(who).id)
        answer = await client.chat_postMessage(channel=dm["channel"]["id"], text=text, blocks=blocks)
        return str(answer["ts"])

    return sent


@fixture()
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@fixture()
async def look(sandbox: Sandbox, http: aiohttp.ClientSession) -> AsyncIterator[Look]:
    """Return a function that opens a page's WebSocket as a person."""
    open_sockets: list[aiohttp.ClientWebSocketResponse] = []

    async def looking(who: str, workspace: str = "acme") -> FakePage:
        url = f"{sandbox.origin}/page/live"
        socket = await http.ws_connect(url, params={"workspace": workspace, "as": who})
        open_sockets.append(socket)
        screen = FakePage(socket)
        await screen.take()
        return screen

    yield looking
    for socket in open_sockets:
        await socket.close()


def is_page_error(said: ConsoleMessage) -> bool:
    """Return whether it is an error other than a lost connection."""
    return said.type == "error" and "/page/live" not in said.text


@fixture()
async def browser_page(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Page]:
    """A desktop page; its errors fail the test, except a lost connection. Closed before the sandbox."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    page_errors: list[str] = []
    page.on("pageerror", lambda error: page_errors.append(str(error)))
    page.on("console", lambda said: page_errors.append(said.text) if is_page_error(said) else None)
    yield page
    await context.close()
    assert page_errors == []
