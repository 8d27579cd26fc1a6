"""Run the sandbox by itself: `python -m sandbox [--manifest FILE] [--people FILE] [--guide FILE] [--port N]`.

The first line of the output is one JSON object: `api_url`, `page_url` and `workspaces`, each with `name`,
`bot_token` and `app_token`. It runs until SIGINT or SIGTERM.

With `--precoro FILE` a Precoro runs beside it, on free ports. Then `precoro` is there too, with `api_url`,
`app_url` and `keys`: by the name of the company, and the e-mail address. In the guide, `{precoro}` is where
its pages are.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from sandbox.precoro import Precoro, read_precoro
from sandbox.sample import MANIFEST, WORKSPACES
from sandbox.server import Sandbox
from sandbox.state.specs import read_people


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="A Slack workspace on this machine."
    )
    parser.add_argument(
        "--manifest", type=Path, help="the app's manifest, as JSON (default: an app with every permission)"
    )
    parser.add_argument(
        "--people", type=Path, help="the workspaces and their people, as JSON (default: one with four people)"
    )
    parser.add_argument(
        "--precoro", type=Path, help="companies in a Precoro to run beside it, as JSON (default: none)"
    )
    parser.add_argument("--guide", type=Path, help="a Markdown text to show beside the page")
    parser.add_argument(
        "--port", type=int, default=8020, help="the port to listen on; 0 picks a free one (default: 8020)"
    )
    return parser.parse_args(arguments)


async def start_precoro(options: argparse.Namespace, stack: AsyncExitStack) -> Precoro | None:
    """Start Precoro, if it is asked for; the stack stops it."""
    if options.precoro is None:
        return None
    given = json.loads(options.precoro.read_text("utf-8"))
    return await stack.enter_async_context(read_precoro(given, options.precoro.parent))


def build(options: argparse.Namespace, precoro: Precoro | None) -> Sandbox:
    """Build the sandbox. Raises ValueError or OSError with a sentence."""
    manifest: dict[str, Any] = (
        json.loads(options.manifest.read_text("utf-8")) if options.manifest else MANIFEST
    )
    workspaces = read_people(json.loads(options.people.read_text("utf-8"))) if options.people else WORKSPACES
    guide = options.guide.read_text("utf-8") if options.guide else ""
    if precoro is not None:
        guide = guide.replace("{precoro}", precoro.app_url)
    return Sandbox(manifest, workspaces, options.port, guide=guide)


async def serve(sandbox: Sandbox, precoro: Precoro | None) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with sandbox:
        print(json.dumps(what_is_served(sandbox, precoro)), flush=True)
        await stop.wait()


def what_is_served(sandbox: Sandbox, precoro: Precoro | None) -> dict[str, Any]:
    """Return what the first line of the output says."""
    tokens = [
        {"name": each.name, "bot_token": each.bot_token, "app_token": each.app_token}
        for each in sandbox.workspaces.values()
    ]
    served: dict[str, Any] = {
        "api_url": sandbox.api_url,
        "page_url": sandbox.page_url,
        "workspaces": tokens,
    }
    if precoro is not None:
        keys = {each.name: {one.email: one.key for one in each.people} for each in precoro.companies}
        served["precoro"] = {"api_url": precoro.url, "app_url": precoro.app_url, "keys": keys}
    return served


async def main(arguments: list[str]) -> int:
    """Run; return the exit code."""
    options = parse(arguments)
    async with AsyncExitStack() as stack:
        try:
            precoro = await start_precoro(options, stack)
            sandbox = build(options, precoro)
        except (OSError, ValueError, KeyError, TypeError) as error:
            print(f"sandbox: {error}", file=sys.stderr)
            return 2
        try:
            await serve(sandbox, precoro)
        except OSError as error:
            print(f"sandbox: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
