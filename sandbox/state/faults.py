"""Faults on demand: what goes wrong with calls, by method, and with events on their way, by type."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

Arguments = dict[str, Any]
T = TypeVar("T", "Fault", "Mishap")
_numbers = itertools.count(1)


@dataclass
class Fault:
    """What goes wrong, for which method, how often. `method` "*" means every one.

    Beside API methods there are the addresses "upload", "download" and "response_url".
    """

    method: str
    error: str | None = None
    """Answer `{"ok": false, "error": ...}`."""
    status: int | None = None
    """Answer this HTTP status, with `body`."""
    body: str = "upstream connect error"
    retry_after: int | None = None
    """Answer HTTP 429 with this Retry-After, in seconds."""
    delay: float = 0.0
    """Answer so many seconds later, on the sandbox's clock."""
    cut: Literal["before", "after"] | None = None
    """Reset the connection, before acting or after."""
    times: int | None = 1
    """How often; None until removed."""
    workspace: str | None = None
    when: Callable[[Arguments], bool] | None = None
    """Only for calls whose arguments it accepts."""
    hits: int = 0
    number: int = field(default_factory=_numbers.__next__)
    """Tells it from others that are armed alike."""


@dataclass
class Mishap:
    """What befalls an event on its way; `event` "*" means every type."""

    kind: Literal["ack_lost", "twice", "held"]
    event: str = "*"
    times: int | None = 1
    """How often; None until removed."""
    workspace: str | None = None
    when: Callable[[Arguments], bool] | None = None
    """Only for events that it accepts."""
    behind: int = 1
    """Held: until the first delivery of so many later events is over."""
    seconds: float = 60.0
    """Held: no longer than so many seconds of the sandbox's clock."""
    hits: int = 0
    number: int = field(default_factory=_numbers.__next__)
    """Tells it from others that are armed alike."""


class Faults:
    """The faults that are armed."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._mishaps: list[Mishap] = []

    @property
    def armed(self) -> tuple[Fault, ...]:
        """Return what is armed, in the order in which a call meets it."""
        return tuple(self._armed)

    def add(self, method: str, **what: Any) -> Fault:
        """Arm a fault (see `Fault` for what) and return it, to look at `hits` or to `remove`."""
        fault = Fault(method, **what)
        self._armed.append(fault)
        return fault

    def lose_ack(self, event: str = "*", **more: Any) -> Mishap:
        """Let the ack of an event get lost: the event comes again, with its id, as by the schedule.

        `more`, here and below: further fields of Mishap.
        """
        return self._arm(Mishap("ack_lost", event, **more))

    def send_twice(self, event: str = "*", **more: Any) -> Mishap:
        """Send an event's envelope twice in a row, with the same ids, each to any open connection."""
        return self._arm(Mishap("twice", event, **more))

    def hold_back(self, event: str = "*", **more: Any) -> Mishap:
        """Hold an event back until `behind` later ones have passed it, or `seconds` have."""
        return self._arm(Mishap("held", event, **more))

    def _arm(self, mishap: Mishap) -> Mishap:
        self._mishaps.append(mishap)
        return mishap

    @property
    def mishaps(self) -> tuple[Mishap, ...]:
        """Return what is armed for events, in the order in which an event meets it."""
        return tuple(self._mishaps)

    def remove(self, fault: Fault | Mishap) -> None:
        """Disarm a fault."""
        self._armed = [each for each in self._armed if each is not fault]
        self._mishaps = [each for each in self._mishaps if each is not fault]

    def clear(self) -> None:
        """Disarm all."""
        self._armed.clear()
        self._mishaps.clear()

    def take(self, method: str, workspace: str | None, arguments: Arguments) -> Fault | None:
        """Return the first armed fault that this call meets, and count it."""
        for fault in self._armed:
            if (
                fault.method in (method, "*")
                and fault.workspace in (None, workspace)
                and (fault.when is None or fault.when(arguments))
            ):
                return self._counted(fault)
        return None

    def meet(self, workspace: str, event: Arguments) -> Mishap | None:
        """Return the first armed mishap that this event meets, and count it."""
        for mishap in self._mishaps:
            if (
                mishap.event in (event.get("type"), "*")
                and mishap.workspace in (None, workspace)
                and (mishap.when is None or mishap.when(event))
            ):
                return self._counted(mishap)
        return None

    def _counted(self, fault: T) -> T:
        fault.hits += 1
        if fault.times is not None and fault.hits >= fault.times:
            self.remove(fault)
        return fault
