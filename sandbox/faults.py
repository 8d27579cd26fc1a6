"""Faults on demand: what a test makes the Web API do wrong, by method."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Arguments = dict[str, Any]
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


class Faults:
    """The faults that are armed."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []

    @property
    def armed(self) -> tuple[Fault, ...]:
        """Return what is armed, in the order in which a call meets it."""
        return tuple(self._armed)

    def add(self, method: str, **what: Any) -> Fault:
        """Arm a fault (see `Fault` for what) and return it, to look at `hits` or to `remove`."""
        fault = Fault(method, **what)
        self._armed.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Disarm a fault."""
        if fault in self._armed:
            self._armed.remove(fault)

    def clear(self) -> None:
        """Disarm all."""
        self._armed.clear()

    def take(self, method: str, workspace: str | None, arguments: Arguments) -> Fault | None:
        """Return the first armed fault that this call meets, and count it."""
        for fault in self._armed:
            if (
                fault.method in (method, "*")
                and fault.workspace in (None, workspace)
                and (fault.when is None or fault.when(arguments))
            ):
                fault.hits += 1
                if fault.times is not None and fault.hits >= fault.times:
                    self.remove(fault)
                return fault
        return None
