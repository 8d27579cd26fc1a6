"""A sandbox workspace with the cast, and our client connected to it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox import Human, Sandbox, WorkspaceSpec
from sandbox.people.workspace import SandboxWorkspace as Acme
from slack.client import SlackClient
from slack.session import network_of, open_session
from slack.sockets import SocketTimings
from slack.tokens import Tokens
from slack.workspace import ConnectedWorkspace, connect

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Approvals"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "approvals", "always_online": True},
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write",
                "im:write",
                "im:history",
                "users:read",
                "users:read.email",
                "files:read",
                "files:write",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}
CAST = [
    Human("ann@acme.example", "Ann Lee", tz="Europe/Berlin", locale="de-DE"),
    Human("bob@acme.example", "Bob Stone", tz="America/New_York"),
    Human("eve@acme.example", "Eve Hall", email_confirmed=False),
    Human("gus@guest.example", "Gus Guest", guest=True),
    Human("mallory@other.example", "Mallory Moss", stranger=True),
    Human("dan@acme.example", "Dan Gone", deleted=True),
]
SPECS = [WorkspaceSpec("acme", CAST), WorkspaceSpec("beta", [Human("ann@acme.example", "Ann Lee")])]

# A pong is waited for during half the ping interval.
QUICK = SocketTimings(ping=0.4, apart=0.05, look=0.02, ticket_expired=0.3, silent=0.4, rebuild=20, start=10)

PROXY_NAMES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy")


@pytest.fixture(autouse=True)
def _no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Two workspaces on a port of their own; files are shared when a test moves the clock."""
    async with Sandbox(manifest=MANIFEST, workspaces=SPECS, share_delay=60) as running:
        yield running


@pytest.fixture
def acme(sandbox: Sandbox) -> Acme:
    """The sandbox's side of the workspace."""
    return sandbox.workspaces["acme"]


def tokens_of(acme: Acme) -> Tokens:
    """The tokens of the app in a sandbox workspace."""
    return Tokens(acme.bot_token, acme.app_token)


@pytest.fixture
async def client(sandbox: Sandbox, acme: Acme) -> AsyncIterator[SlackClient]:
    """Our client, with short patience."""
    network = network_of()
    async with open_session(network) as session:
        yield SlackClient(
            acme.bot_token,
            api_url=sandbox.api_url,
            session=session,
            network=network,
            answer_timeout=3,
            longest_wait=3,
            read_retries=(0.01, 0.02),
        )


@pytest.fixture
async def workspace(sandbox: Sandbox, acme: Acme) -> AsyncIterator[ConnectedWorkspace]:
    """Our side of the workspace, its sockets not yet open."""
    async with connect("acme", tokens_of(acme), api_url=sandbox.api_url) as connected:
        yield connected


@pytest.fixture
def dm(acme: Acme) -> str:
    """Ann's conversation with the app."""
    return acme.person("ann@acme.example").dm().id
