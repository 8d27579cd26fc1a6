"""What the page's fault panel shows: active faults, sockets, tokens, scopes and the clock."""

from __future__ import annotations

import time
from typing import Any

from sandbox.api.methods import METHODS
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.simulation import Simulation
from sandbox.socketmode.connection import SandboxSocket
from sandbox.state.faults import CallFault, Fault, ShareFault

Json = dict[str, Any]

ADDRESSES = ("upload", "download", "response_url")
"""Addresses that can have faults, besides the methods."""
EVENT_FAULTS = {
    "ack_lost": "is redelivered because its ack was lost",
    "twice": "is sent twice, with the same ids",
    "held": "is sent after the next one",
}
"""What the page says of an event's fault, by its kind."""


def draw_fault_panel(simulation: Simulation, workspace: WorkspaceBackend) -> Json:
    """Return the state of every switch."""
    clock = simulation.clock
    steady = clock.speed == 1
    faults = [each for each in active_faults(simulation) if each.workspace in (None, workspace.name)]
    return {
        "methods": [*sorted(METHODS), *ADDRESSES],
        "events": event_types(workspace),
        "faults": [_drawn(each) for each in faults],
        "sockets": [{"number": each.number, "state": _state(each)} for each in workspace.sockets.connections],
        "refused_tickets": workspace.sockets.refused_tickets,
        "token_error": workspace.token_error,
        "app_token_error": workspace.app_token_error,
        "scopes": [{"name": each, "on": each in workspace.scopes} for each in sorted(workspace.app.scopes)],
        "speed": clock.speed,
        # A faster clock would change this all the time; the page then uses the time in each frame.
        "ahead": round(clock.now() - time.time()) if steady else None,
    }


def active_faults(simulation: Simulation) -> list[Fault]:
    """Return the active faults of calls, events and files, in all workspaces."""
    faults = simulation.faults
    return [*faults.of_calls, *faults.of_events, *faults.of_shares]


def event_types(workspace: WorkspaceBackend) -> list[str]:
    """Return the types of the app's events; message.im and the like arrive as `message`."""
    return sorted({each.split(".")[0] for each in workspace.app.events})


def _drawn(fault: Fault) -> Json:
    facts: Json = {"number": fault.number, "hits": fault.hits}
    facts["left"] = None if fault.times is None else fault.times - fault.hits
    if isinstance(fault, CallFault):
        return facts | {"of": "call", "name": fault.method, "what": _words(fault)}
    if isinstance(fault, ShareFault):
        return facts | {
            "of": "file",
            "name": fault.name,
            "what": "is uploaded and never shown",
        }
    return facts | {"of": "event", "name": fault.event, "what": EVENT_FAULTS[fault.kind]}


def _words(fault: CallFault) -> str:
    """Return what a fault does, in the page's words."""
    words = [f"answers {fault.delay:g} s late"] if fault.delay else []
    if fault.late:
        words.append(f"acts at once, answers {fault.late:g} s late")
    if fault.retry_after is not None:
        words.append(f"HTTP 429, Retry-After {fault.retry_after} s")
    if fault.status is not None:
        words.append(f"HTTP {fault.status}{' with a page' if fault.html else ''}")
    if fault.error is not None:
        words.append(fault.error)
    if fault.cut:
        words.append(f"connection cut {fault.cut} acting")
    return ", ".join(words)


def _state(connection: SandboxSocket) -> str:
    if connection.half_open:
        return "half-open, swallows" if connection.swallows else "half-open"
    return "leaving" if connection.leaving else "open"
