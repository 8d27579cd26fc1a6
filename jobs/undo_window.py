"""Approvals become final once they cannot be undone any more, and what follows from them starts."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from jobs.each import try_each
from jobs.outage import Outage
from models.approval.held import due_turns, finish
from models.change import Change
from models.database.store import Store
from models.policy import Policy

LOOK_EVERY = 0.5  # seconds


class UndoWindow:
    """Settles the approvals whose time to be undone is over; one that fails holds up no other."""

    def __init__(self, store: Store, policy: Policy, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.policy = policy
        self.clock = clock
        self._outage = Outage("Settling approvals")

    async def run(self) -> None:
        """Look for ever; what was due while no bot ran becomes final at the first look."""
        await self._outage.endure(self.step, LOOK_EVERY)

    async def step(self) -> None:
        """Make every approval final that is due; raise the last fault, once all were tried."""
        turns = await self.store.look(partial(due_turns, self.clock(), self.policy.undo_for))
        if (fault := await try_each(turns, self._finish)) is not None:
            raise fault

    async def _finish(self, turn_id: int) -> None:
        await self.store.apply(Change(self.clock(), self.policy), partial(finish, turn_id))
