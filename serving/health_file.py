"""The health file: the bot writes how it is, `bot.py health` reads it. Imports nothing heavy.

Its clock is the one that runs since the machine started and stands still while it sleeps: nobody sets it, and
it is the same for all processes. What was written before the machine started is of another `boot`.
"""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

# Seconds without a beat, and a reader calls the bot unhealthy: ten beats, which a machine that
# is busy does not lose, and soon enough to be told within 40 seconds.
SILENT_AFTER: Final = 33.0

Part = Literal["sockets", "store", "delivery"]


@dataclass(frozen=True, slots=True)
class Unwell:
    """A part of the bot that is not well; `workspace` is empty where it is of none."""

    part: Part
    workspace: str
    since: str  # when it was last well, as ISO 8601 in UTC


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot is: when all parts were last well, and which are not."""

    beat: float  # seconds, by `now`
    boot: str
    unwell: tuple[Unwell, ...]

    @property
    def silent_for(self) -> float:
        """Seconds since the last beat; endless if it is of another time of the machine."""
        passed = now() - self.beat
        return passed if passed >= 0 and self.boot == boot() else float("inf")


def now() -> float:
    """Return the seconds of the clock by which beats are counted."""
    return time.monotonic()


def boot() -> str:
    """Return what tells one start of the machine from another; empty where it has none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:  # not Linux
        return ""


def write_health(path: Path, health: Health) -> None:
    """Write the file at once and whole: no reader sees a half of it. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps(asdict(health)), "utf-8")
    new.replace(path)


def read_health(path: Path) -> Health:
    """Read the file. Raises OSError, and ValueError for what is no such file."""
    try:
        given = json.loads(path.read_text("utf-8"))
        unwell = tuple(Unwell(**one) for one in given["unwell"])
        return Health(float(given["beat"]), str(given["boot"]), unwell)
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from None
