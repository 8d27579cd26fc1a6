"""What all workspaces of a sandbox share."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass, field

from sandbox.state.clock import Clock
from sandbox.state.faults import Faults
from sandbox.state.journal import Journal
from sandbox.state.organisation import Organisation


@dataclass
class Environment:
    """Clock, journal, faults and randomness, and how the sandbox was set up."""

    clock: Clock
    journal: Journal
    rng: random.Random = field(default_factory=random.Random)
    faults: Faults = field(init=False)
    origin: str = ""
    """The server's address, as http://127.0.0.1:PORT; empty until it has started."""
    share_delay: float = 0.2
    """Seconds on the clock between completing an upload and the message that shows the file."""
    refresh_every: float | None = None
    """Seconds on the clock after which a socket is asked to reconnect; None for never."""
    team_ids: dict[str, str] = field(default_factory=dict)
    """Name of a workspace -> its id, also of workspaces that are only somebody's home."""
    organisations: dict[str, Organisation] = field(default_factory=dict)
    """Name -> organisation on Enterprise Grid."""

    def __post_init__(self) -> None:
        self.faults = Faults(self.clock.now)

    def new_id(self, prefix: str, length: int = 10) -> str:
        """Return a new id such as U0A1B2C3D4."""
        return prefix + "".join(self.rng.choices(string.ascii_uppercase + string.digits, k=length))

    def team_id(self, name: str) -> str:
        """Return the id of the workspace with this name."""
        return self.team_ids.setdefault(name, self.new_id("T"))

    def organisation(self, name: str) -> Organisation:
        """Return the organisation with this name."""
        return self.organisations.setdefault(name, Organisation(self.new_id("E"), name))

    def digits(self, length: int) -> str:
        """Return so many random digits."""
        return "".join(self.rng.choices(string.digits, k=length))
