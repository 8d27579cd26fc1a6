"""The heartbeat of the serving bot: to the health file, and to systemd's watchdog.

It beats on the bot's loop, so a loop that hangs does not beat; and only while every part of it is well.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from jobs.outage import Outage
from models.database.state import answers
from serving.health_file import Health, Part, Unwell, boot, now, write_health
from serving.options import Bot
from serving.systemd import Systemd

log = logging.getLogger(__name__)

EVERY: Final = 3.0  # seconds between two beats
# So long a part may fail before it is not well, in seconds. That a socket is dead is known some seconds late.
WITHIN: Final[Mapping[Part, float]] = {"sockets": 20.0, "store": 25.0, "delivery": 25.0}
LAST_ANSWER: Final = 1.0  # seconds for a question to the store at the stop


class HealthFile:
    """Writes the health file in a thread of its own: the disk may be slow, and other threads busy."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread = ThreadPoolExecutor(1, "health")

    async def write(self, health: Health) -> None:
        """Write how the bot is. Raises OSError."""
        await asyncio.get_running_loop().run_in_executor(self._thread, write_health, self.path, health)

    async def remove(self) -> None:
        """Remove the file, after what is still being written: no bot serves."""
        await asyncio.get_running_loop().run_in_executor(
            self._thread, partial(self.path.unlink, missing_ok=True)
        )

    def close(self) -> None:
        """End the thread, without waiting for the disk."""
        self._thread.shutdown(wait=False)


@asynccontextmanager
async def health_file(path: Path) -> AsyncIterator[HealthFile]:
    """Yield the file of the one bot that serves; there is none before its first beat, nor after the block."""
    file = HealthFile(path)
    try:
        await _without(file)
        yield file
    finally:
        await _without(file)
        file.close()


async def _without(file: HealthFile) -> None:
    try:
        await file.remove()
    except OSError as error:
        log.error("The health file %s cannot be removed: %s", file.path, error.strerror)


@dataclass(slots=True)
class _Seen:
    """A part of the bot: when it was last well, and for how long it has not been, while the loop ran."""

    well_at: datetime
    for_seconds: float = 0.0
    looks: int = 0  # of a delivery, as it was last seen


@dataclass(slots=True)
class HealthWatch:
    """Looks at every part of the bot, and beats while all of them are well."""

    bot: Bot
    file: HealthFile
    systemd: Systemd = field(default_factory=Systemd)
    every: float = EVERY
    within: Mapping[Part, float] = field(default_factory=lambda: WITHIN)
    _seen: dict[tuple[Part, str], _Seen] = field(default_factory=dict)
    _asked: "asyncio.Task[bool] | None" = None  # the store
    _beat: float = field(default_factory=now)
    _unwell: tuple[Unwell, ...] = ()

    async def run(self) -> None:
        """Beat until cancelled."""
        try:
            await self._run()
        finally:
            if self._asked is not None:
                self._asked.cancel()
                await asyncio.wait([self._asked], timeout=LAST_ANSWER)

    async def _run(self) -> None:
        outage, looked_at, here = Outage("Writing the health file"), now(), boot()
        while True:
            self._look(now() - looked_at)
            looked_at = now()
            if not self._unwell:
                self._beat = looked_at
                self.systemd.tell("WATCHDOG=1")
            try:
                await self.file.write(Health(self._beat, here, self._unwell))
            except OSError as error:
                outage.said(f"{self.file.path}: {error.strerror}")
            else:
                outage.over()
            await asyncio.sleep(self.every)

    def ready(self) -> None:
        """Tell systemd that the bot serves."""
        self.systemd.tell("READY=1")

    def stopping(self) -> None:
        """Tell systemd that the bot stops."""
        self.systemd.tell("STOPPING=1")

    def _look(self, passed: float) -> None:
        """Look at every part. A loop that stood still learns only now how they are: it counts two beats."""
        unwell = []
        for part, workspace, is_well in self._parts():
            seen = self._part(part, workspace)
            if is_well:
                seen.well_at, seen.for_seconds = datetime.now(UTC), 0.0
                continue
            seen.for_seconds += min(passed, 2 * self.every)
            if seen.for_seconds > self.within[part]:
                unwell.append(Unwell(part, workspace, seen.well_at.isoformat(timespec="seconds")))
        self._say(tuple(unwell))

    def _say(self, unwell: tuple[Unwell, ...]) -> None:
        for one in unwell:
            if one not in self._unwell:
                named = f" of {one.workspace}" if one.workspace else ""
                log.error("Unhealthy: %s%s, not well since %s", one.part, named, one.since)
        if self._unwell and not unwell:
            log.warning("Healthy again")
        self._unwell = unwell

    def _parts(self) -> Iterator[tuple[Part, str, bool]]:
        """Yield each part, its workspace, and whether it was well since the last look."""
        yield "store", "", self._store_answers()
        for engine in self.bot.engines:
            workspace = engine.context.workspace
            yield "sockets", workspace.name, bool(workspace.sockets and workspace.sockets.connected)
            delivery = self._part("delivery", workspace.name)
            looks = engine.looks != delivery.looks or not engine.context.lease.is_good
            yield "delivery", workspace.name, looks
            delivery.looks = engine.looks

    def _part(self, part: Part, workspace: str) -> _Seen:
        return self._seen.setdefault((part, workspace), _Seen(datetime.now(UTC)))

    def _store_answers(self) -> bool:
        """Return whether the store has answered since the last look, and ask it again once it has.

        Nothing waits for it here. Its driver has a time limit, after which it is asked again.
        """
        if self._asked is not None and not self._asked.done():
            return False
        answered = self._asked is not None and self._asked.result()
        self._asked = asyncio.ensure_future(answers(self.bot.store))
        return answered
