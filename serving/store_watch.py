"""A bot that is cut from the database leaves the sockets to other bots, which can take what Slack sends.

One that was cut, or stood still, while something was done alone ends: it knows nothing of it.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from handlers import Registrar
from models.database.driver import database_errors
from models.database.lease import LeaseKeeper
from slack.errors import SlackError
from slack.sockets import SocketTimings

log = logging.getLogger(__name__)

AWAY: Final = 3.0  # seconds without an answer of the database; Slack waits as long for an ack
EVERY: Final = 1.0  # seconds between two questions


class StoreWatch:
    """Closes the sockets while the database is away and another bot is there, and opens them again."""

    def __init__(
        self,
        leases: LeaseKeeper,
        registrars: Sequence[Registrar],
        timings: SocketTimings | None,
        stop: asyncio.Event,
    ) -> None:
        """`registrars`: of what listens; it grows, as workspaces join. `stop` ends the bot."""
        self._stop = stop
        self._leases = leases
        self._registrars = registrars
        self._timings = timings
        self._answered_at = 0.0
        self._closed = False

    async def run(self) -> None:
        """Watch until cancelled."""
        now = asyncio.get_running_loop().time
        self._answered_at = now()
        while True:
            answers = False
            with suppress(*database_errors()):  # a timeout among them
                async with asyncio.timeout_at(max(now() + EVERY, self._answered_at + AWAY)):
                    await self._ask()
                answers = True
            if self._leases.is_over:
                self._stop.set()
            elif answers and self._leases.is_there:
                self._answered_at = now()
                if self._closed:
                    await self._open()
            # Where it answers, a bot of an earlier release serves.
            elif not self._closed and (answers or self._leases.other_bots) and self._is_away(now()):
                await self._close()
            await asyncio.sleep(EVERY)

    def _is_away(self, now: float) -> bool:
        return now - self._answered_at >= AWAY

    async def _ask(self) -> None:
        await self._leases.ping()
        if not self._leases.is_there:
            await self._leases.step()

    async def _close(self) -> None:
        log.error("The database is away for %.0f s: the sockets are left to other bots", AWAY)
        self._closed = True
        for registrar in self._registrars:
            await registrar.context.workspace.stop(within=0.0)  # what runs cannot be committed

    async def _open(self) -> None:
        for registrar in self._registrars:
            workspace = registrar.context.workspace
            if workspace.sockets is not None:
                continue
            try:
                await workspace.start(
                    registrar.app, timings=self._timings, other_bots=lambda: self._leases.other_bots
                )
            except SlackError as error:  # tried again after the next answer
                log.warning("Workspace %s: its sockets could not be opened: %s", workspace.name, error)
                return
        log.warning("The database answers again: the sockets are open")
        self._closed = False
