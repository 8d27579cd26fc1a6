"""Everything that one sandbox simulates, for the Web API and the page to work on."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.clock import Clock
from sandbox.state.environment import Environment
from sandbox.state.faults import Faults
from sandbox.state.journal import Journal
from sandbox.state.rates import Rates


@dataclass(frozen=True)
class Simulation:
    """The running workspaces and what they share."""

    environment: Environment
    rates: Rates
    workspaces: dict[str, SandboxWorkspace]
    guide: str = ""
    """Text that the page shows beside the workspace."""

    @property
    def clock(self) -> Clock:
        """Return the clock of all workspaces."""
        return self.environment.clock

    @property
    def journal(self) -> Journal:
        """Return the record of calls and envelopes."""
        return self.environment.journal

    @property
    def faults(self) -> Faults:
        """Return the faults that are active."""
        return self.environment.faults
