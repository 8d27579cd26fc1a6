"""A connected workspace: the bot's identity there, its clients and its sockets."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakValueDictionary

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from slack.ack_times import AckTimes
from slack.calls import ApiAnswer, Calls, make_web_client
from slack.client import SlackClient
from slack.errors import SlackRefused, WorkspaceDown
from slack.session import Network, network_of, open_session
from slack.sockets import SocketPool, SocketTimings
from slack.tokens import APP_TOKEN, BOT_TOKEN, TokenCode, TokenRejected, Tokens, WrongTokens

log = logging.getLogger(__name__)

SLACK: Final = "https://slack.com/api/"


@dataclass(slots=True, eq=False)
class ConnectedWorkspace:
    """A Slack workspace as the bot's app sees it."""

    name: str
    api_url: str
    team_id: str
    team_name: str
    bot_user_id: str
    bot_id: str
    app_id: str | None
    scopes: frozenset[str]
    client: SlackClient
    calls: Calls = field(repr=False)
    sockets: SocketPool | None = None
    acks: AckTimes = field(default_factory=AckTimes, repr=False)
    _about: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary, repr=False)

    def about(self, user_id: str) -> asyncio.Lock:
        """Return what is held from a question about a member until its answer is saved.

        Else the answer to an earlier question could be saved last.
        """
        return self._about.setdefault(user_id, asyncio.Lock())

    @property
    def down(self) -> str | None:
        """Slack's code for why it rejects the tokens (`token_revoked`, `missing_scope` ...), or None."""
        return self.client.health.down or self.calls.health.down

    async def check(self) -> None:
        """Check the bot token again; clears `down` if Slack accepts it, and updates the scopes."""
        self.scopes = (await self.client.auth_test()).scopes

    async def start(
        self,
        app: AsyncApp,
        *,
        timings: SocketTimings | None = None,
        other_bots: Callable[[], int] = lambda: 0,
    ) -> None:
        """Open the sockets and handle what Slack sends. Raises Unreachable if none can be opened."""
        sockets = SocketPool(app, self.calls, name=self.name, timings=timings, other_bots=other_bots)
        try:
            await sockets.start()
        except BaseException:  # cancelled as well
            await sockets.stop(within=0.0)
            raise
        self.sockets = sockets

    async def stop(
        self, drained: Callable[[], Awaitable[None]] | None = None, *, within: float = 8.0
    ) -> None:
        """Wait for running handlers (and for `drained`), then close the sockets and handle nothing more."""
        if self.sockets is not None:
            await self.sockets.stop(drained, within=within)
            self.sockets = None


@asynccontextmanager
async def connect(
    name: str, tokens: Tokens, *, api_url: str = SLACK, network: Network | None = None
) -> AsyncIterator[ConnectedWorkspace]:
    """Check both tokens with Slack and yield the workspace; its sockets are opened by `start`.

    Raises WrongTokens for tokens that cannot work (TokenRejected where Slack rejects one now), and
    Unreachable.
    """
    tokens.check_shape()
    network = network or network_of()
    session = open_session(network)
    workspace: ConnectedWorkspace | None = None
    try:
        client = SlackClient(tokens.bot, api_url=api_url, session=session, network=network)
        calls = Calls(tokens.app, api_url=api_url, session=session, network=network)
        answer = await _check_bot_token(name, client)
        await _check_app_token(name, calls)
        me = answer.data
        workspace = ConnectedWorkspace(
            name=name,
            api_url=api_url,
            team_id=str(me["team_id"]),
            team_name=str(me.get("team") or ""),
            bot_user_id=str(me["user_id"]),
            bot_id=str(me.get("bot_id") or ""),
            app_id=await _check_same_app(name, client, str(me.get("bot_id") or ""), tokens),
            scopes=answer.scopes,
            client=client,
            calls=calls,
        )
        yield workspace
    finally:
        if workspace is not None:
            await workspace.stop()
        await session.close()
        # TLS connections close in the next iteration of the loop.
        await asyncio.sleep(0)


def build_app(workspace: ConnectedWorkspace) -> AsyncApp:
    """Build the Bolt app of a workspace; the caller adds the listeners.

    `process_before_response`: the ack is sent when the handler returns, after its effect is committed.
    `authorize` is constant: by default Bolt calls auth.test on a press, and loses the press if that fails.
    """
    identity = AuthorizeResult(
        enterprise_id=None,
        team_id=workspace.team_id,
        bot_user_id=workspace.bot_user_id,
        bot_id=workspace.bot_id,
        bot_token=workspace.client.web.token,
        bot_scopes=sorted(workspace.scopes),
    )

    async def authorize(context: dict[str, Any]) -> AuthorizeResult:
        # The client that Bolt made for this request ignores NO_PROXY.
        context["client"] = workspace.client.web
        return identity

    network, session = workspace.client.network, workspace.client.session
    with _without_warnings("slack_bolt.AsyncApp"):
        return AsyncApp(
            name=f"slack.bolt.{workspace.name}",
            # Without a token, since `authorize` returns it: Bolt rejects both together.
            client=make_web_client(None, workspace.api_url, session, network),
            authorize=authorize,
            process_before_response=True,
            ssl_check_enabled=False,
            request_verification_enabled=False,
            url_verification_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )


@contextmanager
def _without_warnings(name: str) -> Iterator[None]:
    """Drop a logger's warnings: Bolt warns that SLACK_BOT_TOKEN in the environment is unused."""
    logger = logging.getLogger(name)

    def only_errors(record: logging.LogRecord) -> bool:
        return record.levelno > logging.WARNING

    logger.addFilter(only_errors)
    try:
        yield
    finally:
        logger.removeFilter(only_errors)


async def _check_bot_token(name: str, client: SlackClient) -> ApiAnswer:
    try:
        return await client.auth_test()
    except (WorkspaceDown, SlackRefused) as error:
        raise _rejection("bot_token_rejected", BOT_TOKEN, name, error) from None


async def _check_app_token(name: str, calls: Calls) -> None:
    """Request a ticket and drop it: the SDK would retry a wrong app-level token for ever, silently."""
    try:
        await calls.call("apps.connections.open")
    except (WorkspaceDown, SlackRefused) as error:
        raise _rejection("app_token_rejected", APP_TOKEN, name, error) from None


def _rejection(
    code: TokenCode, wanted: Mapping[str, str], name: str, error: WorkspaceDown | SlackRefused
) -> TokenRejected:
    return TokenRejected(code, workspace=name, slack_code=error.code, **wanted)


async def _check_same_app(name: str, client: SlackClient, bot_id: str, tokens: Tokens) -> str | None:
    """Return the app's id. Raises WrongTokens if the two tokens belong to different apps."""
    try:
        bot_app = (await client.call("bots.info", bot=bot_id))["bot"].get("app_id")
    except (WorkspaceDown, SlackRefused):
        # A missing scope is reported by `down`; it says nothing about the tokens.
        return tokens.app_id
    if bot_app and tokens.app_id and bot_app != tokens.app_id:
        raise WrongTokens("tokens_of_two_apps", workspace=name, bot_app=bot_app, app=tokens.app_id)
    return bot_app or tokens.app_id
