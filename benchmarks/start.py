"""From the start of the process to a socket that listens, its memory then, and its end.

The reference is a bare Bolt app, without a listener and a store. Both are started in turns, on one sandbox;
the fastest start counts, since noise only adds. Both run from compiled modules, as `make install` leaves
them, whatever the environment says: compiling takes as long as half of the rest.
"""

import asyncio
import os
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Iterator
from pathlib import Path

from benchmarks import Ratio
from sandbox.people.workspace import SandboxWorkspace
from sandbox.server import Sandbox
from sandbox.state.specs import Human, WorkspaceSpec
from slack.manifest import build_manifest

ROUNDS = 5
LISTENS_WITHIN = 60.0  # seconds; the first start compiles every module
STOPS_WITHIN = 10.0
HOUSE = Path(__file__).parents[1]
OURS = ("bot.py",)
BARE = """
import asyncio, os
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

async def main():
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    await AsyncSocketModeHandler(AsyncApp(client=client), os.environ["SLACK_APP_TOKEN"]).start_async()

asyncio.run(main())
"""


def measure() -> Iterator[Ratio]:
    """Measure both on SQLite, the database being there already."""
    with tempfile.TemporaryDirectory() as folder:
        ours, bare = asyncio.run(_measure(Path(folder)))
    yield Ratio("start to connected", ours.start * 1000, bare.start * 1000, 2.0)
    yield Ratio("memory once connected, without the worker process", ours.memory, bare.memory, 2.0, "MB")
    yield Ratio("SIGTERM to the end, of what is allowed", ours.stop * 1000, STOPS_WITHIN * 1000, 1.0)


class Best:
    """The least of what was measured: seconds, and megabytes."""

    def __init__(self) -> None:
        self.start = self.memory = self.stop = float("inf")

    def note(self, start: float, memory: float, stop: float) -> None:
        """Keep what is less than before."""
        self.start = min(self.start, start)
        self.memory = min(self.memory, memory)
        self.stop = min(self.stop, stop)


async def _measure(folder: Path) -> tuple[Best, Best]:
    spec = WorkspaceSpec("acme", [Human("ann@acme.example", "Ann Lee")])
    async with Sandbox(build_manifest(), [spec], rates=False) as sandbox:
        slack = sandbox.workspaces["acme"]
        (folder / "settings.toml").write_text("[inbox]\nenabled = false\n")
        environment = os.environ | {
            "PRECORO_SETTINGS": str(folder / "settings.toml"),
            "DATABASE_URL": f"sqlite://{folder}/bot.db",
            "SLACK_API_URL": sandbox.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        best = Best(), Best()
        for attempt in range(ROUNDS + 1):
            for each, program in zip(best, (OURS, ("-c", BARE)), strict=True):
                figures = await _live(slack, program, environment)
                if attempt:  # the first makes the database, compiles, and warms the disk's cache
                    each.note(*figures)
        return best


async def _live(
    slack: SandboxWorkspace, program: tuple[str, ...], environment: dict[str, str]
) -> tuple[float, float, float]:
    """Start a program and end it; give seconds to its first socket, its memory, and seconds to its end."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, *program, cwd=HOUSE, env=environment, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        await slack.wait_connected(timeout=LISTENS_WITHIN)
        start = time.perf_counter() - began
        memory = _memory(process)
        ending = time.perf_counter()
        process.terminate()
        async with asyncio.timeout(STOPS_WITHIN * 2):
            await process.wait()
        return start, memory, time.perf_counter() - ending
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        slack.sockets.close()


def _memory(process: Process) -> float:
    """Give the resident memory of a process, without its children, in megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024
