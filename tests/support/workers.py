"""Worker processes, which take as long to start as a test: two for all tests of a process, and late ones."""

import asyncio
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from jobs.inbox.reading import prepare_reading
from jobs.worker.process import Worker

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")


class SharedWorker(Worker):
    """Is used by one test after the other, each on a loop of its own."""

    _loop: asyncio.AbstractEventLoop | None = None

    async def run(
        self,
        f: Callable[[*Arguments], Result],
        /,
        *args: *Arguments,
        timeout: float = 30.0,
        processor: float | None = None,
    ) -> Result:
        """Run it as any worker does."""
        if (loop := asyncio.get_running_loop()) is not self._loop:
            self._loop, self._turn = loop, asyncio.Lock()
        return await super().run(f, *args, timeout=timeout, processor=processor)


class LateWorker(Worker):
    """Starts its process at the first call, not with the bot: most bots that tests start draw no PDF."""

    async def start(self) -> None:
        """Do nothing; the first call starts the process."""


WORKER = SharedWorker()
READING = SharedWorker(prepare=prepare_reading)
