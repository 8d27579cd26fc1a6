"""Faults on demand: what goes wrong with calls, by method, and with events on their way, by type."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

Json = dict[str, Any]
T = TypeVar("T", "CallFault", "EventFault")
_numbers = itertools.count(1)


@dataclass
class CallFault:
    """What goes wrong with calls of a method, and how often; `method` "*" means every one.

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
    """Only in this workspace; None for all."""
    when: Callable[[Json], bool] | None = None
    """Only for calls whose arguments it accepts."""
    hits: int = 0
    number: int = field(default_factory=_numbers.__next__)
    """Identifies the fault among others that are set up alike."""


@dataclass
class EventFault:
    """What goes wrong with an event on its way; `event` "*" means every type."""

    kind: Literal["ack_lost", "twice", "held"]
    event: str = "*"
    times: int | None = 1
    """How often; None until removed."""
    workspace: str | None = None
    """Only in this workspace; None for all."""
    when: Callable[[Json], bool] | None = None
    """Only for events that it accepts."""
    behind: int = 1
    """Held: until the first delivery of so many later events is over."""
    seconds: float = 60.0
    """Held: no longer than so many seconds of the sandbox's clock."""
    hits: int = 0
    number: int = field(default_factory=_numbers.__next__)
    """Identifies the fault among others that are set up alike."""


class Faults:
    """The faults that are active."""

    def __init__(self) -> None:
        self._of_calls: list[CallFault] = []
        self._of_events: list[EventFault] = []

    @property
    def of_calls(self) -> tuple[CallFault, ...]:
        """Return the faults of calls, in the order in which they are matched."""
        return tuple(self._of_calls)

    @property
    def of_events(self) -> tuple[EventFault, ...]:
        """Return the faults of events, in the order in which they are matched."""
        return tuple(self._of_events)

    def add(self, method: str, **what: Any) -> CallFault:
        """Add a fault (see `CallFault` for what) and return it, to look at `hits` or to `remove`."""
        fault = CallFault(method, **what)
        self._of_calls.append(fault)
        return fault

    def lose_ack(self, event: str = "*", **more: Any) -> EventFault:
        """Lose the ack of an event: the event is redelivered on schedule, with the same id.

        `more`, here and below: further fields of EventFault.
        """
        return self._add(EventFault("ack_lost", event, **more))

    def send_twice(self, event: str = "*", **more: Any) -> EventFault:
        """Send an event's envelope twice in a row, with the same ids, each to any open connection."""
        return self._add(EventFault("twice", event, **more))

    def hold_back(self, event: str = "*", **more: Any) -> EventFault:
        """Hold an event back until `behind` later ones have passed it, or `seconds` have."""
        return self._add(EventFault("held", event, **more))

    def _add(self, fault: EventFault) -> EventFault:
        self._of_events.append(fault)
        return fault

    def remove(self, fault: CallFault | EventFault) -> None:
        """Remove a fault."""
        self._of_calls = [each for each in self._of_calls if each is not fault]
        self._of_events = [each for each in self._of_events if each is not fault]

    def clear(self) -> None:
        """Remove all faults."""
        self._of_calls.clear()
        self._of_events.clear()

    def match_call(self, method: str, workspace: str | None, arguments: Json) -> CallFault | None:
        """Return the first fault that applies to this call, and count it."""
        for fault in self._of_calls:
            if (
                fault.method in (method, "*")
                and fault.workspace in (None, workspace)
                and (fault.when is None or fault.when(arguments))
            ):
                return self._counted(fault)
        return None

    def match_event(self, workspace: str, event: Json) -> EventFault | None:
        """Return the first fault that applies to this event, and count it."""
        for fault in self._of_events:
            if (
                fault.event in (event.get("type"), "*")
                and fault.workspace in (None, workspace)
                and (fault.when is None or fault.when(event))
            ):
                return self._counted(fault)
        return None

    def _counted(self, fault: T) -> T:
        fault.hits += 1
        if fault.times is not None and fault.hits >= fault.times:
            self.remove(fault)
        return fault
