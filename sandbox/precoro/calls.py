"""A record of every call, for tests to look at. It never contains a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

Pairs = tuple[tuple[str, str], ...]


@dataclass
class SandboxCall:
    """One request, and what became of it."""

    at: float
    method: str
    path: str
    query: Pairs
    from_program: str
    """What the program calls itself."""
    company: str | None = None
    person: str | None = None
    """The e-mail of the key's owner, if the key is good."""
    form: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    """Parameters and fields that Precoro does not know."""
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    """Of another host than the API only: what was sent there, in lower case."""
    status: int | None = None
    """None as long as there is no answer, or if it was lost."""
    fault: str = ""


class CallLog:
    """All calls of one host, oldest first."""

    def __init__(self) -> None:
        self.all: list[SandboxCall] = []
        self.on_answer: Callable[[SandboxCall], None] = lambda call: None
        """Called after each answer was made and before it goes out, to change things between two calls."""

    def __iter__(self) -> Iterator[SandboxCall]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def of(self, method: str = "*", path: str = "*", company: str | None = None) -> list[SandboxCall]:
        """Return the calls of a method to a path, in which `*` stands for anything."""
        return [
            call
            for call in self.all
            if fnmatchcase(call.method, method)
            and fnmatchcase(call.path, path)
            and company in (None, call.company)
        ]

    def clear(self) -> None:
        """Forget all calls."""
        self.all.clear()
