"""Call Slack's Web API: within rate limits and timeouts, every failure as a typed error."""

import asyncio
import copy
import json
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from slack.arrival import SlackClock
from slack.errors import MayNotCall, RateLimited, SlackError, Unreachable, WorkspaceDown, lost, translate
from slack.limits import Limits
from slack.methods import Idempotency, method_named
from slack.session import Network

log = logging.getLogger(__name__)

# Seconds for one answer, and for all waiting together (rate limits, 429, pauses between retries).
ANSWER_TIMEOUT: Final = 12.0
LONGEST_WAIT: Final = 20.0
# Seconds before each retry of a read, give or take half.
READ_RETRIES: Final = (0.3, 1.0)
# These check whether the token works; they are sent while a workspace is down, and their success ends that.
PROBES: Final = frozenset({"auth.test", "apps.connections.open"})


@dataclass(slots=True)
class ConnectionHealth:
    """Why Slack rejects the token; shared by all clients of one token."""

    down: str | None = None  # Slack's error code
    needed: str | None = None  # the missing scope


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """The body of a successful answer, and the scopes that the token has."""

    data: dict[str, Any]
    scopes: frozenset[str] = field(default_factory=frozenset)


def make_web_client(
    token: str | None, api_url: str, session: aiohttp.ClientSession, network: Network
) -> AsyncWebClient:
    """Return slack-sdk's client over our session: without its own retries, and with NO_PROXY respected."""
    logger = logging.getLogger("slack.web")
    # slack-sdk compares the logger's own level: without one it formats every request in vain.
    logger.setLevel(logger.level or logger.getEffectiveLevel())
    # `ssl` is for connections that Bolt opens without our session, as in respond().
    web = AsyncWebClient(
        token=token, base_url=api_url, session=session, ssl=network.tls, retry_handlers=[], logger=logger
    )
    # After the constructor, which always takes the proxy from the environment.
    web.proxy = network.proxy_for(web.base_url)
    return web


class Calls:
    """Calls methods of Slack's Web API with one token."""

    def __init__(
        self,
        token: str,
        *,
        api_url: str,
        session: aiohttp.ClientSession,
        network: Network,
        limits: Limits | None = None,
        answer_timeout: float = ANSWER_TIMEOUT,
        longest_wait: float = LONGEST_WAIT,
        read_retries: Sequence[float] = READ_RETRIES,
    ) -> None:
        self.web = make_web_client(token, api_url, session, network)
        self.session = session
        self.network = network
        self.limits = limits or Limits()
        self.health = ConnectionHealth()
        self.clock = SlackClock()
        self._answer_timeout = answer_timeout
        self._longest_wait = longest_wait
        self._read_retries = read_retries
        self._may_call: Callable[[], bool] = lambda: True

    def with_timeout(self, seconds: float) -> Self:
        """Return the same client with this timeout, in seconds, for a whole call, waiting included."""
        client = copy.copy(self)
        client._answer_timeout = seconds
        client._longest_wait = 0.0
        return client

    def only_while(self, may_call: Callable[[], bool]) -> Self:
        """Return the same client, whose calls raise MayNotCall where they may not leave any more."""
        client = copy.copy(self)
        client._may_call = may_call
        return client

    async def call(self, method: str, channel: str | None = None, **arguments: Any) -> dict[str, Any]:
        """Call a method and return its answer. Raises one of `slack.errors` unless Slack answers ok."""
        if channel is not None:
            arguments["channel"] = channel
        return (await self.ask(method, arguments, channel=channel)).data

    async def ask(
        self, method: str, arguments: Mapping[str, Any], *, channel: str | None = None
    ) -> ApiAnswer:
        """Call a method; `channel` is what its rate is counted by, whatever its argument is called."""
        now = asyncio.get_running_loop().time
        deadline = now() + self._answer_timeout + self._longest_wait
        retries = list(self._read_retries) if method_named(method).idempotency is Idempotency.READ else []
        waiting_ends = now() + self._longest_wait
        while True:
            self._refuse_while_down(method)
            await self.limits.acquire(method, channel, at_most=max(0.0, waiting_ends - now()))
            if not self._may_call():  # after all waiting, right before it leaves
                raise MayNotCall(method)
            try:
                return await self._once(method, arguments, min(self._answer_timeout, deadline - now()))
            except RateLimited as error:
                self.limits.pause(method, channel, error.retry_after)
                # Nothing happened, so even a post may be retried; acquire() decides whether there is time.
            except Unreachable:
                pause = retries.pop(0) * random.uniform(0.5, 1.5) if retries else None
                if pause is None or now() + pause > waiting_ends:
                    raise
                await asyncio.sleep(pause)

    async def _once(self, method: str, arguments: Mapping[str, Any], seconds: float) -> ApiAnswer:
        asked_at = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(seconds):
                response = await self.web.api_call(method, data=_form(arguments))
        except Exception as error:
            meaning = translate(method, error)
            if meaning is None:
                raise
            self._record(meaning)
            # The original may carry an address with a ticket, or the whole answer.
            raise meaning from None
        self.clock.note(response.headers.get("Date"), asyncio.get_running_loop().time() - asked_at)
        if not isinstance(response.data, dict):
            raise lost(method, "not_json", "the answer is not from Slack")
        granted = response.headers.get("x-oauth-scopes", "")
        scopes = frozenset(scope.strip() for scope in granted.split(",") if scope.strip())
        if method in PROBES and (self.health.needed is None or scopes & set(self.health.needed.split(","))):
            self._record_recovery()
        return ApiAnswer(response.data, scopes)

    def missing(self, method: str, scope: str) -> WorkspaceDown:
        """Record a missing scope that Slack does not report; return the error for the caller to raise."""
        down = WorkspaceDown(method, "missing_scope", scope)
        self._record(down)
        return down

    def _refuse_while_down(self, method: str) -> None:
        if self.health.down is not None and method not in PROBES:
            raise WorkspaceDown(method, self.health.down, self.health.needed)

    def _record(self, error: SlackError) -> None:
        if isinstance(error, WorkspaceDown):
            if self.health.down != error.code:
                log.error("Slack rejected the token: %s", error)
            self.health.down, self.health.needed = error.code, error.needed

    def _record_recovery(self) -> None:
        if self.health.down is not None:
            log.warning("Slack accepts the token again (was: %s)", self.health.down)
            self.health.down = self.health.needed = None


def _form(arguments: Mapping[str, Any]) -> dict[str, str]:
    """Encode arguments as a form, which every method accepts; some do not accept JSON."""
    return {name: _field(value) for name, value in arguments.items() if value is not None}


def _field(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
