"""One call to Slack's Web API: within its limits and its time, every failure by name."""

import asyncio
import copy
import json
import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from slack.errors import RateLimited, SlackError, Unreachable, WorkspaceDown, lost, translate
from slack.limits import Limits
from slack.methods import Idempotency, method_named
from slack.session import Network

log = logging.getLogger(__name__)

# Seconds for one answer, and for all waiting together (own limits, 429, pauses between retries).
ANSWER_WITHIN: Final = 12.0
WAIT_AT_MOST: Final = 20.0
# Seconds before each retry of a read, give or take half.
READ_RETRIES: Final = (0.3, 1.0)
# These ask whether we are let in at all; they go out while a workspace is down, and their success ends that.
PROBES: Final = frozenset({"auth.test", "apps.connections.open"})


@dataclass(slots=True)
class ConnectionHealth:
    """Why Slack does not let us in, as a sentence; shared by all clients of one token."""

    down: str | None = None
    needed: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack answered: the body of a call that is ok, and the scopes the token has."""

    data: dict[str, Any]
    scopes: frozenset[str] = field(default_factory=frozenset)


def make_web_client(
    token: str | None, api_url: str, session: aiohttp.ClientSession, network: Network
) -> AsyncWebClient:
    """Make slack-sdk's client over our session: no retries of its own, NO_PROXY honoured."""
    logger = logging.getLogger("slack.web")
    # slack-sdk compares the logger's own level: without one it formats every request for nothing.
    logger.setLevel(logger.level or logger.getEffectiveLevel())
    # `ssl` is for what Bolt opens without our session, as in respond().
    web = AsyncWebClient(
        token=token, base_url=api_url, session=session, ssl=network.tls, retry_handlers=[], logger=logger
    )
    # After the constructor, which takes the proxy from the environment whatever it is told.
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
        answer_within: float = ANSWER_WITHIN,
        wait_at_most: float = WAIT_AT_MOST,
        read_retries: Sequence[float] = READ_RETRIES,
    ) -> None:
        self.web = make_web_client(token, api_url, session, network)
        self.session = session
        self.network = network
        self.limits = limits or Limits()
        self.health = ConnectionHealth()
        self._answer_within = answer_within
        self._wait_at_most = wait_at_most
        self._read_retries = read_retries

    def within(self, seconds: float) -> Self:
        """Return the same client for calls that must be over after so many seconds, waiting included."""
        hurried = copy.copy(self)
        hurried._answer_within = seconds
        hurried._wait_at_most = 0.0
        return hurried

    async def call(self, method: str, channel: str | None = None, **arguments: Any) -> dict[str, Any]:
        """Call a method and return its answer; raise one of `workspaces.errors` for anything but `ok`."""
        if channel is not None:
            arguments["channel"] = channel
        return (await self.ask(method, arguments, channel=channel)).data

    async def ask(self, method: str, arguments: Mapping[str, Any], *, channel: str | None = None) -> Answer:
        """Call a method; `channel` is what its rate is counted by, whatever the argument is called."""
        now = asyncio.get_running_loop().time
        deadline = now() + self._answer_within + self._wait_at_most
        retries = list(self._read_retries) if method_named(method).again is Idempotency.READ else []
        waiting_ends = now() + self._wait_at_most
        while True:
            self._refuse_while_down(method)
            await self.limits.admit(method, channel, at_most=max(0.0, waiting_ends - now()))
            try:
                return await self._once(method, arguments, min(self._answer_within, deadline - now()))
            except RateLimited as error:
                self.limits.pause(method, channel, error.retry_after)
                # Nothing happened, so even a post may go again, if there is time to wait: admit() decides.
            except Unreachable:
                pause = retries.pop(0) * random.uniform(0.5, 1.5) if retries else None
                if pause is None or now() + pause > waiting_ends:
                    raise
                await asyncio.sleep(pause)

    async def _once(self, method: str, arguments: Mapping[str, Any], seconds: float) -> Answer:
        try:
            async with asyncio.timeout(seconds):
                response = await self.web.api_call(method, data=_form(arguments))
        except Exception as error:
            meaning = translate(method, error)
            if meaning is None:
                raise
            self._note(meaning)
            # Its text may carry an address with a ticket, or the whole answer.
            raise meaning from None
        if not isinstance(response.data, dict):
            raise lost(method, "not_json", "the answer is not Slack's")
        granted = response.headers.get("x-oauth-scopes", "")
        scopes = frozenset(scope.strip() for scope in granted.split(",") if scope.strip())
        if method in PROBES and (self.health.needed is None or scopes & set(self.health.needed.split(","))):
            self._recovered()
        return Answer(response.data, scopes)

    def missing(self, method: str, scope: str) -> WorkspaceDown:
        """Note that a scope is missing which Slack does not ask for; raise what comes back."""
        down = WorkspaceDown(method, "missing_scope", scope)
        self._note(down)
        return down

    def _refuse_while_down(self, method: str) -> None:
        if self.health.down is not None and method not in PROBES:
            raise WorkspaceDown(method, self.health.down, self.health.needed)

    def _note(self, error: SlackError) -> None:
        if isinstance(error, WorkspaceDown):
            if self.health.down != error.code:
                log.error("Slack does not let us in: %s", error)
            self.health.down, self.health.needed = error.code, error.needed

    def _recovered(self) -> None:
        if self.health.down is not None:
            log.warning("Slack lets us in again (was: %s)", self.health.down)
            self.health.down = self.health.needed = None


def _form(arguments: Mapping[str, Any]) -> dict[str, str]:
    """Encode arguments as a form, which every method takes; some take no JSON."""
    return {name: _field(value) for name, value in arguments.items() if value is not None}


def _field(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
