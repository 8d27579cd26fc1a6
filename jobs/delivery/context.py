"""What every job of one workspace needs."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from jobs.delivery.retry import SETTLES_AFTER
from jobs.worker.process import Worker
from models.change import Change
from models.database.lease import Lease
from models.database.store import Store
from models.frozen import frozen
from models.policy import Policy
from slack.client import SlackClient
from slack.workspace import ConnectedWorkspace

T = TypeVar("T")


@frozen
class DeliveryContext:
    """One workspace as the jobs see it.

    `settles_after`: so long a call whose answer was lost may still have its effect.
    """

    workspace: ConnectedWorkspace
    workspace_id: int
    store: Store
    policy: Policy
    worker: Worker
    files: Path  # attachments, under their content hash
    clock: Callable[[], datetime]
    lease: Lease  # who has it speaks in this workspace
    term: int | None = None  # of the claim that this is for: later ones are other bots', or of what they left
    settles_after: timedelta = SETTLES_AFTER
    connected: Mapping[int, ConnectedWorkspace] = field(default_factory=dict)  # every workspace, by its row
    scopes_needed: frozenset[str] = frozenset()
    delivered: Counter[str] = field(default_factory=Counter)  # since the start, by kind

    async def apply(self, work: Callable[[Change], Awaitable[T]]) -> T:
        """Run a rule in one transaction, with all that follows from it."""
        return await self.store.apply(Change(self.clock(), self.policy), work)

    @property
    def client(self) -> SlackClient:
        """Return the client for what only one bot may do at a time. Its calls raise MayNotCall else."""
        return self.workspace.client.only_while(self._may_call)

    def for_claim(self, term: int) -> "DeliveryContext":
        """Return the same for what was claimed in that term of the lease, and is not to go on in another."""
        return replace(self, term=term)

    def _may_call(self) -> bool:
        return self.lease.is_good and self.term in (None, self.lease.term)

    @property
    def claim_for(self) -> timedelta:
        """Return how long a claim on a row holds unless it is renewed."""
        return 2 * self.settles_after
