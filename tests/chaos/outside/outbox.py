"""The program that reads the outbox: it takes files out of the folder, as another system does."""

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

DELETES = 0.7  # of the files that it has read


@dataclass(frozen=True)
class EventFile:
    """One file as it stood there first; `at` is when it was written, in nanoseconds."""

    name: str
    content: bytes
    at: int


@dataclass
class OutboxReader:
    """Reads each file and deletes most of them; the bot may write one again, which is the same then."""

    folder: Path
    chance: Random
    files: dict[str, EventFile] = field(default_factory=dict)  # by name
    again: int = 0  # files that were there once more, after they were deleted
    wrong: list[str] = field(default_factory=list)
    _read: set[tuple[str, int]] = field(default_factory=set)  # with the time at which each was written

    def read(self) -> None:
        """Read what is new; names that begin with a dot are files that are not whole yet."""
        for path in sorted(self.folder.glob("[!.]*")):
            at = path.stat().st_mtime_ns
            if (path.name, at) not in self._read:
                self._read.add((path.name, at))
                self._take(EventFile(path.name, path.read_bytes(), at))
                if self.chance.random() < DELETES:
                    path.unlink()

    def half_written(self) -> list[str]:
        """Give the names of files that are not whole."""
        return sorted(path.name for path in self.folder.glob(".*"))

    def _take(self, file: EventFile) -> None:
        before = self.files.setdefault(file.name, file)
        self.again += before is not file
        if before.content != file.content:
            self.wrong.append(f"{file.name} came again with other bytes: {file.content[:400]!r}")
