"""One table of Slack's methods: how often each may be called, and whether it may be called again."""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Idempotency(Enum):
    """What a call does when it is made a second time, because the first answer was lost."""

    READ = "read"  # nothing: it is retried here
    REPEATABLE = "safe"  # the same thing again: the caller may repeat it when it likes
    ONCE = "once"  # a second message, a second file: only after the caller has looked


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls at once, refilled evenly over so many seconds."""

    calls: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Method:
    """Limits of one method; `per_channel` where Slack counts by channel as well."""

    rate: Rate
    again: Idempotency
    per_channel: Rate | None = None


# https://docs.slack.dev/apis/web-api/rate-limits: tiers are "N+ per minute", for each method and workspace.
# A bucket of half a minute keeps the first minute near Slack's figure although a burst may come first.
TIER_1: Final = Rate(10, 60)
TIER_2: Final = Rate(10, 30)
TIER_3: Final = Rate(25, 30)
TIER_4: Final = Rate(50, 30)
# chat.postMessage: "1 per second per channel", short bursts allowed, "several hundred per minute" in all.
POSTS: Final = Rate(60, 15)
POSTS_IN_A_CHANNEL: Final = Rate(5, 5)

UNKNOWN_METHOD: Final = Method(TIER_2, Idempotency.ONCE)

METHODS: Final[dict[str, Method]] = {
    "apps.connections.open": Method(TIER_1, Idempotency.REPEATABLE),
    # Slack: "hundreds of requests per minute".
    "auth.test": Method(Rate(60, 30), Idempotency.READ),
    "bots.info": Method(TIER_3, Idempotency.READ),
    "chat.delete": Method(TIER_3, Idempotency.REPEATABLE),
    "chat.postEphemeral": Method(TIER_4, Idempotency.ONCE),
    "chat.postMessage": Method(POSTS, Idempotency.ONCE, POSTS_IN_A_CHANNEL),
    "chat.update": Method(TIER_3, Idempotency.REPEATABLE),
    "conversations.history": Method(TIER_3, Idempotency.READ),
    "conversations.open": Method(TIER_3, Idempotency.REPEATABLE),
    "conversations.replies": Method(TIER_3, Idempotency.READ),
    "files.completeUploadExternal": Method(TIER_4, Idempotency.ONCE),
    "files.delete": Method(TIER_3, Idempotency.REPEATABLE),
    "files.getUploadURLExternal": Method(TIER_4, Idempotency.REPEATABLE),
    "files.info": Method(TIER_4, Idempotency.READ),
    "reactions.add": Method(TIER_3, Idempotency.REPEATABLE),
    "usergroups.users.list": Method(TIER_2, Idempotency.READ),
    "users.info": Method(TIER_4, Idempotency.READ),
    "users.list": Method(TIER_2, Idempotency.READ),
    "users.lookupByEmail": Method(TIER_3, Idempotency.READ),
    "views.open": Method(TIER_4, Idempotency.ONCE),
    "views.publish": Method(TIER_4, Idempotency.REPEATABLE),
    "views.push": Method(TIER_4, Idempotency.ONCE),
    "views.update": Method(TIER_4, Idempotency.REPEATABLE),
}


def method_named(name: str) -> Method:
    """Return the method's row; one that we do not know is treated with care."""
    return METHODS.get(name, UNKNOWN_METHOD)
