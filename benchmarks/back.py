"""How soon a socket listens again after all were cut or fell silent, against slack-sdk's handler as it comes.

Both hold their sockets at one sandbox, each in a workspace of its own.
"""

import asyncio
import time
from collections.abc import Callable, Iterator

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks import Ratio
from sandbox.people.workspace import SandboxWorkspace as Slack
from sandbox.server import Sandbox
from sandbox.state.specs import Human, WorkspaceSpec
from slack.manifest import build_manifest
from slack.tokens import Tokens
from slack.workspace import build_app, connect

ROUNDS = 3
RESET_WITHIN, SILENCE_WITHIN = 5.0, 8.0  # seconds
AT_MOST = 60.0  # seconds that anybody is waited for


def measure() -> Iterator[Ratio]:
    """Measure both kinds of loss; the slowest return counts."""
    for what, ours, bare, within in asyncio.run(_measure()):
        yield Ratio(f"back after {what}, of what is allowed", ours * 1000, within * 1000, 1.0)
        yield Ratio(
            f"back after {what}, against slack-sdk (reported)", ours * 1000, bare * 1000, float("inf")
        )


async def _measure() -> list[tuple[str, float, float, float]]:
    specs = [WorkspaceSpec(name, [Human("ann@acme.example", "Ann Lee")]) for name in ("ours", "bare")]
    async with Sandbox(build_manifest(), specs, rates=False) as sandbox:
        ours, bare = sandbox.workspaces["ours"], sandbox.workspaces["bare"]
        tokens = Tokens(ours.bot_token, ours.app_token)
        client = AsyncWebClient(token=bare.bot_token, base_url=sandbox.api_url)
        handler = AsyncSocketModeHandler(AsyncApp(client=client), bare.app_token)
        async with connect("ours", tokens, api_url=sandbox.api_url) as workspace:
            await workspace.start(build_app(workspace))
            await handler.connect_async()  # type: ignore[no-untyped-call]
            await ours.wait_connected(2, timeout=AT_MOST)
            try:
                return [
                    ("a reset", *await _both(ours, bare, _cut), RESET_WITHIN),
                    ("a silence", *await _both(ours, bare, _silence), SILENCE_WITHIN),
                ]
            finally:
                await workspace.stop()
                await handler.close_async()  # type: ignore[no-untyped-call]


async def _both(ours: Slack, bare: Slack, lose: Callable[[Slack], None]) -> tuple[float, float]:
    times = [await asyncio.gather(_back(ours, lose), _back(bare, lose)) for _ in range(ROUNDS)]
    return max(first for first, _ in times), max(second for _, second in times)


def _cut(slack: Slack) -> None:
    slack.sockets.kill()


def _silence(slack: Slack) -> None:
    slack.sockets.half_open()


async def _back(slack: Slack, lose: Callable[[Slack], None]) -> float:
    await slack.wait_connected(timeout=AT_MOST)
    known = {one.number for one in slack.sockets.connections}
    began = time.perf_counter()
    lose(slack)
    await slack.wait_for(lambda: {one.number for one in slack.sockets.usable} - known or None, AT_MOST)
    return time.perf_counter() - began
