"""A bounded record of calls, envelopes and acks, which tests can wait on."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

T = TypeVar("T")
EntryKind = Literal["call", "envelope", "ack", "no_response", "socket", "error"]

LONGEST = 5_000
"""How many entries are kept; older ones are dropped."""
QUIET = 20.0
"""How many seconds nothing may change before a wait is given up."""
LONGEST_WAIT = 240.0
"""How many seconds a test waits at most while something always changes; pytest ends a test after 300."""


def patience(seconds: float) -> float:
    """Return so many seconds; on a loaded machine, times the programs that want each core."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@dataclass
class Entry:
    """One thing that happened. It never contains a token."""

    number: int
    at: float
    kind: EntryKind
    workspace: str
    name: str
    """The method of a call; the type of an envelope; what happened to a socket."""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def arguments(self) -> dict[str, Any]:
        """Return the arguments of a call."""
        found: dict[str, Any] = self.facts.get("arguments", {})
        return found

    @property
    def answer(self) -> dict[str, Any]:
        """Return the answer to a call."""
        found: dict[str, Any] = self.facts.get("answer", {})
        return found

    @property
    def payload(self) -> dict[str, Any]:
        """Return the payload of an envelope."""
        found: dict[str, Any] = self.facts.get("payload", {})
        return found

    def to_json(self) -> dict[str, Any]:
        """Return the entry as JSON."""
        return {
            "number": self.number,
            "at": self.at,
            "kind": self.kind,
            "workspace": self.workspace,
            "name": self.name,
            "facts": self.facts,
        }

    def __str__(self) -> str:
        facts = json.dumps(self.facts, ensure_ascii=False, default=str)
        return f"#{self.number} {self.kind} {self.workspace} {self.name} {facts[:600]}"


class Journal:
    """Records entries, notifies subscribers, and lets tests wait for a condition."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._numbers = itertools.count(1)
        self._entries: deque[Entry] = deque(maxlen=LONGEST)
        self._listeners: list[Callable[[], None]] = []

    def record(self, kind: EntryKind, workspace: str, name: str, **facts: Any) -> Entry:
        """Add an entry."""
        entry = Entry(next(self._numbers), self._now(), kind, workspace, name, facts)
        self._entries.append(entry)
        self.changed()
        return entry

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def after(self, number: int) -> list[Entry]:
        """Return the entries that came after the one with this number, oldest first."""
        newest_first = itertools.takewhile(lambda each: each.number > number, reversed(self._entries))
        return list(newest_first)[::-1]

    def calls(self, method: str | None = None, workspace: str | None = None) -> list[Entry]:
        """Return the calls of a method, oldest first."""
        return [e for e in self._chosen("call", workspace) if method is None or e.name == method]

    def envelopes(self, type: str | None = None, workspace: str | None = None) -> list[Entry]:
        """Return the envelopes of a type (or the events of a type) sent to the app, oldest first."""
        return [
            e
            for e in self._chosen("envelope", workspace)
            if type is None or e.name == type or e.payload.get("event", e.payload).get("type") == type
        ]

    def _chosen(self, kind: EntryKind, workspace: str | None) -> list[Entry]:
        return [e for e in self._entries if e.kind == kind and workspace in (None, e.workspace)]

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change; return a function that ends this."""
        self._listeners.append(listener)

        def end() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return end

    def changed(self) -> None:
        """Notify subscribers that something in the sandbox changed."""
        for listener in tuple(self._listeners):
            listener()

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = QUIET, what: str = "") -> T:
        """Wait until `predicate` returns something true, and return that; it is asked on each change.

        Raises AssertionError with the last entries when nothing changes for `timeout` real seconds (longer
        on a loaded machine, see `patience`), or when LONGEST_WAIT has passed.
        """
        woken = asyncio.Event()
        end = self.subscribe(woken.set)
        began = time.monotonic()
        try:
            async with asyncio.timeout(max(timeout, LONGEST_WAIT)):
                while not (found := predicate()):
                    async with asyncio.timeout(patience(timeout)):
                        await woken.wait()
                    woken.clear()
            return found
        except TimeoutError:
            raise AssertionError(self._dump(time.monotonic() - began, what)) from None
        finally:
            end()

    def _dump(self, seconds: float, what: str) -> str:
        last = "\n  ".join(str(entry) for entry in list(self._entries)[-25:])
        wanted = what or "the condition"
        return f"waited {seconds:.1f} s without success for {wanted}; the last entries:\n  {last or '(none)'}"
