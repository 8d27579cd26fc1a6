"""What trouble there was, and when: why a press was not answered, if there is a reason."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

from sandbox.socketmode.sockets import SocketServer

DEAD: Final = "dead"
FROZEN: Final = "frozen"
CUT: Final = "cut from PostgreSQL"
AWAY: Final = "PostgreSQL away"
ALL: Final = 0  # instead of the number of a process: all of them
ACK: Final = 3.0  # seconds that Slack waits
CLOSES_WITHIN: Final = 6.0  # seconds after the wire was cut, on a machine that has much else to do
BACK_WITHIN: Final = 3.0  # seconds after PostgreSQL answers again


@dataclass
class Spell:
    """One trouble of one process; it has not ended yet where `ended` is infinite."""

    kind: str
    pid: int
    began: float
    ended: float = float("inf")

    def touches(self, sent: float) -> bool:
        """Return whether it was there while Slack waited for an ack."""
        if self.kind == CUT:  # it closes its sockets soon
            return self.began - ACK <= sent <= min(self.began + CLOSES_WITHIN, self.ended)
        if self.kind == AWAY:
            return self.began - ACK <= sent <= self.ended + BACK_WITHIN
        return self.began - ACK <= sent <= self.ended


@dataclass
class Spells:
    """All of them."""

    known: list[Spell] = field(default_factory=list)

    @contextmanager
    def of(self, kind: str, pid: int) -> Iterator[None]:
        """Note one that lasts as long as the block."""
        spell = Spell(kind, pid, monotonic())
        self.known.append(spell)
        try:
            yield
        finally:
            spell.ended = monotonic()

    def note(self, kind: str, pid: int) -> None:
        """Note one that begins now."""
        self.known.append(Spell(kind, pid, monotonic()))

    def reason(self, sent: float, pid: int | None) -> str:
        """Say why what was sent then to this process was not acked; "" where there is no reason.

        None: Slack found no socket, and sent it to nobody.
        """
        found = [one for one in self.known if one.touches(sent)]
        if pid is None:
            return "no socket" if {one.kind for one in found} & {AWAY, CUT} else ""
        kinds = {one.kind for one in found if one.pid in (ALL, pid)}
        return next((kind for kind in (DEAD, FROZEN, CUT, AWAY) if kind in kinds), "")

    def may_wait_for_another(self, sent: float, pid: int | None) -> bool:
        """Return whether another bot, cut or frozen, may have had locked what this press was about."""
        return any(
            one.kind in (FROZEN, CUT) and one.pid != pid and one.began - ACK <= sent <= one.ended + ACK
            for one in self.known
        )


class SocketOwners:
    """Which process has opened which of Slack's sockets, by the port at its end."""

    def __init__(self, sockets: SocketServer) -> None:
        self._sockets = sockets
        self._owners: dict[int, int] = {}

    def look(self, pids: Iterable[int]) -> None:
        """Note who has opened those that are new."""
        new = [one for one in self._sockets.connections if one.number not in self._owners]
        if not new:
            return
        inodes = _inodes()
        owners = {inode: pid for pid in pids for inode in _sockets_of(pid)}
        for one in new:
            peer = one.transport.get_extra_info("peername")
            pid = owners.get(inodes.get(peer[1], "")) if peer else None
            if pid is not None:
                self._owners[one.number] = pid

    def owner(self, number: int) -> int | None:
        """Return who opened one."""
        return self._owners.get(number)


def _inodes() -> dict[int, str]:
    """Return the sockets of this machine, by their own port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].rpartition(":")[2], 16): row[9] for row in rows if row[9] != "0"}


def _sockets_of(pid: int) -> set[str]:
    folder, found = Path(f"/proc/{pid}/fd"), set[str]()
    with suppress(OSError):  # it has just ended
        for one in folder.iterdir():
            with suppress(OSError):
                target = str(one.readlink())
                if target.startswith("socket:["):
                    found.add(target[8:-1])
    return found
