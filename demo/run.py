"""`bot.py demo`: a Slack workspace and a Precoro on this machine, the bot, and sample documents."""

import argparse
import json
import os
import secrets
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

from commands.reader import shell_reader
from settings import Settings
from slack.manifest import build_manifest
from views.wording.translate import gettext, marked

SAMPLES = Path(__file__).parent / "samples"
BOT = Path(__file__).parent.parent / "bot.py"
PORT = 8020
# Above these amounts Approve asks for confirmation; reminders come soon, in every time zone.
SETTINGS = """\
[approval]
confirm_above = {{ EUR = "10000.00", USD = "10000.00", GBP = "10000.00", JPY = "1500000" }}
card_fields = ["Department", "Project"]

[reminders]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
times = {times}

[[companies]]
name = "Acme Ltd"
[[companies]]
name = "Beta GmbH"
[[companies]]
name = "Gamma K.K."
[[companies]]
name = "{company}"
managers = ["ann@acme.example"]
source = "precoro"
[companies.precoro]
account = "globex"
email = "{email}"
api_url = "{api_url}"
app_url = "{app_url}"
kinds = ["purchase_order", "invoice"]
payments = true

# This Precoro has no limits, so that what happens there shows in Slack at once.
[precoro]
look_every_seconds = 2
look_when_quiet_every_seconds = 2
look_at_night_every_seconds = 2
seconds_between_calls = 0.1
same_call_again_after_seconds = 0
calls_per_minute = 1000000
calls_per_hour = 1000000
calls_per_day = 1000000
"""
IN_PRECORO = "Globex Ltd"
SERVICE = "integration@globex.example"  # whose key the company gives the bot
SOON = timedelta(seconds=15)  # cards go out first

WELCOME = marked(
    "Open {page}\nFiles dropped into {inbox} become documents. Ctrl-C stops the demo.\n"
    "Globex Ltd works in Precoro, which is at {precoro}"
)
PORT_TAKEN = marked("Port {port} is in use. Choose another one, for example SANDBOX_PORT=8021.")
ENDED = marked("A part of the demo stopped by itself; its messages are above.")
HELP_PORT = marked("port of the page (SANDBOX_PORT, {port}); 0: any free one")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    port = int(os.environ.get("SANDBOX_PORT") or PORT)
    help_port = gettext(shell_reader(), HELP_PORT, port=str(port))
    parser.add_argument("--port", type=int, default=port, help=help_port)


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Run everything in a temporary folder until Ctrl-C."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="precoro-demo-")))
        sandbox = stack.enter_context(_process(_sandbox_command(folder, args.port), stdout=subprocess.PIPE))
        first = sandbox.stdout.readline() if sandbox.stdout else ""
        if not first:
            print(gettext(shell_reader(), PORT_TAKEN, port=str(args.port)), file=sys.stderr)
            return 1
        served = json.loads(first)
        environment = environment_for(folder, served)
        # The import below needs the database, which the bot might make later.
        if not _succeeds(["migrate"], environment):
            return 1
        bot = stack.enter_context(_process([sys.executable, str(BOT), "run"], env=environment))
        if not _import_samples(environment):
            return 1
        print(f"\n{_welcome(served, folder)}\n", flush=True)
        return _wait([sandbox, bot])


def _sandbox_command(folder: Path, port: int) -> list[str]:
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(build_manifest()), encoding="utf-8")
    files = ["--people", str(SAMPLES / "people.json"), "--guide", str(SAMPLES / "guide.md")]
    files += ["--precoro", str(SAMPLES / "precoro.json")]
    return [
        *(sys.executable, "-m", "sandbox", "--manifest", str(manifest)),
        *files,
        *("--port", str(port)),
    ]


def environment_for(folder: Path, served: dict[str, Any]) -> dict[str, str]:
    """Write the settings of the bot; return the environment in which it runs beside what is served."""
    settings = folder / "settings.toml"
    precoro = served["precoro"]
    text = SETTINGS.format(
        times=json.dumps(_soon(datetime.now(UTC))),
        company=IN_PRECORO,
        email=SERVICE,
        api_url=precoro["api_url"],
        app_url=precoro["app_url"],
    )
    settings.write_text(text, encoding="utf-8")
    workspace = served["workspaces"][0]
    ours = {
        "SLACK_BOT_TOKEN": workspace["bot_token"],
        "SLACK_APP_TOKEN": workspace["app_token"],
        "SLACK_API_URL": served["api_url"],
        "DATABASE_URL": f"sqlite://{folder / 'data' / 'bot.db'}",
        "PRECORO_SETTINGS": str(settings),
        "PRECORO_KEY_GLOBEX": precoro["keys"][IN_PRECORO][SERVICE],
        "PRECORO_SECRET": secrets.token_urlsafe(32),
    }
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLACK_", "DATABASE_", "AUDIT_", "PRECORO_"))
    }
    return inherited | ours


def _soon(now: datetime) -> list[str]:
    """Return the next full minute, in every time zone of the sample workspace."""
    given = json.loads((SAMPLES / "people.json").read_text("utf-8"))
    zones = {one.get("tz", "UTC") for workspace in given["workspaces"] for one in workspace["people"]}
    slot = (now + SOON).replace(second=0, microsecond=0) + timedelta(minutes=1)
    return sorted({slot.astimezone(ZoneInfo(zone)).strftime("%H:%M") for zone in zones})


def _import_samples(environment: dict[str, str]) -> bool:
    files = sorted(str(path) for path in SAMPLES.glob("[0-9]*.json"))
    return _succeeds(["import", *files], environment)


def _succeeds(arguments: Sequence[str], environment: dict[str, str]) -> bool:
    done = subprocess.run([sys.executable, str(BOT), *arguments], env=environment, check=False)
    return done.returncode == 0


def _welcome(served: dict[str, Any], folder: Path) -> str:
    page = f"{served['page_url']}?as=ann@acme.example"
    inbox = folder / "data" / "inbox"
    return gettext(shell_reader(), WELCOME, page=page, inbox=str(inbox), precoro=served["precoro"]["app_url"])


def _wait(processes: Sequence["subprocess.Popen[str]"]) -> int:
    """Wait for a signal, or for one of the processes to stop by itself."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    while not stop.wait(0.5):
        if any(process.poll() is not None for process in processes):
            print(gettext(shell_reader(), ENDED), file=sys.stderr)
            return 1
    return 0


@contextmanager
def _process(command: list[str], **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """Run a program in its own session, so that Ctrl-C reaches only us, and we stop it in order."""
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
