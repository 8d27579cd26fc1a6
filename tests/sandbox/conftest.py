"""Workspaces with the cast, and real clients and Bolt apps for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import ChannelSpec, Human, Sandbox, WorkspaceSpec
from sandbox.people.workspace import SandboxWorkspace

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Approvals"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "approvals", "always_online": True},
        "slash_commands": [{"command": "/precoro", "description": "Your documents"}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write",
                "im:write",
                "im:history",
                "im:read",
                "channels:read",
                "users:read",
                "users:read.email",
                "files:read",
                "files:write",
                "commands",
                "reactions:write",
                "app_mentions:read",
                "usergroups:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "message.im",
                "app_mention",
                "app_home_opened",
                "app_uninstalled",
                "tokens_revoked",
                "user_change",
                "team_join",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}

CAST = [
    Human("ann@acme.example", "Ann Lee", tz="Europe/Berlin"),
    Human("bob@acme.example", "Bob Stone", tz="America/New_York"),
    Human("cleo@acme.example", "Cleo Marsh", locale="de-DE"),
    Human("gus@guest.example", "Gus Guest", guest=True),
    Human("mallory@other.example", "Mallory Moss", stranger=True),
    Human("dana@acme.example", "Dana Gone", deleted=True),
    Human(None, "Nora Nomail"),
]
EMAILS = ["ann@acme.example", "bob@acme.example", "mallory@other.example"]
ACME = WorkspaceSpec(
    "acme",
    CAST,
    channels=[ChannelSpec("procurement", EMAILS), ChannelSpec("closed", EMAILS[:1], with_app=False)],
    groups={"buyers": EMAILS[:2]},
)
BETA = WorkspaceSpec("beta", [Human("ann@acme.example", "Ann Lee")])


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox with two workspaces, on a free port."""
    async with Sandbox(manifest=MANIFEST, workspaces=[ACME, BETA]) as running:
        yield running


@pytest.fixture
def acme(sandbox: Sandbox) -> SandboxWorkspace:
    """The workspace with the whole cast."""
    return sandbox.workspaces["acme"]


@asynccontextmanager
async def client_of(sandbox: Sandbox, workspace: SandboxWorkspace) -> AsyncIterator[AsyncWebClient]:
    """Yield the real client of a workspace's app, without retries."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            token=workspace.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[]
        )


@pytest.fixture
async def client(sandbox: Sandbox, acme: SandboxWorkspace) -> AsyncIterator[AsyncWebClient]:
    """The real client of acme's app."""
    async with client_of(sandbox, acme) as web_client:
        yield web_client


Connect = Callable[..., Any]


@pytest.fixture
async def connect(sandbox: Sandbox) -> AsyncIterator[Connect]:
    """Return a function that connects a Bolt app to a workspace over several sockets."""
    async with AsyncExitStack() as stack:

        async def connected(
            workspace: SandboxWorkspace, listen: Callable[[AsyncApp], None], sockets: int = 1
        ) -> AsyncApp:
            web_client = await stack.enter_async_context(client_of(sandbox, workspace))
            app = AsyncApp(
                client=web_client, process_before_response=True, raise_error_for_unhandled_request=False
            )
            listen(app)
            for _ in range(sockets):
                handler = AsyncSocketModeHandler(
                    app, workspace.app_token, web_client=web_client, ping_interval=0.5
                )
                stack.push_async_callback(handler.close_async)
                await handler.connect_async()  # type: ignore[no-untyped-call]
            await workspace.wait_connected(sockets)
            return app

        yield connected
