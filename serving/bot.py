"""Start the bot, serve until the block ends, and stop in order."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

from jobs.delivery.files import empty_outgoing
from jobs.inbox.importer import Importer, Parse
from jobs.inbox.reading import file_reader
from jobs.worker.process import Worker
from models.change import Change
from models.database.errors import AlreadyServed, reached
from models.database.lease import TRY_AGAIN
from models.database.lease_rows import ALONE, HOUSE
from models.database.lock import serving
from models.database.migrate import known_schema, migrate, must_be_alone
from models.database.store import Store, open_store
from models.database.url import PostgresAt, read_url
from models.documents.imports import open_batch
from models.history.start import has_begun
from models.outbox.effects import following
from models.outbox.lists import close_batch
from models.people.companies import save_companies
from models.people.confirmed import apply_confirmed_email
from models.policy import Policy
from models.precoro.paid_here import follow_settings, is_otherwise
from models.precoro.payments import end_where_off
from models.records.documents import Audience
from serving.audit_key import begin_history
from serving.events import event_engine
from serving.happened import HappenedLog
from serving.health import HealthWatch, health_file
from serving.held import let_others
from serving.loops import start_loops
from serving.options import Bot, Timing
from serving.policy import companies_of, policy_of
from serving.supervise import cancel, supervise
from serving.workspaces import Workspaces, stop_listening
from settings import Settings, SettingsError, missing_password, missing_tokens
from settings.precoro_keys import linking_off, precoro_problems
from settings.webhooks import webhook_problems
from views.wording.problems.text import problem_text

log = logging.getLogger(__name__)


@asynccontextmanager
async def run_bot(
    settings: Settings,
    *,
    timing: Timing | None = None,
    stop: asyncio.Event | None = None,
    worker: Worker | None = None,
    reading: Worker | None = None,
    operator: Audience | None = None,
) -> AsyncIterator[Bot]:
    """Serve inside the block; a set `stop` ends attempts to reach Slack at the start.

    A workspace of several that rejects its tokens joins later. A `worker` that is handed in keeps running,
    and so does one for `reading` files.
    Raises SettingsError, AlreadyServed, SchemaMismatch, HistoryProblem, WrongTokens; AlreadyServed
    also at the end, where `stop` was set because something was done alone meanwhile.
    """
    timing = timing or Timing()
    if missing := (
        *missing_tokens(settings),
        *webhook_problems(settings),
        *missing_password(settings),
        *precoro_problems(settings),
    ):
        raise SettingsError(*missing)
    if (problem := linking_off(settings)) is not None:
        log.warning(problem_text(problem, Audience()))
    url = settings.database_url.get_secret_value()
    place = read_url(url)
    async with AsyncExitStack() as stack:
        keeper = await stack.enter_async_context(serving(place, timing.lease, _begins_alone))
        stack.push_async_callback(cancel, [supervise("lease", keeper.run, restart_after=TRY_AGAIN)])
        with reached(place):
            await migrate(place)  # not before: bots that serve may not bear it
        file = await stack.enter_async_context(health_file(settings.health.file))
        if not keeper.other_bots:  # theirs may lie there too
            await asyncio.to_thread(empty_outgoing, settings.store.files)
        store = await stack.enter_async_context(open_store(url))
        store.before_commit = keeper.still_there
        if store.schema > (known := known_schema(place)):
            newer = "The database has schema %d, of a newer program; this one (%d) can still use it"
            log.warning(newer, store.schema, known)
        store.follow = following(await begin_history(store, settings, timing.clock()))
        await _apply_settings(store, settings, timing.clock())
        await keeper.give_back(ALONE)  # if it had to be: others may begin
        if worker is None:
            worker = Worker()
            stack.push_async_callback(worker.stop)
        reader = await stack.enter_async_context(file_reader(settings.store.files, settings.files, reading))
        importer = _importer(settings, store, reader, timing)
        bot = Bot(keeper, store, importer, [], [], worker, reader.worker, operator or Audience())
        if (events := event_engine(settings, store, timing.clock, keeper)) is not None:
            bot.events = events
            stack.push_async_callback(events.close)
        if settings.metrics.address is not None:
            from serving.metrics.server import metrics_served  # many bots serve none

            await stack.enter_async_context(metrics_served(bot, settings, timing.clock))
        store.on_applied = HappenedLog(bot.contexts)
        workspaces = Workspaces(settings, timing, stop or asyncio.Event(), bot)
        rejected = await workspaces.open_all(stack)
        if settings.company_keys:
            from serving.sources import deciding, paying, sources_of  # many bots follow none

            house = keeper.lease(HOUSE)
            bot.sources = await sources_of(
                settings, store, reader.worker, timing.clock, stack, lambda: house.is_good
            )
            bot.senders, bot.key_checks = deciding(settings, bot.sources)
            bot.payers = paying(settings, bot.sources)
        await worker.start()  # after the sockets: no press needs it
        health = HealthWatch(bot, file)
        for registrar in workspaces.registrars:
            stack.push_async_callback(stop_listening, registrar)
        # At a stop others speak from here on, and what is pressed meanwhile is still taken.
        stack.push_async_callback(let_others, keeper)
        keeper.want(HOUSE)
        for context in bot.contexts:
            keeper.want(context.lease.name)
        with reached(place):
            await keeper.step()
        start_loops(stack, workspaces, rejected, health)
        log.info("Serving %s from %s", ", ".join(one.workspace.name for one in bot.contexts), place)
        health.ready()
        stack.callback(health.stopping)
        yield bot
        if keeper.is_over:
            raise AlreadyServed("served_alone", database=str(place))


async def _begins_alone(place: PostgresAt) -> bool:
    return await must_be_alone(place) or not await has_begun(place)


async def _apply_settings(store: Store, settings: Settings, now: datetime) -> None:
    """Bring companies, roles and members in line with the settings."""
    policy, companies = policy_of(settings), companies_of(settings)
    await store.apply(Change(now, policy), lambda change: save_companies(companies, change))
    while await store.apply(Change(now, policy), apply_confirmed_email):
        pass
    await follow_payments(store, policy, now)


async def follow_payments(store: Store, policy: Policy, now: datetime) -> None:
    """Let payers mark as paid what the settings say; many documents at once come to each as one list."""
    await store.apply(Change(now, policy), end_where_off)
    is_any = await store.look(lambda: is_otherwise(policy))
    batch = await store.transact(lambda: open_batch(now)) if is_any else None
    while await store.apply(Change(now, policy, batch), follow_settings):
        pass
    if batch is not None:
        await store.transact(lambda: close_batch(batch, now, policy.cards_per_import))


def _importer(settings: Settings, store: Store, parse: Parse, timing: Timing) -> Importer:
    return Importer(
        store=store,
        policy=policy_of(settings),
        files=settings.store.files,
        clock=timing.clock,
        parse=parse,
    )
