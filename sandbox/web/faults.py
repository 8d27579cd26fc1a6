"""How the page's switches stand: what goes wrong with calls, events, sockets, tokens and the clock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sandbox.api.methods import METHODS
from sandbox.backend.workspace import Workspace
from sandbox.socketmode.sockets import Connection
from sandbox.state.faults import Fault, Mishap

if TYPE_CHECKING:
    from sandbox.server import Sandbox

Json = dict[str, Any]

ADDRESSES = ("upload", "download", "response_url")
"""What a fault may concern beside the methods."""
MISHAPS = {
    "ack_lost": "comes again, its ack being lost",
    "twice": "comes twice, with the same ids",
    "held": "comes after the next one",
}
"""What the page says of a mishap of an event, by its kind."""


def draw_controls(sandbox: Sandbox, workspace: Workspace) -> Json:
    """Return how the switches stand."""
    clock = sandbox.clock
    steady = clock.speed == 1
    faults = [each for each in armed(sandbox) if each.workspace in (None, workspace.name)]
    return {
        "methods": [*sorted(METHODS), *ADDRESSES],
        "events": event_types(workspace),
        "faults": [_drawn(each) for each in faults],
        "sockets": [{"number": each.number, "state": _state(each)} for each in workspace.sockets.connections],
        "refused_tickets": workspace.sockets.refused_tickets,
        "token_trouble": workspace.token_trouble,
        "app_token_trouble": workspace.app_token_trouble,
        "scopes": [{"name": each, "on": each in workspace.scopes} for each in sorted(workspace.app.scopes)],
        "speed": clock.speed,
        # While it runs faster this differs each time; the page then goes by the time of each frame.
        "ahead": round(clock.now() - time.time()) if steady else None,
    }


def armed(sandbox: Sandbox) -> list[Fault | Mishap]:
    """Return what is armed for calls and for events, in all workspaces."""
    return [*sandbox.faults.armed, *sandbox.faults.mishaps]


def event_types(workspace: Workspace) -> list[str]:
    """Return the types of the events that the app hears; message.im and others arrive as `message`."""
    return sorted({each.split(".")[0] for each in workspace.app.events})


def _drawn(fault: Fault | Mishap) -> Json:
    facts: Json = {"number": fault.number, "hits": fault.hits}
    facts["left"] = None if fault.times is None else fault.times - fault.hits
    if isinstance(fault, Fault):
        return facts | {"of": "call", "name": fault.method, "what": _words(fault)}
    return facts | {"of": "event", "name": fault.event, "what": MISHAPS[fault.kind]}


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
