"""Events handed to a program of the operator: one process for each, with the event on standard input."""

import asyncio
import logging
import os
import signal
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from jobs.events.result import DONE, Taken, TryResult
from models.tables import OutboundEvent

log = logging.getLogger(__name__)

SECONDS: Final = 60.0  # that a command may take
ENDS_WITHIN: Final = 5.0  # seconds after SIGTERM
READ_FOR: Final = 0.5  # seconds for what an ended command has printed last
LOGGED: Final = 8 * 1024  # bytes of what a command prints
NEVER: Final = 65  # exit code: never again (EX_DATAERR)


class EventCommand:
    """The target `command:NAME`."""

    def __init__(
        self, name: str, command: Sequence[str], *, seconds: float = SECONDS, ends_within: float = ENDS_WITHIN
    ) -> None:
        self.name = f"command:{name}"
        self._command = command
        self._seconds = seconds
        self._ends_within = ends_within

    async def deliver(self, event: OutboundEvent) -> TryResult:
        """Run the command; what it prints goes to the log. It sees no token and no address of ours."""
        try:
            transport, run = await asyncio.get_running_loop().subprocess_exec(
                _Run,
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=STDOUT,
                env=environment_of(event),
                start_new_session=True,  # a process group of its own, which can be ended as a whole
            )
        except OSError as error:
            return TryResult(Taken.AGAIN, f"cannot be run: {error.strerror or type(error).__name__}")
        try:
            run.hand_over(event.body.encode())
            in_time = await self._wait(run)
            # What it started may hold its output open: nobody waits for that.
            await _happens(run.closed, READ_FOR)
        finally:
            run.signal(signal.SIGKILL)  # where we are stopped ourselves
            transport.close()
        if run.printed:
            text = run.printed.decode(errors="replace").rstrip()
            log.info("%s printed for %s: %s", self.name, event.event_id, text)
        return self._answer(transport.get_returncode() if in_time else None)

    async def close(self) -> None:
        """There is nothing to close."""

    async def _wait(self, run: "_Run") -> bool:
        """Wait for its end; False: it took too long, and was ended."""
        if await _happens(run.exited, self._seconds):
            return True
        run.signal(signal.SIGTERM)
        if not await _happens(run.exited, self._ends_within):
            run.signal(signal.SIGKILL)
            await run.exited.wait()
        return False

    def _answer(self, code: int | None) -> TryResult:
        if code == 0:
            return DONE
        if code is None:
            return TryResult(Taken.AGAIN, f"took more than {self._seconds:.0f} s")
        taken = Taken.REFUSED if code == NEVER else Taken.AGAIN
        return TryResult(taken, f"ended with {code}" if code >= 0 else f"ended by signal {-code}")


class _Run(asyncio.SubprocessProtocol):
    """One run of a command: what it prints, its end, and the end of its output."""

    def __init__(self) -> None:
        self.printed = bytearray()
        self.exited = asyncio.Event()
        self.closed = asyncio.Event()
        self._transport: asyncio.SubprocessTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)
        self._transport = transport

    def pipe_data_received(self, _fd: int, data: bytes) -> None:
        """Keep the beginning, and let it print on."""
        self.printed += data[: LOGGED - len(self.printed)]

    def process_exited(self) -> None:
        self.exited.set()

    def connection_lost(self, _error: Exception | None) -> None:
        self.closed.set()

    def hand_over(self, body: bytes) -> None:
        """Write the event to its standard input, which it need not read."""
        assert self._transport
        pipe = self._transport.get_pipe_transport(0)
        assert isinstance(pipe, asyncio.WriteTransport)
        pipe.write(body)
        pipe.close()

    def signal(self, number: int) -> None:
        """Send a signal to the command and all that it has started, while it runs."""
        if self._transport and not self.exited.is_set():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._transport.get_pid(), number)


def environment_of(event: OutboundEvent) -> dict[str, str]:
    """Return all that a command sees of our environment."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {"PRECORO_EVENT_ID": event.event_id, "PRECORO_EVENT_TYPE": event.type}


async def _happens(event: asyncio.Event, within: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            await event.wait()
    return event.is_set()
