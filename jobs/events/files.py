"""Events as files in a folder, which other programs read and delete."""

import asyncio
import os
from pathlib import Path
from typing import Final

from jobs.events.result import DONE, Taken, TryResult
from models.frozen import frozen
from models.tables import OutboundEvent

MODE: Final = 0o640  # the group may read: it belongs to the program that fetches them


@frozen
class OutboxFolder:
    """The target `file`."""

    folder: Path
    name: str = "file"

    async def deliver(self, event: OutboundEvent) -> TryResult:
        """Write the file of an event. It appears whole or not at all, and survives a power cut."""
        try:
            await asyncio.to_thread(write_event, self.folder, event)
        except OSError as error:
            return TryResult(Taken.WAIT, f"{error.strerror or type(error).__name__}: {self.folder}")
        return DONE

    async def close(self) -> None:
        """There is nothing to close."""


def write_event(folder: Path, event: OutboundEvent) -> None:
    """Write the bytes beside their place, move them there, and have the disk keep both."""
    name = f"{event.id:012}-{event.event_id}.json"
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{name}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(beside, flags, MODE), "wb") as file:
        os.fchmod(file.fileno(), MODE)  # whatever the umask
        file.write(event.body.encode())
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / name)
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
