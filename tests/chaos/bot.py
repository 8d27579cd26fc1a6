"""The bot on a clock that the test moves on, and an import beside it, in processes of their own."""

import asyncio
import logging
import os
import signal
from contextlib import AsyncExitStack, suppress
from pathlib import Path

CLOCK = "CHAOS_CLOCK"  # in the environment: the file that tells the time
log = logging.getLogger(__name__)


async def take_in(file: str) -> None:
    """Take a file in, as the command line does."""
    from jobs.inbox.importer import Importer
    from models.database.store import open_store
    from models.outbox.effects import following
    from serving.audit_key import history_key
    from serving.policy import policy_of
    from settings import load
    from tests.chaos.clock import follow
    from tests.support.parsing import parse_in_thread

    settings = load()
    async with open_store(
        settings.database_url.get_secret_value(), following(await history_key(settings))
    ) as store:
        importer = Importer(
            store=store,
            policy=policy_of(settings),
            files=settings.store.files,
            clock=follow(Path(os.environ[CLOCK])),
            parse=parse_in_thread(settings.store.files),
        )
        await importer.take_in_file(Path(file))


async def serve() -> None:
    """Serve until asked to stop; what waits for a time, and old imports, are looked at all the time."""
    from datetime import timedelta
    from functools import partial

    from commands.logs import set_up_logging
    from jobs.away import switch_away
    from jobs.escalation import Escalations
    from jobs.inbox.importer import release_abandoned
    from jobs.reminders import Reminders
    from jobs.snoozes import Snoozes
    from serving.bot import run_bot
    from serving.options import Timing
    from settings import load
    from slack.sockets import SocketTimings
    from tests.chaos.clock import follow
    from tests.support.bot_process import die_when_told, lease_terms
    from tests.support.workers import LateWorker

    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    settings = load()
    set_up_logging(settings)
    clock = follow(Path(os.environ[CLOCK]))
    timing = Timing(
        clock=clock,
        settles_after=timedelta(seconds=1),  # longer than the sandbox takes for any call
        sockets=SocketTimings(ping=0.5, apart=0.3, look=0.2, ticket_expired=0.5, silent=1.5, rebuild=5.0),
        probe_every=0.5,
        connect_again=0.1,
        lease=lease_terms(),
    )
    worker = LateWorker()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(worker.stop)
        bot = await stack.enter_async_context(run_bot(settings, timing=timing, stop=told, worker=worker))
        die_when_told(bot)
        print("serving", flush=True)
        store, policy = bot.store, bot.importer.policy
        away = partial(switch_away, store, policy)
        beats = (away, Reminders(store, policy), Snoozes(store, policy), Escalations(store, policy))
        while not told.is_set():  # beside the bot's own clock, which beats once a minute: minutes pass here
            try:
                await release_abandoned(store, clock(), policy.cards_per_import)
                for beat in beats:
                    await beat(clock())
            except Exception:
                log.exception("A beat failed")
            with suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    await told.wait()
