"""The running bot: wires the rooms, serves until told to stop, and leaves nothing half done."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers import Registrar, register
from handlers.bolt.interactions import ListenerContext
from jobs import clock as pulse
from jobs.delivery.context import DeliveryContext
from jobs.delivery.engine import PROBE_EVERY, Engine, wake_all
from jobs.delivery.retry import SETTLES_AFTER
from jobs.housekeeping import forget_old_keys
from jobs.inbox.importer import Importer, read_file, release_abandoned
from jobs.inbox.watch import Inbox
from jobs.reminders import Reminders
from jobs.worker.process import Worker
from models.database.lock import serving
from models.database.migrate import migrate
from models.database.store import Store, open_store
from models.database.url import read_url
from models.outbox.effects import follow
from models.outbox.notices import welcome_managers
from models.people.companies import save_companies
from models.people.people import save_workspace
from models.people.workspaces import record_connected, record_down
from models.records.documents import Audience
from models.records.drafts import ParsedFile
from models.refusals import Refusal
from serving.policy import companies_of, policy_of
from settings import Settings, SettingsError, missing_tokens
from slack.errors import SlackError
from slack.manifest import SCOPES
from slack.session import network_of
from slack.sockets import SocketTimings
from slack.tokens import TokenRejected, Tokens
from slack.workspace import Workspace, build_app, connect
from views.wording.refusals import sentence

log = logging.getLogger(__name__)

STOP_WITHIN = 8.0  # seconds for what is in flight at a stop; the rest is found again after the start
RESTART_AFTER = 5.0  # seconds before a loop that broke is started again
LONGEST_WAIT = 60.0  # seconds between two tries to reach Slack at the start


@dataclass(frozen=True, slots=True)
class Timing:
    """What tests make quick."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    settles_after: timedelta = SETTLES_AFTER
    pace: SocketTimings | None = None
    inbox_every: float | None = None  # seconds, instead of the setting
    probe_every: float = PROBE_EVERY  # seconds
    connect_again: float = 1.0  # seconds before the second try to reach Slack at the start


@dataclass
class Bot:
    """The bot while it serves."""

    store: Store
    importer: Importer
    contexts: list[DeliveryContext]
    engines: list[Engine]
    worker: Worker


@asynccontextmanager
async def run_bot(
    settings: Settings,
    *,
    timing: Timing | None = None,
    told: asyncio.Event | None = None,
    worker: Worker | None = None,
) -> AsyncIterator[Bot]:
    """Serve inside the block. Raises SettingsError, AlreadyServed, WrongTokens and the like at the start.

    A workspace of several that Slack does not let us into joins later. A `worker` that is handed in is left
    running.
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
        store = await stack.enter_async_context(open_store(url, follow))
        await store.transact(lambda: save_companies(companies_of(settings)))
        own = worker is None
        worker = worker or Worker()
        await worker.start()
        if own:
            stack.push_async_callback(worker.stop)
        bot = Bot(store, _importer(settings, store, worker, timing), [], [], worker)
        house = Workspaces(settings, timing, told, bot)
        registrars, refused = [], []
        for named in settings.workspaces:
            try:
                registrars.append(await house.open_workspace(stack, named.name))
            except TokenRejected as no:
                log.error("%s", no)
                refused.append((named.name, no))
        if not registrars:
            raise refused[0][1]
        for name, refusal in refused:
            await _note_down(store, name, refusal.code)
        store.on_commit = wake_all(bot.engines)
        await _keep_running(stack, house, [name for name, _ in refused])
        for registrar in registrars:
            stack.push_async_callback(_stop_listening, registrar)
        log.info("Serving %s, with %s", ", ".join(one.workspace.name for one in bot.contexts), place)
        yield bot


@dataclass
class Workspaces:
    """What every workspace is served with."""

    settings: Settings
    timing: Timing
    told: asyncio.Event
    bot: Bot
    connected: dict[int, Workspace] = field(default_factory=dict)

    async def open_workspace(self, stack: AsyncExitStack, name: str) -> Registrar:
        """Connect a workspace and take what Slack sends; its engine is for the caller to run."""
        settings, timing, bot = self.settings, self.timing, self.bot
        workspace = await _connect(stack, settings, name, self.told, timing.connect_again)
        row = await bot.store.transact(lambda: save_workspace(name))
        await record_connected(row.id, workspace.team_id)
        self.connected[row.id] = workspace
        context = DeliveryContext(
            workspace=workspace,
            workspace_id=row.id,
            store=bot.store,
            policy=policy_of(settings),
            worker=bot.worker,
            files=settings.store.files,
            clock=timing.clock,
            settles_after=timing.settles_after,
            connected=self.connected,
            scopes_needed=frozenset(SCOPES),
        )
        registrar = await _listen(stack, context, timing)
        bot.contexts.append(context)
        bot.engines.append(Engine(context, probe_every=timing.probe_every))
        return registrar

    async def join_later(self, name: str) -> None:
        """Ask now and then whether a workspace lets us in that did not at the start; then serve it too."""
        while True:
            await asyncio.sleep(self.timing.probe_every)
            async with AsyncExitStack() as own:
                try:
                    registrar = await self.open_workspace(own, name)
                except TokenRejected:
                    continue
                engine = self.bot.engines[-1]
                own.push_async_callback(engine.finish, STOP_WITHIN / 2)
                running = asyncio.ensure_future(_again_and_again(_deliveries(engine), engine.run))
                own.push_async_callback(_cancel, [running])
                own.push_async_callback(_stop_listening, registrar)
                self.bot.store.on_commit = wake_all(self.bot.engines)
                log.info("Serving %s as well", name)
                await asyncio.Event().wait()  # until this task is cancelled, at the stop


async def _note_down(store: Store, name: str, why: str) -> None:
    row = await store.transact(lambda: save_workspace(name))
    await record_down(row.id, why)


async def _stop_listening(registrar: Registrar) -> None:
    await registrar.counter.workspace.stop(registrar.drain, within=STOP_WITHIN / 2)


def _deliveries(engine: Engine) -> str:
    return f"deliveries to {engine.context.workspace.name}"


def _url(settings: Settings) -> str:
    return settings.database_url.get_secret_value()


def _importer(settings: Settings, store: Store, worker: Worker, timing: Timing) -> Importer:
    async def parse(path: Path) -> ParsedFile:
        return await worker.run(read_file, path, timeout=30.0)

    return Importer(
        store=store,
        policy=policy_of(settings),
        rules=settings.rules,
        files=settings.store.files,
        clock=timing.clock,
        parse=parse,
    )


async def _connect(
    stack: AsyncExitStack, settings: Settings, name: str, told: asyncio.Event, wait: float
) -> Workspace:
    """Connect a workspace; while Slack cannot be reached, try again, ever later, until told to stop."""
    named = next(one for one in settings.workspaces if one.name == name)
    assert named.bot_token  # missing_tokens() came before
    assert named.app_token
    tokens = Tokens(named.bot_token.get_secret_value(), named.app_token.get_secret_value())
    network = network_of(settings.slack.ca_file)
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


async def _listen(stack: AsyncExitStack, context: DeliveryContext, timing: Timing) -> Registrar:
    app = build_app(context.workspace)
    registrar = Registrar(
        app,
        ListenerContext(context.workspace, context.workspace_id, context.store, context.policy, timing.clock),
    )
    register(registrar, context.policy.command)
    await context.workspace.start(app, pace=timing.pace)
    return registrar


async def _keep_running(stack: AsyncExitStack, house: Workspaces, refused: Sequence[str]) -> None:
    settings, bot, timing = house.settings, house.bot, house.timing

    async def release(now: datetime) -> None:
        await release_abandoned(bot.store, now, bot.importer.policy.cards_per_import)

    async def welcome(now: datetime) -> None:
        for context in bot.contexts:
            await bot.store.transact(lambda context=context: welcome_managers(context.workspace_id, now))  # type: ignore[misc]

    remind = Reminders(bot.store, bot.importer.policy)
    loops: dict[str, Callable[[], Awaitable[None]]] = {
        "the clock": lambda: pulse.run_every_minute(
            [release, welcome, forget_old_keys, remind], timing.clock
        ),
    }
    for engine in bot.engines:
        loops[_deliveries(engine)] = engine.run
    for name in refused:
        loops[f"the way into {name}"] = lambda name=name: house.join_later(name)  # type: ignore[misc]
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

    folder = Inbox(settings.inbox.folder, take_in, lambda refusal: sentence(refusal, Audience()))
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
