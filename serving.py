"""The running bot: wires the rooms, serves until told to stop, and leaves nothing half done."""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from commands.logs import set_up_logging
from commands.manifest import SCOPES
from commands.values import companies_of, terms_of
from handlers import Registrar, register
from handlers.presses import Counter
from jobs import pulse
from jobs.again import SETTLES_AFTER
from jobs.context import Desk
from jobs.delivery import PROBE_EVERY, Engine, wake_all
from jobs.imports import Importer, read_file, release_abandoned
from jobs.inbox import Inbox
from jobs.remind import Reminders
from jobs.upkeep import forget_old_keys
from jobs.worker import Worker
from models.companies import keep_companies
from models.database import BadDatabaseUrl, read_url
from models.drafts import ParsedFile
from models.lock import AlreadyServed, serving
from models.migrate import SchemaMismatch, migrate
from models.people import keep_workspace
from models.records import Reader
from models.refusals import Refusal
from models.store import Store, open_store
from models.tables import Workspace as WorkspaceRow
from models.welcoming import welcome_managers
from settings import Settings, SettingsError, missing_tokens
from views.refusals import sentence
from workspaces.errors import SlackError
from workspaces.session import network_of
from workspaces.sockets import Pace
from workspaces.tokens import Tokens, WrongTokens
from workspaces.workspace import Workspace, build_app, connect

log = logging.getLogger(__name__)

STOP_WITHIN = 8.0  # seconds for what is in flight at a stop; the rest is found again after the start
RESTART_AFTER = 5.0  # seconds before a loop that broke is started again
LONGEST_WAIT = 60.0  # seconds between two tries to reach Slack at the start


@dataclass(frozen=True, slots=True)
class Timing:
    """What tests make quick."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    settles_after: timedelta = SETTLES_AFTER
    pace: Pace | None = None
    inbox_every: float | None = None  # seconds, instead of the setting
    probe_every: float = PROBE_EVERY  # seconds


@dataclass
class Bot:
    """The bot while it serves."""

    store: Store
    importer: Importer
    desks: list[Desk]
    engines: list[Engine]
    worker: Worker


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def main(settings: Settings, args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; a start that cannot succeed ends in a sentence."""
    set_up_logging(settings)
    try:
        asyncio.run(_until_told(settings))
    except (SettingsError, BadDatabaseUrl, AlreadyServed, SchemaMismatch, WrongTokens) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


async def _until_told(settings: Settings) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    # A start may wait for Slack for long: a signal ends it as well.
    serving_task = asyncio.ensure_future(_serve(settings, told))
    telling = asyncio.ensure_future(told.wait())
    try:
        await asyncio.wait([serving_task, telling], return_when=asyncio.FIRST_COMPLETED)
        if not serving_task.done():
            await asyncio.wait([serving_task], timeout=STOP_WITHIN + 1.5)
    finally:
        telling.cancel()
        if not serving_task.done():
            serving_task.cancel()
    await serving_task


async def _serve(settings: Settings, told: asyncio.Event) -> None:
    async with run_bot(settings, told=told):
        await told.wait()
        log.info("Stopping")


@asynccontextmanager
async def run_bot(
    settings: Settings,
    *,
    timing: Timing | None = None,
    told: asyncio.Event | None = None,
    worker: Worker | None = None,
) -> AsyncIterator[Bot]:
    """Serve inside the block. Raises SettingsError, AlreadyServed, WrongTokens and the like at the start.

    A `worker` that is handed in is left running.
    """
    timing = timing or Timing()
    told = told or asyncio.Event()
    missing = missing_tokens(settings)
    if missing:
        raise SettingsError(*missing)
    url = _url(settings)
    place = read_url(url)
    async with AsyncExitStack() as stack:
        await migrate(place)
        await stack.enter_async_context(serving(place))
        store = await stack.enter_async_context(open_store(url))
        await store.transact(lambda: keep_companies(companies_of(settings)))
        own = worker is None
        worker = worker or Worker()
        await worker.start()
        if own:
            stack.push_async_callback(worker.stop)
        bot = Bot(store, _importer(settings, store, worker, timing), [], [], worker)
        connected: dict[int, Workspace] = {}
        registrars = []
        for named in settings.workspaces:
            workspace = await _connect(stack, settings, named.name, told)
            row = await store.transact(lambda name=named.name: keep_workspace(name))  # type: ignore[misc]
            await WorkspaceRow.filter(id=row.id).update(team_id=workspace.team_id, down="")
            connected[row.id] = workspace
            desk = Desk(
                workspace=workspace,
                workspace_id=row.id,
                store=store,
                terms=terms_of(settings),
                worker=worker,
                files=settings.store.files,
                clock=timing.clock,
                settles_after=timing.settles_after,
                connected=connected,
                scopes_needed=frozenset(SCOPES),
            )
            bot.desks.append(desk)
            bot.engines.append(Engine(desk, probe_every=timing.probe_every))
            registrars.append(await _listen(stack, desk, timing))
        store.on_commit = wake_all(bot.engines)
        await _keep_running(stack, settings, bot, timing)
        for registrar in registrars:
            stack.push_async_callback(
                registrar.counter.workspace.stop, registrar.drain, within=STOP_WITHIN / 2
            )
        log.info("Serving %s, with %s", ", ".join(one.workspace.name for one in bot.desks), place)
        yield bot


def _url(settings: Settings) -> str:
    return settings.database_url.get_secret_value()


def _importer(settings: Settings, store: Store, worker: Worker, timing: Timing) -> Importer:
    async def parse(path: Path) -> ParsedFile:
        return await worker.run(read_file, path, timeout=30.0)

    return Importer(
        store=store,
        terms=terms_of(settings),
        rules=settings.rules,
        files=settings.store.files,
        clock=timing.clock,
        parse=parse,
    )


async def _connect(stack: AsyncExitStack, settings: Settings, name: str, told: asyncio.Event) -> Workspace:
    """Connect a workspace; while Slack cannot be reached, try again, ever later, until told to stop."""
    named = next(one for one in settings.workspaces if one.name == name)
    assert named.bot_token  # missing_tokens() came before
    assert named.app_token
    tokens = Tokens(named.bot_token.get_secret_value(), named.app_token.get_secret_value())
    network = network_of(settings.slack.ca_file)
    wait = 1.0
    while True:
        try:
            return await stack.enter_async_context(
                connect(name, tokens, api_url=settings.slack_api_url, network=network)
            )
        except SlackError as error:
            log.error("Workspace %s: %s; trying again in %.0f s", name, error, wait)
        try:
            async with asyncio.timeout(wait):
                await told.wait()
            raise asyncio.CancelledError
        except TimeoutError:
            wait = min(wait * 2, LONGEST_WAIT)


async def _listen(stack: AsyncExitStack, desk: Desk, timing: Timing) -> Registrar:
    app = build_app(desk.workspace)
    counter = Counter(desk.workspace, desk.workspace_id, desk.store, desk.terms, timing.clock)
    registrar = Registrar(app, counter)
    register(registrar, desk.terms.command)
    await desk.workspace.start(app, pace=timing.pace)
    return registrar


async def _keep_running(stack: AsyncExitStack, settings: Settings, bot: Bot, timing: Timing) -> None:
    async def release(now: datetime) -> None:
        await release_abandoned(bot.store, now, bot.importer.terms.cards_per_import)

    async def welcome(now: datetime) -> None:
        for desk in bot.desks:
            await bot.store.transact(lambda desk=desk: welcome_managers(desk.workspace_id, now))  # type: ignore[misc]

    remind = Reminders(bot.store, bot.importer.terms)
    loops: dict[str, Callable[[], Awaitable[None]]] = {
        "the clock": lambda: pulse.beat([release, welcome, forget_old_keys, remind], timing.clock),
    }
    for engine in bot.engines:
        loops[f"deliveries to {engine.desk.workspace.name}"] = engine.run
    if settings.inbox.enabled:
        loops["the inbox"] = lambda: _watch_inbox(settings, bot.importer, timing)
    for engine in bot.engines:
        stack.push_async_callback(engine.finish, STOP_WITHIN / 2)
    tasks = [asyncio.ensure_future(_again_and_again(name, run)) for name, run in loops.items()]
    stack.push_async_callback(_cancel, tasks)


async def _watch_inbox(settings: Settings, importer: Importer, timing: Timing) -> None:
    async def take_in(path: Path) -> list[Refusal]:
        report = await importer.take_in_file(path)
        return [refused.refusal for refused in report.refused]

    folder = Inbox(settings.inbox.folder, take_in, lambda refusal: sentence(refusal, Reader()))
    while True:
        await folder.look(timing.clock())
        await asyncio.sleep(timing.inbox_every or settings.inbox.look_every_seconds)


async def _again_and_again(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run a loop of the bot; one that breaks is started again, since nobody else would."""
    while True:
        try:
            await run()
        except Exception:
            log.exception("%s broke; it starts again in %.0f s", name, RESTART_AFTER)
        await asyncio.sleep(RESTART_AFTER)


async def _cancel(tasks: "list[asyncio.Task[None]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
