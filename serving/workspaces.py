"""Connect the workspaces of the bot: sockets, listeners, and an engine that delivers to each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from handlers import Registrar, register
from handlers.bolt.interactions import ListenerContext
from jobs.delivery.context import DeliveryContext
from jobs.delivery.engine import Engine, wake_all
from jobs.missed import MissedMessages
from jobs.reply_files import ReplyFiles
from jobs.restored import ReadBack
from jobs.sent_files import SentFiles
from models.database.lease_rows import WORKSPACE
from models.database.store import Store
from models.outbox.relocate import move_to_new_app
from models.people.people import save_workspace
from models.people.workspaces import record_connected, record_down
from models.records.documents import Audience
from serving.held import while_held
from serving.options import Bot, Timing
from serving.policy import policy_of, precoro_terms
from serving.supervise import STOP_WITHIN, Run, cancel, supervise
from settings import Settings
from slack.errors import SlackError
from slack.manifest import SCOPES
from slack.session import network_of
from slack.tokens import TokenRejected, Tokens
from slack.workspace import ConnectedWorkspace, build_app, connect
from views.wording.problems.text import problem_text

log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_WAIT = 60.0  # seconds between two attempts to reach Slack at the start


@dataclass
class Workspaces:
    """The workspaces of one bot, and what is needed to connect them."""

    settings: Settings
    timing: Timing
    stop: asyncio.Event
    bot: Bot
    connected: dict[int, ConnectedWorkspace] = field(default_factory=dict)  # by the row's id
    registrars: list[Registrar] = field(default_factory=list)  # of what listens

    async def open_all(self, stack: AsyncExitStack) -> list[str]:
        """Connect every workspace; return the names of those that rejected their tokens.

        Raises TokenRejected where every workspace does.
        """
        rejected: dict[str, TokenRejected] = {}
        for named in self.settings.workspaces:
            try:
                await self.open(stack, named.name)
            except TokenRejected as error:
                log.error("%s", problem_text(error, Audience()))
                rejected[named.name] = error
        if not self.registrars:
            raise next(iter(rejected.values()))
        for name, rejection in rejected.items():
            await _record_down(self.bot.store, name, rejection.slack_code)
        self.wake_on_commit()
        return list(rejected)

    async def open(self, stack: AsyncExitStack, name: str) -> Registrar:
        """Connect one workspace and listen to it; its engine is added to the bot, but not started."""
        workspace = await self._connect(stack, name)
        row = await self.bot.store.transact(lambda: save_workspace(name))
        await self.bot.store.transact(lambda: self._record_connected(row.id, workspace))
        self.connected[row.id] = workspace
        context = self._context(workspace, row.id)
        registrar = await self._listen(context)
        self.registrars.append(registrar)
        self.bot.contexts.append(context)
        read_back = ReadBack(context)
        self.bot.read_backs.append(read_back)
        self.bot.engines.append(
            Engine(context, probe_every=self.timing.probe_every, may_post=read_back.over.is_set)
        )
        self.bot.reply_files.append(ReplyFiles(context))
        self.bot.sent_files.append(SentFiles(context, self.bot.importer.parse))
        self.bot.missed.append(
            MissedMessages(context, registrar.hear, read_back.over, every=self.timing.heard_every)
        )
        return registrar

    async def _record_connected(self, workspace_id: int, workspace: ConnectedWorkspace) -> None:
        if await record_connected(workspace_id, workspace.team_id, workspace.bot_user_id):
            log.warning(
                "Workspace %s: this is another app or another Slack workspace than before. Members and"
                " conversations are looked up again, and what waits is posted there.",
                workspace.name,
            )
            await move_to_new_app(workspace_id, self.timing.clock())

    async def join_later(self, name: str) -> None:
        """Retry a workspace that rejected its tokens; serve it once Slack accepts them, until cancelled."""
        while True:
            await asyncio.sleep(self.timing.probe_every)
            async with AsyncExitStack() as stack:
                try:
                    registrar = await self.open(stack, name)
                except TokenRejected:
                    continue
                engine = self.bot.engines[-1]
                stack.push_async_callback(engine.finish, STOP_WITHIN / 2)
                self.bot.leases.want(engine.context.lease.name)
                await self.bot.leases.step()
                held = supervise(
                    f"lease for {name}", partial(while_held, engine.context.lease, self.loops_of(-1))
                )
                stack.push_async_callback(cancel, [held])
                stack.push_async_callback(stop_listening, registrar)
                self.wake_on_commit()
                log.info("Workspace %s connected after its tokens were rejected", name)
                await asyncio.Event().wait()

    def loops_of(self, position: int) -> dict[str, Run]:
        """Return what runs for a workspace while this bot speaks there; by its place in the bot's lists."""
        bot, engine = self.bot, self.bot.engines[position]
        name = engine.context.workspace.name
        return {
            delivery_name(engine): engine.run,
            f"missed messages of {name}": bot.missed[position].run,
            f"files of replies of {name}": bot.reply_files[position].run,
            f"sent files of {name}": bot.sent_files[position].run,
            f"conversations of {name} after a restore": bot.read_backs[position].run,
        }

    def wake_on_commit(self) -> None:
        """Let every commit wake the engines that there are now."""
        wakes = [engine.wake for engine in self.bot.engines]
        wakes += [self.bot.events.wake] if self.bot.events else []
        self.bot.store.on_commit = wake_all(wakes)

    async def _connect(self, stack: AsyncExitStack, name: str) -> ConnectedWorkspace:
        """Connect a workspace; while Slack is unreachable, retry at growing intervals until told to stop."""
        named = next(one for one in self.settings.workspaces if one.name == name)
        assert named.bot_token  # missing_tokens() was asked before
        assert named.app_token
        tokens = Tokens(
            named.bot_token.get_secret_value(),
            named.app_token.get_secret_value(),
            named.bot_variable,
            named.app_variable,
        )
        network = network_of(self.settings.slack.ca_file)

        async def attempt() -> ConnectedWorkspace:
            return await stack.enter_async_context(
                connect(name, tokens, api_url=self.settings.slack_api_url, network=network)
            )

        return await self._until_reached(name, attempt)

    async def _until_reached(self, name: str, attempt: Callable[[], Awaitable[T]]) -> T:
        wait = self.timing.connect_again
        while True:
            try:
                return await attempt()
            except SlackError as error:
                log.error("Workspace %s: cannot connect, retrying in %.0f s: %s", name, wait, error)
            await self._pause(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _pause(self, seconds: float) -> None:
        """Wait; raise CancelledError where the bot is told to stop meanwhile."""
        try:
            async with asyncio.timeout(seconds):
                await self.stop.wait()
        except TimeoutError:
            return
        raise asyncio.CancelledError

    def _context(self, workspace: ConnectedWorkspace, workspace_id: int) -> DeliveryContext:
        return DeliveryContext(
            workspace=workspace,
            workspace_id=workspace_id,
            store=self.bot.store,
            policy=policy_of(self.settings),
            worker=self.bot.worker,
            files=self.settings.store.files,
            clock=self.timing.clock,
            lease=self.bot.leases.lease(f"{WORKSPACE}{workspace.name}"),
            settles_after=self.timing.settles_after,
            connected=self.connected,
            scopes_needed=frozenset(SCOPES),
        )

    async def _listen(self, context: DeliveryContext) -> Registrar:
        app = build_app(context.workspace)
        listener = ListenerContext(
            context.workspace,
            context.workspace_id,
            context.store,
            context.policy,
            context.clock,
            seal=_sealer(self.settings),
        )
        registrar = Registrar(app, listener)
        register(registrar, context.policy.command)
        start = partial(
            context.workspace.start,
            app,
            timings=self.timing.sockets,
            other_bots=lambda: self.bot.leases.other_bots,
        )
        await self._until_reached(context.workspace.name, start)
        return registrar


def _sealer(settings: Settings) -> Callable[[str], str | None] | None:
    """Return what seals the keys that people link; None where nobody decides in Precoro from here."""
    if not any(one.decide for one in precoro_terms(settings)):
        return None
    from serving.precoro import sealer  # it loads cryptography

    return sealer(settings)


async def stop_listening(registrar: Registrar) -> None:
    """Take no more requests from a workspace, and let the running handlers finish."""
    await registrar.context.workspace.stop(registrar.drain, within=STOP_WITHIN / 2)


def delivery_name(engine: Engine) -> str:
    """Return what the log calls an engine."""
    return f"delivery to {engine.context.workspace.name}"


async def _record_down(store: Store, name: str, code: str) -> None:
    row = await store.transact(lambda: save_workspace(name))
    await record_down(row.id, code)
