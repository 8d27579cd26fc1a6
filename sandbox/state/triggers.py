"""Short-lived rights that an interaction carries: triggers (3 s, once) and response URLs (5 uses, 30 min)."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.state.environment import Environment
from sandbox.state.errors import ApiError

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5
REMEMBERED = 5_000
"""How many of each are remembered."""


@dataclass
class Trigger:
    """A right to open one view for one person."""

    member_id: str
    issued: float
    view_id: str | None
    """The modal it was issued from, if any: only such a trigger may push."""
    exchanged: bool = False


class Triggers:
    """The triggers that were issued."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._issued: dict[str, Trigger] = {}

    def issue(self, member_id: str, view_id: str | None = None) -> str:
        """Return a new trigger id."""
        trigger_id = f"{self._environment.rng.randrange(10**12)}.{self._environment.new_id('', 32).lower()}"
        self._issued[trigger_id] = Trigger(member_id, self._environment.clock.now(), view_id)
        if len(self._issued) > REMEMBERED:
            del self._issued[next(iter(self._issued))]
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use a trigger. Raises ApiError when it is unknown, used, or older than 3 s."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.exchanged:
            raise ApiError("exchanged_trigger_id")
        if self._environment.clock.now() - trigger.issued > TRIGGER_SECONDS:
            raise ApiError("expired_trigger_id")
        trigger.exchanged = True
        return trigger


@dataclass
class ResponseUrl:
    """A right to answer one interaction."""

    member_id: str
    channel: str
    message_ts: str | None
    thread_ts: str | None
    issued: float
    uses: int = 0


class ResponseUrls:
    """The response URLs that were issued."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, team_id: str, member_id: str, channel: str, ts: str | None, thread_ts: str | None) -> str:
        """Return a new address for the app to post to."""
        key = self._environment.new_id("", 24)
        self._issued[key] = ResponseUrl(member_id, channel, ts, thread_ts, self._environment.clock.now())
        if len(self._issued) > REMEMBERED:
            del self._issued[next(iter(self._issued))]
        return f"{self._environment.origin}/actions/{team_id}/{key}"

    def use(self, key: str) -> ResponseUrl:
        """Use an address once. Raises ApiError when it is unknown, expired or used up."""
        found = self._issued.get(key)
        if found is None or self._environment.clock.now() - found.issued > RESPONSE_URL_SECONDS:
            raise ApiError("expired_url")
        if found.uses >= RESPONSE_URL_USES:
            raise ApiError("used_url")
        found.uses += 1
        return found
