"""What runs only while a lease is ours: started when it is taken, stopped when it is lost."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress

from models.database.driver import database_errors
from models.database.lease import Lease, LeaseKeeper
from serving.supervise import Run, cancel, supervise

log = logging.getLogger(__name__)

LOOK_EVERY = 0.25  # seconds between two looks whether it is ours


async def while_held(lease: Lease, loops: Mapping[str, Run]) -> None:
    """Run loops whenever the lease is ours, until cancelled; begun again where another bot had it."""
    is_again = False
    while True:
        while not lease.is_good:  # noqa: ASYNC110 - time itself ends it
            await asyncio.sleep(LOOK_EVERY)
        if is_again:
            log.warning("The lease %s is ours: what it is for goes on", lease.name)
        term = lease.term
        tasks = [supervise(name, run) for name, run in loops.items()]
        try:
            while lease.is_good and lease.term == term:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_EVERY)
        finally:
            await cancel(tasks)
        log.error("The lease %s is lost: what it is for stops here until it is ours again", lease.name)
        is_again = True


async def let_others(keeper: LeaseKeeper, *names: str) -> None:
    """Give leases back; without names all, but that this bot is there."""
    with suppress(*database_errors()):  # they run out by themselves
        await keeper.give_back(*(names or [name for name in keeper.wanted if name != keeper.presence]))
