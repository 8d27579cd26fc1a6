"""A bot in a process of its own, which a test may kill."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.fork_server import HOUSE, Fork, fork_server

if TYPE_CHECKING:
    from models.database.lease import LeaseTerms
    from serving.options import Bot
    from settings import Settings

REAL = ("bot.py", "run")
SETTLES_AFTER = "TEST_SETTLES_AFTER"
CLOCK = "TEST_CLOCK"  # the file that tells the time
LEASE = "TEST_LEASE"  # "real": as in the product
START_WITHIN = 120.0  # seconds, on a machine that has much else to do


def environment_of(settings: "Settings") -> dict[str, str]:
    """Give the variables by which another process comes to the same settings."""
    tokens = {
        f"SLACK_{kind}_TOKEN{workspace.suffix}": token.get_secret_value()
        for workspace in settings.workspaces
        for kind, token in (("BOT", workspace.bot_token), ("APP", workspace.app_token))
        if token
    }
    key = {"AUDIT_KEY": settings.audit_key.get_secret_value()} if settings.audit_key else {}
    if settings.mailbox_password:
        key["MAILBOX_PASSWORD"] = settings.mailbox_password.get_secret_value()
    if settings.precoro_secret:
        key["PRECORO_SECRET"] = settings.precoro_secret.get_secret_value()
    secrets = {one.variable: one.secret.get_secret_value() for one in settings.webhooks if one.secret}
    secrets |= {one.variable: one.key.get_secret_value() for one in settings.company_keys if one.key}
    return (
        tokens
        | key
        | secrets
        | {
            "PRECORO_SETTINGS": str(settings.path),
            "DATABASE_URL": settings.database_url.get_secret_value(),
            "SLACK_API_URL": settings.slack_api_url,
        }
    )


class BotProcess:
    """Starts a bot, kills it, starts it again; what it logs is kept in `log`."""

    def __init__(self, settings: "Settings", folder: Path, **environment: str) -> None:
        self.log = folder / "bot.log"
        self._process: Process | Fork | None = None
        self._listens = False  # to the signal, which would end it otherwise
        self._environment = dict(os.environ) | environment_of(settings) | environment

    def settle_after(self, seconds: float) -> None:
        """Have it wait so long, once started, for what may still arrive of what it sent before it died."""
        self._environment[SETTLES_AFTER] = str(seconds)

    def follow_clock(self, path: Path) -> None:
        """Have it tell the time, once started, by the file of a test's clock."""
        self._environment[CLOCK] = str(path)

    async def start(self) -> None:
        """Start one that looks soon for what it may have sent before it died; the first may still run."""
        self._listens = False
        self._process = await fork_server().fork(
            f"{__name__}:serve", environment=self._environment, log=self.log
        )

    async def start_really(self) -> None:
        """Start one as an operator does."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *REAL, cwd=HOUSE, env=self._environment, stderr=log
            )

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._running.pid

    async def serves(self) -> None:
        """Wait until it serves."""
        assert isinstance(self._process, Fork)
        if not self._listens:
            await self._process.told("serving", START_WITHIN)
            self._listens = True

    def kill(self) -> None:
        """Kill it at this very moment, with no chance to tidy up."""
        self._running.kill()

    def terminate(self) -> None:
        """Ask it to stop, as systemd does."""
        self._running.terminate()

    def stand_still(self) -> None:
        """Stop it where it is, as a paused machine does."""
        self._running.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on after it stood still."""
        self._running.send_signal(signal.SIGCONT)

    async def die_after_next_commit(self) -> None:
        """Have it kill itself between its next COMMIT and whatever follows; returns once it will."""
        await self.serves()
        assert isinstance(self._process, Fork)
        self._process.send_signal(signal.SIGUSR1)
        await self._process.told("armed", START_WITHIN)

    async def ended(self, within: float) -> int:
        """Wait so many seconds for its end; returns the exit code."""
        async with asyncio.timeout(within):
            return await self._running.wait()

    async def stop(self) -> None:
        """Leave nothing behind."""
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    @property
    def _running(self) -> Process | Fork:
        assert self._process
        return self._process


def lease_terms() -> "LeaseTerms":
    """Give a lease that has soon run out once a bot was killed, unless it is to be a real one."""
    from models.database.lease import LeaseTerms

    if os.environ.get(LEASE) == "real":
        return LeaseTerms()
    return LeaseTerms(length=2.0, every=0.25, margin=0.25, answer=1.0)


async def serve() -> None:
    """Serve until killed, in the forked process."""
    from commands.logs import set_up_logging
    from serving.bot import run_bot
    from serving.options import Timing
    from settings import load
    from tests.chaos.clock import follow
    from tests.support.workers import LateWorker

    settings = load()
    set_up_logging(settings)
    settles_after = timedelta(seconds=float(os.environ.get(SETTLES_AFTER, "0.2")))
    timing = Timing(settles_after=settles_after, lease=lease_terms())
    if path := os.environ.get(CLOCK):
        timing = replace(timing, clock=follow(Path(path)))
    stop = asyncio.Event()
    async with run_bot(settings, timing=timing, worker=LateWorker(), stop=stop) as bot:
        die_when_told(bot)
        print("serving", flush=True)
        await told_to_stop(stop)


async def told_to_stop(told: asyncio.Event) -> None:
    """Wait for the signal by which systemd stops a bot, or until it ends by itself."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await told.wait()


def die_when_told(bot: "Bot") -> None:
    """Have a bot kill itself between a COMMIT and whatever follows, once the signal for it came."""

    def arm() -> None:
        bot.store.on_commit = lambda: os.kill(os.getpid(), signal.SIGKILL)
        print("armed", flush=True)

    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, arm)
