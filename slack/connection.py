"""One socket of Slack's Socket Mode: slack-sdk's client, with its known gaps closed."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from slack.calls import Calls
from slack.errors import SlackError
from slack.session import open_session
from slack.tokens import redact

# Seconds that a refresh waits for the other socket's refresh, that a handshake and a goodbye may take.
OTHERS_TURN: Final = 5.0
HANDSHAKE: Final = 12.0
GOODBYE: Final = 2.0

Take = Callable[["Connection", SocketModeRequest], Awaitable[None]]


class Connection(SocketModeClient):
    """A socket that asks for its tickets by our rules, goes through the right proxy, and closes cleanly."""

    def __init__(
        self,
        app: Calls,
        *,
        take: Take,
        greeted: Callable[[], None],
        trouble: Callable[[str], None],
        refreshing: asyncio.Lock,
        ping_interval: float,
    ) -> None:
        """`refreshing` is shared by the sockets of a workspace: one refreshes while another listens."""
        super().__init__(
            app_token=app.web.token or "",
            web_client=app.web,
            logger=_told_to(trouble),
            ping_interval=ping_interval,
        )
        self._app = app
        self._take = take
        self._tell_greeted = greeted
        self._trouble = trouble
        self._refreshing = refreshing
        self._greeted: aiohttp.ClientWebSocketResponse | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self.message_listeners.append(self._hear)
        self.socket_mode_request_listeners.append(self._take_request)

    async def open(self) -> None:
        """Connect; does not return before it has. Cancel it to give up."""
        # The SDK made a session that knows no time limit (a handshake may hang for five minutes) and no CA.
        # It closes its session with the socket, so it cannot have the shared one.
        await self.aiohttp_client_session.close()
        self.aiohttp_client_session = open_session(self._app.network, total=HANDSHAKE)
        await self.connect()  # type: ignore[no-untyped-call]

    async def issue_new_wss_url(self) -> str:
        """Get a ticket from Slack, and the proxy for the host it names."""
        try:
            url = str((await self._app.call("apps.connections.open"))["url"])
        except SlackError as error:
            self._trouble(str(error))
            raise
        self.proxy = self._app.network.proxy_for(url)
        return url

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Reconnect or refresh, but not while the workspace's other socket does."""
        waited = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(OTHERS_TURN):
                waited = await self._refreshing.acquire()
        try:
            await super().connect_to_new_endpoint(force)
        finally:
            if waited:
                self._refreshing.release()

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Handle one frame; the SDK starts a task for each and keeps no reference to it."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await super().run_message_listeners(message, raw_message)
        finally:
            self._running.discard(task)

    async def is_listening(self) -> bool:
        """Whether Slack has greeted the socket that is open now, and pongs come back."""
        return await self.is_connected() and self._greeted is self.current_session

    @property
    def has_dead_task(self) -> bool:
        """Whether a task that should read, dispatch or watch the open socket has ended."""
        tasks = (self.message_receiver, self.message_processor, self.current_session_monitor)
        return self.current_session is not None and any(task is None or task.done() for task in tasks)

    async def close(self) -> None:
        """Say goodbye, end every task and close the session, in a bounded time."""
        self.closed = True
        self.auto_reconnect_enabled = False
        with contextlib.suppress(TimeoutError, aiohttp.ClientError, OSError):
            async with asyncio.timeout(GOODBYE):
                await self.disconnect()  # type: ignore[no-untyped-call]
        tasks = {self.message_processor, self.current_session_monitor, self.message_receiver, *self._running}
        ended = [task for task in tasks if task is not None and task is not asyncio.current_task()]
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)
        await self.aiohttp_client_session.close()

    async def _hear(self, _client: Any, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            self._greeted = self.current_session
            self._tell_greeted()

    async def _take_request(self, _client: Any, request: SocketModeRequest) -> None:
        await self._take(self, request)


class _LogRelay(logging.Handler):
    """Hears the SDK's log: its troubles are told nowhere else."""

    def __init__(self, trouble: Callable[[str], None]) -> None:
        super().__init__()
        self._tell = trouble

    def emit(self, record: logging.LogRecord) -> None:
        self._tell(redact(record.getMessage())[:300])


def _told_to(trouble: Callable[[str], None]) -> logging.Logger:
    """Make the SDK a logger of its own: it writes a traceback every few seconds without a network."""
    logger = logging.Logger(f"{__name__}.sdk", logging.WARNING)
    logger.addHandler(_LogRelay(trouble))
    return logger
