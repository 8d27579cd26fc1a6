"""Approvals become final once they cannot be undone any more, and what follows from them starts."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from models.approval.held import due_turns, finish
from models.change import Change
from models.database.store import Store
from models.policy import Policy

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds


async def finish_approvals(store: Store, policy: Policy, clock: Callable[[], datetime]) -> None:
    """Look for ever; what was due while no bot ran becomes final at the first look."""
    while True:
        for turn_id in await store.look(partial(due_turns, clock())):
            await store.apply(Change(clock(), policy), partial(finish, turn_id))
        await asyncio.sleep(LOOK_EVERY)
