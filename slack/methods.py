"""A table of Slack's methods: how often each may be called, and whether a call may be repeated."""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Idempotency(Enum):
    """What a second call does, when the answer to the first was lost."""

    READ = "read"  # nothing: Calls retries it
    REPEATABLE = "repeatable"  # the same again: the caller may repeat it at any time
    ONCE = "once"  # a second message or file: the caller must look first


@dataclass(frozen=True, slots=True)
class CallRate:
    """A token bucket: so many calls at once, refilled evenly over so many seconds."""

    calls: float
    seconds: float


@dataclass(frozen=True, slots=True)
class ApiMethod:
    """One method; `per_channel` where Slack limits each channel as well."""

    rate: CallRate
    idempotency: Idempotency
    per_channel: CallRate | None = None


# https://docs.slack.dev/apis/web-api/rate-limits: tiers are "N+ per minute", for each method and workspace.
# A bucket of half a minute keeps the first minute near Slack's figure although it may start with a burst.
TIER_1: Final = CallRate(10, 60)
TIER_2: Final = CallRate(10, 30)
TIER_3: Final = CallRate(25, 30)
TIER_4: Final = CallRate(50, 30)
# chat.postMessage: "1 per second per channel", short bursts allowed, "several hundred per minute" in all.
POSTS: Final = CallRate(60, 15)
POSTS_IN_A_CHANNEL: Final = CallRate(5, 5)

UNKNOWN_METHOD: Final = ApiMethod(TIER_2, Idempotency.ONCE)

METHODS: Final[dict[str, ApiMethod]] = {
    "apps.connections.open": ApiMethod(TIER_1, Idempotency.REPEATABLE),
    # Slack: "hundreds of requests per minute".
    "auth.test": ApiMethod(CallRate(60, 30), Idempotency.READ),
    # Slack calls its rate special and gives no figure: about one a second.
    "blocks.validate": ApiMethod(CallRate(30, 30), Idempotency.READ),
    "bots.info": ApiMethod(TIER_3, Idempotency.READ),
    "chat.delete": ApiMethod(TIER_3, Idempotency.REPEATABLE),
    "chat.postEphemeral": ApiMethod(TIER_4, Idempotency.ONCE),
    "chat.postMessage": ApiMethod(POSTS, Idempotency.ONCE, POSTS_IN_A_CHANNEL),
    "chat.update": ApiMethod(TIER_3, Idempotency.REPEATABLE),
    "conversations.history": ApiMethod(TIER_3, Idempotency.READ),
    "conversations.open": ApiMethod(TIER_3, Idempotency.REPEATABLE),
    "conversations.replies": ApiMethod(TIER_3, Idempotency.READ),
    "files.completeUploadExternal": ApiMethod(TIER_4, Idempotency.ONCE),
    "files.delete": ApiMethod(TIER_3, Idempotency.REPEATABLE),
    "files.getUploadURLExternal": ApiMethod(TIER_4, Idempotency.REPEATABLE),
    "files.info": ApiMethod(TIER_4, Idempotency.READ),
    "reactions.add": ApiMethod(TIER_3, Idempotency.REPEATABLE),
    "usergroups.users.list": ApiMethod(TIER_2, Idempotency.READ),
    "users.info": ApiMethod(TIER_4, Idempotency.READ),
    "users.list": ApiMethod(TIER_2, Idempotency.READ),
    "users.lookupByEmail": ApiMethod(TIER_3, Idempotency.READ),
    "views.open": ApiMethod(TIER_4, Idempotency.ONCE),
    "views.publish": ApiMethod(TIER_4, Idempotency.REPEATABLE),
    "views.push": ApiMethod(TIER_4, Idempotency.ONCE),
    "views.update": ApiMethod(TIER_4, Idempotency.REPEATABLE),
}


def method_named(name: str) -> ApiMethod:
    """Return a method's row; an unknown method gets a low rate, and is not repeated."""
    return METHODS.get(name, UNKNOWN_METHOD)
