"""The page's switches: faults of calls and events, sockets, tokens, scopes and the clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.api.methods import METHODS
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.simulation import Simulation
from sandbox.state.errors import NotPossible
from sandbox.web.fault_panel import ADDRESSES, active_faults, event_types

Json = dict[str, Any]

EVERY = "*"
MOST_FAULTS = 50
LONGEST_DELAY = 3600.0
LONGEST_STEP = 60 * 86400.0
FASTEST = 3600.0


class Controls:
    """The switches of the workspace that a page shows."""

    def __init__(self, simulation: Simulation, workspace: WorkspaceBackend) -> None:
        self._simulation = simulation
        self._workspace = workspace
        self._known: dict[str, Callable[[Json], Awaitable[None]]] = {
            "call_fault": self._call_fault,
            "event_fault": self._event_fault,
            "end_fault": self._end_fault,
            "socket": self._socket,
            "refuse_tickets": self._refuse_tickets,
            "token": self._token,
            "scope": self._scope,
            "clock": self._clock,
            "end_all": self._end_all,
        }

    async def act(self, wanted: Json) -> None:
        """Use the switch that `switch` names. Raises NotPossible with a sentence."""
        turn = self._known.get(str(wanted.get("switch")))
        if turn is None:
            raise NotPossible(f"the sandbox has no switch {wanted.get('switch')!r}")
        await turn(wanted)
        self._workspace.changed()

    async def _call_fault(self, wanted: Json) -> None:
        method = str(wanted["method"])
        if method not in (EVERY, *ADDRESSES, *METHODS):
            raise NotPossible(f"there is no method {method}")
        self._check_room()
        if wanted["kind"] == "lost_share":
            name = str(wanted.get("amount") or "").strip() or EVERY
            self._simulation.faults.lose_share(name, **self._how_often(wanted))
            return
        what = _what(str(wanted["kind"]), wanted.get("amount"))
        self._simulation.faults.add(method, **what, **self._how_often(wanted))

    async def _event_fault(self, wanted: Json) -> None:
        event = str(wanted["event"])
        if event not in (EVERY, *event_types(self._workspace)):
            raise NotPossible(f"the app is not subscribed to {event}")
        self._check_room()
        faults = self._simulation.faults
        arms = {"ack_lost": faults.lose_ack, "twice": faults.send_twice, "held": faults.hold_back}
        if wanted["kind"] not in arms:
            raise NotPossible(f"an event cannot be {wanted['kind']!r}")
        arms[wanted["kind"]](event, **self._how_often(wanted))

    def _check_room(self) -> None:
        if len(active_faults(self._simulation)) >= MOST_FAULTS:
            raise NotPossible("too many faults are active; end some first")

    def _how_often(self, wanted: Json) -> Json:
        times = wanted.get("times")
        return {"times": None if times is None else _count(times), "workspace": self._workspace.name}

    async def _end_fault(self, wanted: Json) -> None:
        for fault in active_faults(self._simulation):
            if fault.number == wanted["number"]:
                self._simulation.faults.remove(fault)

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
        if wanted["on"]:
            self._workspace.return_tokens()
        else:
            self._workspace.revoke_tokens(sockets=bool(wanted.get("sockets")))

    async def _scope(self, wanted: Json) -> None:
        name = str(wanted["name"])
        if name not in self._workspace.app.scopes:
            raise NotPossible(f"the app's manifest does not ask for {name}")
        (self._workspace.scopes.add if wanted["on"] else self._workspace.scopes.discard)(name)

    async def _clock(self, wanted: Json) -> None:
        clock = self._simulation.clock
        if "speed" in wanted:
            clock.speed = _amount(wanted["speed"], most=FASTEST, least=1.0)
        if "forward" in wanted:
            await clock.advance(_amount(wanted["forward"], most=LONGEST_STEP))

    async def _end_all(self, wanted: Json) -> None:
        """End everything at once except broken sockets, which the app replaces by itself."""
        for fault in active_faults(self._simulation):
            if fault.workspace in (None, self._workspace.name):
                self._simulation.faults.remove(fault)
        self._workspace.sockets.refused_tickets = 0
        self._workspace.return_tokens()
        self._workspace.scopes |= self._workspace.app.scopes
        self._simulation.clock.speed = 1.0


def _what(kind: str, amount: Any) -> Json:
    """Return the fields of a CallFault; `amount` is seconds, a status, or the name of an error."""
    match kind:
        case "429":
            return {"retry_after": int(_amount(amount, most=LONGEST_DELAY))}
        case "5xx":
            status = int(_amount(amount, most=599, least=500))
            return {"status": status}
        case "page":
            return {"status": int(_amount(amount, most=599, least=400)), "html": True}
        case "delay":
            return {"delay": _amount(amount, most=LONGEST_DELAY)}
        case "cut_before":
            return {"cut": "before"}
        case "cut_after":
            return {"cut": "after"}
        case "error":
            name = str(amount or "").strip()
            if not name:
                raise NotPossible("enter the error to answer with, such as internal_error")
            return {"error": name[:80]}
    raise NotPossible(f"unknown fault {kind!r}")


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
