"""What all workspaces of a sandbox share."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass, field

from sandbox.state.clock import Clock
from sandbox.state.faults import Faults
from sandbox.state.journal import Journal


@dataclass
class Environment:
    """Clock, journal, faults and randomness, and how the sandbox was set up."""

    clock: Clock
    journal: Journal
    rng: random.Random = field(default_factory=random.Random)
    faults: Faults = field(default_factory=Faults)
    origin: str = ""
    """The server's address, as http://127.0.0.1:PORT; empty until it has started."""
    share_delay: float = 0.2
    """Seconds on the clock between completing an upload and the message that shows the file."""
    refresh_every: float | None = None
    """Seconds on the clock after which a socket is asked to reconnect; None for never."""

    def new_id(self, prefix: str, length: int = 10) -> str:
        """Return a new id such as U0A1B2C3D4."""
        return prefix + "".join(self.rng.choices(string.ascii_uppercase + string.digits, k=length))

    def digits(self, length: int) -> str:
        """Return so many random digits."""
        return "".join(self.rng.choices(string.digits, k=length))
