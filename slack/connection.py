"""One socket of Slack's Socket Mode: slack-sdk's client, with its known gaps closed."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from slack.arrival import Frame, note_arrival
from slack.calls import Calls
from slack.errors import SlackError
from slack.redaction import redact
from slack.session import open_session

# Seconds: a refresh waits for the other socket's, a handshake, and closing.
REFRESH_WAIT: Final = 5.0
HANDSHAKE_TIMEOUT: Final = 12.0
CLOSE_TIMEOUT: Final = 2.0

Handle = Callable[["SocketConnection", SocketModeRequest], Awaitable[None]]


class SocketConnection(SocketModeClient):
    """A socket that gets its tickets within our rate limits, uses the right proxy, and closes cleanly."""

    def __init__(
        self,
        app: Calls,
        *,
        handle: Handle,
        on_hello: Callable[[int], None],
        on_error: Callable[[str], None],
        refreshing: asyncio.Lock,
        ping_interval: float,
        earliest: Callable[[], float],
    ) -> None:
        """`refreshing` is shared by the sockets of a workspace: one refreshes while another listens.

        `on_hello` is told how many connections of the app Slack counts; `earliest` returns when a frame that
        is read now may have arrived.
        """
        super().__init__(
            app_token=app.web.token or "",
            web_client=app.web,
            logger=_relay_logger(on_error),
            ping_interval=ping_interval,
        )
        self._app = app
        self._handle = handle
        self._on_hello = on_hello
        self._on_error = on_error
        self._refreshing = refreshing
        self._earliest = earliest
        self._hello_session: aiohttp.ClientWebSocketResponse | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self.message_listeners.append(self._on_message)
        self.socket_mode_request_listeners.append(self._on_request)

    async def open(self) -> None:
        """Connect, and return once connected; cancel it to give up."""
        # The SDK's own session has no timeout (a handshake may hang for five minutes) and not our CA.
        # The SDK closes its session with the socket, so it cannot have the shared one.
        await self.aiohttp_client_session.close()
        self.aiohttp_client_session = open_session(self._app.network, total=HANDSHAKE_TIMEOUT)
        await self.connect()  # type: ignore[no-untyped-call]

    async def issue_new_wss_url(self) -> str:
        """Return a new socket address with a ticket, and choose the proxy for its host."""
        try:
            url = str((await self._app.call("apps.connections.open"))["url"])
        except SlackError as error:
            self._on_error(str(error))
            raise
        self.proxy = self._app.network.proxy_for(url)
        return url

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Reconnect or refresh, but not while the workspace's other socket does."""
        acquired = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REFRESH_WAIT):
                acquired = await self._refreshing.acquire()
        try:
            await super().connect_to_new_endpoint(force)
        finally:
            if acquired:
                self._refreshing.release()

    async def enqueue_message(self, message: str) -> None:
        """Take a frame in as it is read, with the time: it may wait before it is handled."""
        await super().enqueue_message(Frame.read(message, self._earliest()))

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Handle one frame; the SDK starts a task for each and keeps no reference to it."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        note_arrival(raw_message)
        try:
            await super().run_message_listeners(message, raw_message)
        finally:
            self._running.discard(task)

    async def is_listening(self) -> bool:
        """Return whether Slack has said hello on the open socket, and pongs come back."""
        return await self.is_connected() and self._hello_session is self.current_session

    @property
    def has_dead_task(self) -> bool:
        """Whether a task that reads, dispatches or monitors the open socket has ended."""
        tasks = (self.message_receiver, self.message_processor, self.current_session_monitor)
        return self.current_session is not None and any(task is None or task.done() for task in tasks)

    @property
    def is_idle(self) -> bool:
        """Return whether nothing that was read waits or is handled."""
        return not self._running and self.message_queue.empty()

    async def close(self) -> None:
        """Disconnect, end every task and close the session, in a bounded time."""
        self.closed = True
        self.auto_reconnect_enabled = False
        with contextlib.suppress(TimeoutError, aiohttp.ClientError, OSError):
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await self.disconnect()  # type: ignore[no-untyped-call]
        tasks = {self.message_processor, self.current_session_monitor, self.message_receiver, *self._running}
        ended = [task for task in tasks if task is not None and task is not asyncio.current_task()]
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)
        await self.aiohttp_client_session.close()

    async def _on_message(self, _client: Any, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            self._hello_session = self.current_session
            self._on_hello(int(message.get("num_connections") or 0))

    async def _on_request(self, _client: Any, request: SocketModeRequest) -> None:
        await self._handle(self, request)


class _LogRelay(logging.Handler):
    """Pass on what the SDK logs: it reports its errors nowhere else."""

    def __init__(self, on_error: Callable[[str], None]) -> None:
        super().__init__()
        self._on_error = on_error

    def emit(self, record: logging.LogRecord) -> None:
        self._on_error(redact(record.getMessage())[:300])


def _relay_logger(on_error: Callable[[str], None]) -> logging.Logger:
    """Return a private logger for the SDK, which logs a traceback every few seconds without a network."""
    logger = logging.Logger(f"{__name__}.sdk", logging.WARNING)
    logger.addHandler(_LogRelay(on_error))
    return logger
