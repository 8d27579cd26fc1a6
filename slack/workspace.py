"""A connected workspace: who we are there, a client, the sockets, and whether Slack still lets us in."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from slack.calls import Answer, Calls, make_web_client
from slack.client import Client
from slack.errors import SlackRefused, WorkspaceDown
from slack.session import Network, network_of, open_session
from slack.sockets import Sockets, SocketTimings
from slack.tokens import TokenRejected, Tokens, WrongTokens

log = logging.getLogger(__name__)

SLACK: Final = "https://slack.com/api/"


@dataclass(slots=True, eq=False)
class Workspace:
    """One company's Slack as our app sees it."""

    name: str
    api_url: str
    team_id: str
    team_name: str
    bot_user_id: str
    bot_id: str
    app_id: str | None
    scopes: frozenset[str]
    client: Client
    calls: Calls = field(repr=False)
    sockets: Sockets | None = None

    @property
    def down(self) -> str | None:
        """Slack's code for why it does not let us in (`token_revoked`, `missing_scope` ...), or None."""
        return self.client.health.down or self.calls.health.down

    async def check(self) -> None:
        """Ask Slack again who we are; ends `down` if it lets us in, and renews the scopes."""
        self.scopes = (await self.client.auth_test()).scopes

    async def start(self, app: AsyncApp, *, timings: SocketTimings | None = None) -> None:
        """Open the sockets and begin to take what Slack sends; Unreachable if none can be opened."""
        self.sockets = Sockets(app, self.calls, name=self.name, timings=timings)
        await self.sockets.start()

    async def stop(
        self, drained: Callable[[], Awaitable[None]] | None = None, *, within: float = 8.0
    ) -> None:
        """Take nothing more, wait for what is in flight (and for `drained`), close the sockets."""
        if self.sockets is not None:
            await self.sockets.stop(drained, within=within)
            self.sockets = None


@asynccontextmanager
async def connect(
    name: str, tokens: Tokens, *, api_url: str = SLACK, network: Network | None = None
) -> AsyncIterator[Workspace]:
    """Check both tokens with Slack and yield the workspace; its sockets are opened by `start`.

    Raise WrongTokens, with a sentence, for tokens that cannot work (NotLetIn: that Slack does not take now),
    and Unreachable where Slack is.
    """
    tokens.check_shape(name)
    network = network or network_of()
    session = open_session(network)
    workspace: Workspace | None = None
    try:
        client = Client(tokens.bot, api_url=api_url, session=session, network=network)
        calls = Calls(tokens.app, api_url=api_url, session=session, network=network)
        answer = await _let_in(name, client)
        await _may_open_sockets(name, calls)
        me = answer.data
        workspace = Workspace(
            name=name,
            api_url=api_url,
            team_id=str(me["team_id"]),
            team_name=str(me.get("team") or ""),
            bot_user_id=str(me["user_id"]),
            bot_id=str(me.get("bot_id") or ""),
            app_id=await _one_app(name, client, str(me.get("bot_id") or ""), tokens),
            scopes=answer.scopes,
            client=client,
            calls=calls,
        )
        yield workspace
    finally:
        if workspace is not None:
            await workspace.stop()
        await session.close()
        # TLS connections are closed in the next round of the loop.
        await asyncio.sleep(0)


def build_app(workspace: Workspace) -> AsyncApp:
    """Build the Bolt app of a workspace; listeners are for the caller to add.

    `process_before_response`: the ack leaves when the handler returns, after its effect is committed.
    `authorize` is a constant: by default Bolt asks auth.test on a press, and loses the press if that fails.
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
        # Bolt made a client for this request, which would go through a proxy whatever NO_PROXY says.
        context["client"] = workspace.client.web
        return identity

    network, session = workspace.client.network, workspace.client.session
    with _unheard("slack_bolt.AsyncApp"):
        return AsyncApp(
            name=f"slack.bolt.{workspace.name}",
            # Without a token, which `authorize` gives: Bolt takes the two for a contradiction.
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
def _unheard(name: str) -> Iterator[None]:
    """Drop a logger's warnings: Bolt finds SLACK_BOT_TOKEN in the environment and says it is unused."""
    logger = logging.getLogger(name)

    def only_errors(record: logging.LogRecord) -> bool:
        return record.levelno > logging.WARNING

    logger.addFilter(only_errors)
    try:
        yield
    finally:
        logger.removeFilter(only_errors)


async def _let_in(name: str, client: Client) -> Answer:
    try:
        return await client.auth_test()
    except (WorkspaceDown, SlackRefused) as refusal:
        if isinstance(refusal, SlackRefused) and not refusal.permanent:
            raise
        raise TokenRejected(
            f"Workspace {name}: Slack refuses the bot token ({refusal.code}). Take the Bot User OAuth Token "
            "(xoxb-...) under OAuth & Permissions of the app, after installing it to the workspace.",
            refusal.code,
        ) from None


async def _may_open_sockets(name: str, calls: Calls) -> None:
    """Ask for a ticket and throw it away: the SDK would try a wrong app token for ever, without a word."""
    try:
        await calls.call("apps.connections.open")
    except (WorkspaceDown, SlackRefused) as refusal:
        if isinstance(refusal, SlackRefused) and not refusal.permanent:
            raise
        raise TokenRejected(
            f"Workspace {name}: Slack refuses the app token ({refusal.code}). Make one (xapp-...) with the "
            "scope connections:write under Basic Information > App-Level Tokens, and switch Socket Mode on.",
            refusal.code,
        ) from None


async def _one_app(name: str, client: Client, bot_id: str, tokens: Tokens) -> str | None:
    """Return the app's id; raise WrongTokens if the two tokens belong to different apps."""
    try:
        bot_app = (await client.call("bots.info", bot=bot_id))["bot"].get("app_id")
    except (WorkspaceDown, SlackRefused):
        # A missing scope is reported by `down`; it says nothing about the tokens.
        return tokens.app_id
    if bot_app and tokens.app_id and bot_app != tokens.app_id:
        raise WrongTokens(
            f"Workspace {name}: the bot token belongs to app {bot_app}, the app token to {tokens.app_id}. "
            "Take both from the same app."
        )
    return bot_app or tokens.app_id
