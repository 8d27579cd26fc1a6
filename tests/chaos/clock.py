"""One clock for the sandbox and for a bot in another process: real time, and what it was moved on by."""

import mmap
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.state.clock import Clock

_AHEAD = struct.Struct("d")  # seconds


class SharedClock:
    """Moves the sandbox's clock on, and tells the bot by a file how far it is ahead of real time."""

    def __init__(self, clock: Clock, path: Path) -> None:
        self.path = path
        self.moved = 0.0  # seconds in all
        self._clock = clock
        self._wrong_by: dict[Path, float] = {}
        clock.on_move = self._tell
        self.tell_also(path, 0.0)

    def tell_also(self, path: Path, wrong_by: float) -> None:
        """Tell by another file a clock that goes wrong by so many seconds."""
        self._wrong_by[path] = wrong_by
        path.write_bytes(_AHEAD.pack(0.0))
        self._tell()

    def __call__(self) -> datetime:
        """Tell the time as the bot tells it."""
        return datetime.fromtimestamp(self._clock.now(), UTC)

    async def move(self, by: timedelta) -> None:
        """Let time pass at once. The bot's clock follows at each step: never is it ahead of Slack's.

        What Slack sends on the way would else be answered by a bot whose time is minutes behind.
        """
        await self._clock.advance(by.total_seconds())
        self.moved += by.total_seconds()

    def _tell(self) -> None:
        # One write of eight bytes: who reads sees the old value or the new one.
        for path, wrong_by in self._wrong_by.items():
            with path.open("r+b") as file, mmap.mmap(file.fileno(), _AHEAD.size) as shared:
                shared[:] = _AHEAD.pack(self._clock.now() - time.time() + wrong_by)


def follow(path: Path) -> Callable[[], datetime]:
    """Give the clock that a file tells of, in another process."""
    with path.open("rb") as file:
        shared = mmap.mmap(file.fileno(), _AHEAD.size, access=mmap.ACCESS_READ)

    def now() -> datetime:
        (ahead,) = _AHEAD.unpack(shared[:])
        return datetime.now(UTC) + timedelta(seconds=ahead)

    return now
