"""Faults of calls on demand: answers that are lost, effects that come late or twice, pages, and more."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from sandbox.precoro.limits import TooManyForm

Loss = Literal["reset", "hang", "server_error"]
FaultKind = Literal[
    "lost_answer",
    "late_effect",
    "doubled",
    "time_out",
    "reset",
    "page",
    "half_json",
    "slow",
    "rate_limited",
    "answers",
]


@dataclass(frozen=True)
class HttpFault:
    """What goes wrong with one call. Made by the functions below, which say what each is."""

    kind: FaultKind
    seconds: float = 0.0
    loss: Loss = "reset"
    status: int = 200
    acts: bool = False
    form: TooManyForm = "body"
    body: Any = None

    @classmethod
    def lost_answer(cls, loss: Loss = "reset") -> HttpFault:
        """Do it; the answer is lost: the connection is reset, or nothing comes, or a page with 502."""
        return cls("lost_answer", loss=loss)

    @classmethod
    def late_effect(cls, seconds: float, loss: Loss = "reset") -> HttpFault:
        """Lose the answer at once, and do it so many seconds later."""
        return cls("late_effect", seconds, loss)

    @classmethod
    def doubled(cls) -> HttpFault:
        """Do it twice, as when something on the way repeats it; the first answer is given."""
        return cls("doubled")

    @classmethod
    def time_out(cls) -> HttpFault:
        """Do nothing and never answer."""
        return cls("time_out")

    @classmethod
    def reset(cls) -> HttpFault:
        """Do nothing and reset the connection."""
        return cls("reset")

    @classmethod
    def html_403(cls) -> HttpFault:
        """Do nothing; the edge answers a page with 403."""
        return cls("page", status=403)

    @classmethod
    def html_200(cls, acts: bool = False) -> HttpFault:
        """Answer a page with 200, such as a form to sign in."""
        return cls("page", status=200, acts=acts)

    @classmethod
    def server_error(cls, status: int = 502, acts: bool = False) -> HttpFault:
        """Answer a page with a 5xx, and do it or not."""
        return cls("page", status=status, acts=acts)

    @classmethod
    def half_json(cls) -> HttpFault:
        """Do it; the connection is reset in the middle of the answer."""
        return cls("half_json")

    @classmethod
    def slow(cls, seconds: float, acts: bool = False) -> HttpFault:
        """Answer so many seconds later; do it then, or at once if it `acts`."""
        return cls("slow", seconds, acts=acts)

    @classmethod
    def rate_limited(cls, form: TooManyForm = "body", seconds: float = 60.0) -> HttpFault:
        """Do nothing and answer 429, whatever the limits say."""
        return cls("rate_limited", seconds, form=form)

    @classmethod
    def answers(cls, status: int, body: Any) -> HttpFault:
        """Do nothing and answer this status, and JSON."""
        return cls("answers", status=status, body=body)


@dataclass(eq=False)
class PlannedFault:
    """A fault, the calls it is for, and how often it happened."""

    method: str
    path: str
    fault: HttpFault
    times: int | None
    company: str | None
    hits: int = 0


class HttpFaults:
    """The faults that are planned. They come after the key and the limits were looked at."""

    def __init__(self) -> None:
        self._planned: list[PlannedFault] = []

    def next(
        self,
        method: str,
        path: str,
        fault: HttpFault,
        times: int | None = 1,
        company: str | None = None,
    ) -> PlannedFault:
        """Plan a fault for the next calls of a method to a path, in which `*` stands for anything."""
        planned = PlannedFault(method, path, fault, times, company)
        self._planned.append(planned)
        return planned

    def always(self, method: str, path: str, fault: HttpFault, company: str | None = None) -> PlannedFault:
        """Plan a fault for all such calls, until it is removed."""
        return self.next(method, path, fault, None, company)

    def remove(self, planned: PlannedFault) -> None:
        """Remove a planned fault."""
        self._planned = [each for each in self._planned if each is not planned]

    def clear(self) -> None:
        """Remove all."""
        self._planned.clear()

    def match(self, method: str, path: str, company: str | None) -> HttpFault | None:
        """Return the first fault that applies to this call, and count it."""
        for planned in self._planned:
            if (
                fnmatchcase(method, planned.method)
                and fnmatchcase(path, planned.path)
                and planned.company in (None, company)
            ):
                planned.hits += 1
                if planned.times is not None and planned.hits >= planned.times:
                    self.remove(planned)
                return planned.fault
        return None
