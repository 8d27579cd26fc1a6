"""The page's switches for what goes wrong: faults of calls, sockets, the token, scopes and the clock."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from sandbox.api import METHODS
from sandbox.errors import NotPossible
from sandbox.faults import Fault
from sandbox.sockets import Connection
from sandbox.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]

ADDRESSES = ("upload", "download", "response_url")
"""What a fault may concern beside the methods."""
EVERY = "*"
MOST_FAULTS = 50
LONGEST_DELAY = 3600.0
LONGEST_STEP = 60 * 86400.0
FASTEST = 3600.0


class Controls:
    """What one person switches on and off, for the workspace that stands on the page."""

    def __init__(self, sandbox: Sandbox, workspace: Workspace) -> None:
        self._sandbox = sandbox
        self._workspace = workspace
        self._known: dict[str, Callable[[Json], Awaitable[None]]] = {
            "fault": self._fault,
            "end_fault": self._end_fault,
            "socket": self._socket,
            "refuse_tickets": self._refuse_tickets,
            "token": self._token,
            "scope": self._scope,
            "clock": self._clock,
            "all_well": self._all_well,
        }

    async def act(self, wanted: Json) -> None:
        """Turn the switch that `switch` names. Raises NotPossible with a sentence."""
        turn = self._known.get(str(wanted.get("switch")))
        if turn is None:
            raise NotPossible(f"the sandbox has no switch {wanted.get('switch')!r}")
        await turn(wanted)
        self._workspace.changed()

    async def _fault(self, wanted: Json) -> None:
        method = str(wanted["method"])
        if method not in (EVERY, *ADDRESSES, *METHODS):
            raise NotPossible(f"there is no method {method}")
        if len(self._sandbox.faults.armed) >= MOST_FAULTS:
            raise NotPossible("so many faults are on already; end some first")
        times = wanted.get("times")
        what = _what(str(wanted["kind"]), wanted.get("amount"))
        self._sandbox.faults.add(
            method, times=None if times is None else _count(times), workspace=self._workspace.name, **what
        )

    async def _end_fault(self, wanted: Json) -> None:
        for fault in self._sandbox.faults.armed:
            if fault.number == wanted["number"]:
                self._sandbox.faults.remove(fault)

    async def _socket(self, wanted: Json) -> None:
        sockets, number = self._workspace.sockets, wanted.get("number")
        match wanted["what"]:
            case "refresh":
                await sockets.refresh(number)
            case "kill":
                sockets.kill(number)
            case "half_open":
                sockets.half_open(number)
            case "swallow":
                sockets.half_open(number, swallows=True)
            case other:
                raise NotPossible(f"a socket cannot {other!r}")

    async def _refuse_tickets(self, wanted: Json) -> None:
        self._workspace.sockets.refused_tickets = _count(wanted["count"], least=0)

    async def _token(self, wanted: Json) -> None:
        if not wanted["on"]:
            self._workspace.revoke_tokens()
        else:
            self._workspace.token_trouble = None

    async def _scope(self, wanted: Json) -> None:
        name = str(wanted["name"])
        if name not in self._workspace.app.scopes:
            raise NotPossible(f"the app's manifest does not ask for {name}")
        (self._workspace.scopes.add if wanted["on"] else self._workspace.scopes.discard)(name)

    async def _clock(self, wanted: Json) -> None:
        clock = self._sandbox.clock
        if "speed" in wanted:
            clock.speed = _amount(wanted["speed"], most=FASTEST, least=1.0)
        if "forward" in wanted:
            await clock.advance(_amount(wanted["forward"], most=LONGEST_STEP))

    async def _all_well(self, wanted: Json) -> None:
        """End everything at once, but sockets that broke: the app opens new ones by itself."""
        for fault in self._sandbox.faults.armed:
            if fault.workspace in (None, self._workspace.name):
                self._sandbox.faults.remove(fault)
        self._workspace.sockets.refused_tickets = 0
        self._workspace.token_trouble = None
        self._workspace.scopes |= self._workspace.app.scopes
        self._sandbox.clock.speed = 1.0


def draw_controls(sandbox: Sandbox, workspace: Workspace) -> Json:
    """Return how the switches stand."""
    clock = sandbox.clock
    steady = clock.speed == 1
    faults = [each for each in sandbox.faults.armed if each.workspace in (None, workspace.name)]
    return {
        "methods": [*sorted(METHODS), *ADDRESSES],
        "faults": [_drawn(each) for each in faults],
        "sockets": [{"number": each.number, "state": _state(each)} for each in workspace.sockets.connections],
        "refused_tickets": workspace.sockets.refused_tickets,
        "token_trouble": workspace.token_trouble,
        "scopes": [{"name": each, "on": each in workspace.scopes} for each in sorted(workspace.app.scopes)],
        "speed": clock.speed,
        # While it runs faster this differs each time; the page then goes by the time of each frame.
        "ahead": round(clock.now() - time.time()) if steady else None,
    }


def _drawn(fault: Fault) -> Json:
    left = None if fault.times is None else fault.times - fault.hits
    return {
        "number": fault.number,
        "method": fault.method,
        "what": _words(fault),
        "left": left,
        "hits": fault.hits,
    }


def _words(fault: Fault) -> str:
    """Return what a fault does, as the page names it."""
    words = [f"answers {fault.delay:g} s late"] if fault.delay else []
    if fault.retry_after is not None:
        words.append(f"HTTP 429, Retry-After {fault.retry_after} s")
    if fault.status is not None:
        words.append(f"HTTP {fault.status}")
    if fault.error is not None:
        words.append(fault.error)
    if fault.cut:
        words.append(f"connection cut {fault.cut} acting")
    return ", ".join(words)


def _state(connection: Connection) -> str:
    if connection.half_open:
        return "half-open, swallows" if connection.swallows else "half-open"
    return "leaving" if connection.leaving else "open"


def _what(kind: str, amount: Any) -> Json:
    """Return the fields of Fault for a kind of fault; `amount` is seconds, a status, or an error's name."""
    match kind:
        case "429":
            return {"retry_after": int(_amount(amount, most=LONGEST_DELAY))}
        case "5xx":
            status = int(_amount(amount, most=599, least=500))
            return {"status": status}
        case "delay":
            return {"delay": _amount(amount, most=LONGEST_DELAY)}
        case "cut_before":
            return {"cut": "before"}
        case "cut_after":
            return {"cut": "after"}
        case "error":
            name = str(amount or "").strip()
            if not name:
                raise NotPossible("name the error that the call is answered with, such as internal_error")
            return {"error": name[:80]}
    raise NotPossible(f"there is no fault {kind!r}")


def _amount(given: Any, most: float, least: float = 0.0) -> float:
    try:
        amount = float(given)
    except (TypeError, ValueError):
        raise NotPossible(f"{given!r} is not a number") from None
    if not least <= amount <= most:
        raise NotPossible(f"{amount:g} is not between {least:g} and {most:g}")
    return amount


def _count(given: Any, least: int = 1) -> int:
    return int(_amount(given, most=1_000, least=least))
