"""`bot.py demo`: a workspace on this machine, the bot, and documents that wait for a decision."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from settings import Settings
from slack.manifest import build_manifest

SAMPLES = Path(__file__).parent / "samples"
BOT = Path(__file__).parent.parent / "bot.py"
PORT = 8020
# Above these amounts Approve asks once more; and everybody is reminded soon, wherever he is.
SETTINGS = """\
[approval]
confirm_above = {{ EUR = "10000.00", USD = "10000.00", GBP = "10000.00", JPY = "1500000" }}

[reminders]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
times = {times}
"""
SOON = timedelta(seconds=15)  # cards go out first


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    port = int(os.environ.get("SANDBOX_PORT") or PORT)
    parser.add_argument(
        "--port", type=int, default=port, help=f"of the page (SANDBOX_PORT, {port}); 0: any free"
    )


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Run everything in a folder of its own, which is gone afterwards, until Ctrl-C."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="precoro-demo-")))
        sandbox = stack.enter_context(_process(_sandbox_command(folder, args.port), stdout=subprocess.PIPE))
        first = sandbox.stdout.readline() if sandbox.stdout else ""
        if not first:
            print(f"The page needs port {args.port}; SANDBOX_PORT=8021 takes another one.", file=sys.stderr)
            return 1
        served = json.loads(first)
        environment = _environment(folder, served)
        bot = stack.enter_context(_process([sys.executable, str(BOT), "run"], env=environment))
        if not _bring_in(environment):
            return 1
        print(_welcome(served, folder), flush=True)
        return _until_told([sandbox, bot])


def _sandbox_command(folder: Path, port: int) -> list[str]:
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(build_manifest()), encoding="utf-8")
    files = ["--people", str(SAMPLES / "people.json"), "--guide", str(SAMPLES / "guide.md")]
    return [
        *(sys.executable, "-m", "sandbox", "--manifest", str(manifest)),
        *files,
        *("--port", str(port)),
    ]


def _environment(folder: Path, served: dict[str, Any]) -> dict[str, str]:
    settings = folder / "settings.toml"
    settings.write_text(SETTINGS.format(times=json.dumps(_soon(datetime.now(UTC)))), encoding="utf-8")
    workspace = served["workspaces"][0]
    ours = {
        "SLACK_BOT_TOKEN": workspace["bot_token"],
        "SLACK_APP_TOKEN": workspace["app_token"],
        "SLACK_API_URL": served["api_url"],
        "DATABASE_URL": f"sqlite://{folder / 'data' / 'bot.db'}",
        "PRECORO_SETTINGS": str(settings),
    }
    theirs = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_"))
    }
    return theirs | ours


def _soon(now: datetime) -> list[str]:
    """Give the next full minute, by the clocks of everybody in the sample workspace."""
    given = json.loads((SAMPLES / "people.json").read_text("utf-8"))
    zones = {one.get("tz", "UTC") for workspace in given["workspaces"] for one in workspace["people"]}
    slot = (now + SOON).replace(second=0, microsecond=0) + timedelta(minutes=1)
    return sorted({slot.astimezone(ZoneInfo(zone)).strftime("%H:%M") for zone in zones})


def _bring_in(environment: dict[str, str]) -> bool:
    files = sorted(str(path) for path in SAMPLES.glob("[0-9]*.json"))
    done = subprocess.run([sys.executable, str(BOT), "import", *files], env=environment, check=False)
    return done.returncode == 0


def _welcome(served: dict[str, Any], folder: Path) -> str:
    page = f"{served['page_url']}?as=ann@acme.example"
    inbox = folder / "data" / "inbox"
    return f"\nOpen {page}\nFiles dropped into {inbox} become documents. Ctrl-C ends it.\n"


def _until_told(processes: Sequence["subprocess.Popen[str]"]) -> int:
    """Wait for a signal, or for one of the processes to end before its time."""
    told = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: told.set())
    while not told.wait(0.5):
        if any(process.poll() is not None for process in processes):
            print("A part of the demo ended by itself; what it said stands above.", file=sys.stderr)
            return 1
    return 0


@contextmanager
def _process(command: list[str], **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """Run a program in a session of its own, so that Ctrl-C reaches only us and we end it in order."""
    process = subprocess.Popen(command, text=True, start_new_session=True, cwd=BOT.parent, **options)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(12)
        except subprocess.TimeoutExpired:
            process.kill()
        if process.stdout:
            process.stdout.close()
