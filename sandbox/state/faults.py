"""Faults on demand: of calls, by method; of events on their way, by type; of files, by name."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

Json = dict[str, Any]
T = TypeVar("T", "CallFault", "EventFault", "ShareFault")
_numbers = itertools.count(1)


@dataclass
class CallFault:
    """What goes wrong with calls of a method, and how often; `method` "*" means every one.

    Beside API methods there are the addresses "upload", "download" and "response_url".
    """

    method: str
    error: str | None = None
    """Answer `{"ok": false, "error": ...}`, with the HTTP status if that is given as well."""
    facts: Json = field(default_factory=dict)
    """Further keys of that answer, such as the `errors` of invalid_blocks."""
    status: int | None = None
    """Answer this HTTP status, with `body`."""
    body: str = "upstream connect error"
    html: bool = False
    """Answer the status with a page for people, as proxies and Slack's edge do, instead of `body`."""
    retry_after: int | None = None
    """Answer HTTP 429 with this Retry-After, in seconds."""
    delay: float = 0.0
    """Act and answer so many seconds later, on the sandbox's clock."""
    late: float = 0.0
    """Act at once, and answer so many seconds later: by then the answer may be out of date."""
    cut: Literal["before", "after"] | None = None
    """Reset the connection, before acting or after."""
    times: int | None = 1
    """How often; None until removed."""
    lasting: float | None = None
    """For so many seconds of the sandbox's clock, however often unless `times` is given too."""
    workspace: str | None = None
    """Only in this workspace; None for all."""
    channel: str | None = None
    """Only for calls with this `channel`, `channel_id` or `channels`."""
    when: Callable[[Json], bool] | None = None
    """Only for calls whose arguments it accepts."""
    began: float = 0.0
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


@dataclass
class ShareFault:
    """A file whose upload is completed and which is never shown, as paradigmxyz/centaur#311 tells."""

    name: str = "*"
    """The file's name; "*" means every one."""
    nth: int = 1
    """The first of these files that gets lost; those before it are shown."""
    times: int | None = 1
    """How many; None until removed."""
    workspace: str | None = None
    """Only in this workspace; None for all."""
    hits: int = 0
    passed: int = 0
    """How many such files were shown before."""
    number: int = field(default_factory=_numbers.__next__)
    """Identifies the fault among others that are set up alike."""


Fault = CallFault | EventFault | ShareFault


class Faults:
    """The faults that are active."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._of_calls: list[CallFault] = []
        self._of_shares: list[ShareFault] = []
        self._of_events: list[EventFault] = []

    @property
    def of_calls(self) -> tuple[CallFault, ...]:
        """Return the faults of calls, in the order in which they are matched."""
        self._of_calls = [each for each in self._of_calls if not self._is_over(each)]
        return tuple(self._of_calls)

    @property
    def of_events(self) -> tuple[EventFault, ...]:
        """Return the faults of events, in the order in which they are matched."""
        return tuple(self._of_events)

    @property
    def of_shares(self) -> tuple[ShareFault, ...]:
        """Return the faults of files, in the order in which they are matched."""
        return tuple(self._of_shares)

    def add(self, method: str, **what: Any) -> CallFault:
        """Add a fault (see `CallFault` for what) and return it, to look at `hits` or to `remove`."""
        if what.get("lasting") is not None:
            what.setdefault("times", None)
        fault = CallFault(method, **what)
        fault.began = self._now()
        self._of_calls.append(fault)
        return fault

    def _is_over(self, fault: CallFault) -> bool:
        return fault.lasting is not None and self._now() >= fault.began + fault.lasting

    def lose_share(self, name: str = "*", **more: Any) -> ShareFault:
        """Lose a file's share: files.completeUploadExternal says ok, and the file is never shown."""
        fault = ShareFault(name, **more)
        self._of_shares.append(fault)
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

    def remove(self, fault: Fault) -> None:
        """Remove a fault."""
        self._of_shares = [each for each in self._of_shares if each is not fault]
        self._of_calls = [each for each in self._of_calls if each is not fault]
        self._of_events = [each for each in self._of_events if each is not fault]

    def clear(self) -> None:
        """Remove all faults."""
        self._of_shares.clear()
        self._of_calls.clear()
        self._of_events.clear()

    def match_call(self, method: str, workspace: str | None, arguments: Json) -> CallFault | None:
        """Return the first fault that applies to this call, and count it."""
        places = (None, *(arguments.get(each) for each in ("channel", "channel_id", "channels")))
        for fault in self.of_calls:
            if (
                fault.method in (method, "*")
                and fault.workspace in (None, workspace)
                and fault.channel in places
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

    def match_share(self, workspace: str, name: str) -> ShareFault | None:
        """Return the first fault that applies to this file, and count it."""
        for fault in self._of_shares:
            if fault.name in (name, "*") and fault.workspace in (None, workspace):
                if fault.passed + 1 >= fault.nth:
                    return self._counted(fault)
                fault.passed += 1
        return None

    def _counted(self, fault: T) -> T:
        fault.hits += 1
        if fault.times is not None and fault.hits >= fault.times:
            self.remove(fault)
        return fault
