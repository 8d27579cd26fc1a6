"""What the bot could know of an account at a moment: from the events that Slack told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from tests.chaos.fixtures import DOMAIN
from tests.chaos.record import Record


@dataclass(frozen=True)
class LinkChange:
    """One event about an account: when it happened, when it was acked, what the account was from then on."""

    happened_at: float
    acked_at: float  # inf: never
    linked: bool


def changes_of(record: Record, user_id: str) -> list[LinkChange]:
    """Read the events about an account, oldest first; before the first it was its person's."""
    found = []
    joined = False
    for _, envelope in record.of("events_api"):
        event = envelope.payload["event"]
        if event["type"] not in ("user_change", "team_join") or event["user"]["id"] != user_id:
            continue
        joined |= event["type"] == "team_join"
        acked = inf if envelope.acked_at is None else envelope.acked_at
        found.append(LinkChange(float(event["event_ts"]), acked, _is_linked(event["user"])))
    return sorted([LinkChange(0.0, 0.0, not joined), *found], key=lambda one: one.happened_at)


def _is_linked(user: dict[str, Any]) -> bool:
    ours = str((user.get("profile") or {}).get("email") or "").endswith(f"@{DOMAIN}")
    return ours and not user.get("deleted") and user.get("is_email_confirmed") is not False


def known_as(changes: Sequence[LinkChange], at: float) -> set[bool]:
    """Say what the bot could take the account for then; both where it may or may not have been told."""
    known = set()
    past = [one for one in changes if one.happened_at <= at]
    for change in reversed(past):
        known.add(change.linked)
        if change.acked_at <= at:
            # Older ones that were told after it: the bot may have believed them last.
            known |= {one.linked for one in past if change.acked_at <= one.acked_at <= at}
            break
    return known


def was_told_all(changes: Sequence[LinkChange]) -> bool:
    """Say whether the bot heard of every change."""
    return all(one.acked_at < inf for one in changes)
