"""What is done for all runs while the lease is ours, and only then."""

import asyncio

from models.database.lease import Lease
from serving.held import while_held
from serving.supervise import cancel
from tests.support.wait import until


async def test_a_loop_runs_while_the_lease_is_ours_and_again_once_it_is_again() -> None:
    lease, running, starts = Lease("bot"), False, 0

    async def run() -> None:
        nonlocal running, starts
        running, starts = True, starts + 1
        try:
            await asyncio.Event().wait()
        finally:
            running = False

    held = asyncio.ensure_future(while_held(lease, {"speaking": run}))
    lease.hold(1, float("inf"))
    await until(lambda: running)
    lease.lose()
    await until(lambda: not running)
    lease.hold(2, float("inf"))
    await until(lambda: running)
    lease.hold(3, float("inf"))  # another bot had it between two looks
    await until(lambda: starts == 3)
    await cancel([held])
    assert (running, starts) == (False, 3)
