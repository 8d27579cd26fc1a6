"""Everything that passed between the bot and the sandbox, whose own journal forgets the older entries."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from handlers.bolt.redelivery import EDIT_SUBTYPES
from sandbox.state.journal import Entry, Journal
from views import ids


@dataclass
class Envelope:
    """One payload with all its deliveries; an event may be delivered several times."""

    kind: str  # interactive | slash_commands | events_api
    payload: dict[str, Any]
    first_at: float
    deliveries: int = 1
    acked_at: float | None = None
    answer: dict[str, Any] | None = None  # of the ack
    given_up: bool = False


@dataclass
class Record:
    """Listens to the journal from its making on."""

    journal: Journal
    calls: list[Entry] = field(default_factory=list)
    envelopes: dict[str, Envelope] = field(default_factory=dict)  # by Slack's id for what happened
    promises: int = 0  # acks of what somebody decided or said
    sockets: Counter[str] = field(default_factory=Counter)  # what befell them
    _named: dict[str, str] = field(default_factory=dict)  # envelope id -> that
    _last: int = 0

    def __post_init__(self) -> None:
        self.journal.subscribe(self._take)

    def _take(self) -> None:
        new = list(takewhile(lambda entry: entry.number > self._last, reversed(tuple(self.journal))))
        for entry in reversed(new):
            self._last = entry.number
            if entry.kind == "call":
                self.calls.append(entry)
            elif entry.kind == "socket":
                self.sockets[f"{entry.name} {entry.facts.get('reason', '')}".strip()] += 1
            elif entry.kind == "envelope":
                self._sent(entry)
            elif entry.kind == "ack":
                self._acked(entry)
            elif entry.kind == "no_response" and entry.name == "events_api":
                self.envelopes[identity(entry.name, entry.payload)].given_up = True

    def _sent(self, entry: Entry) -> None:
        key = identity(entry.name, entry.payload)
        self._named[entry.facts["envelope_id"]] = key
        if key in self.envelopes:
            self.envelopes[key].deliveries += 1
        else:
            self.envelopes[key] = Envelope(entry.name, entry.payload, entry.at)

    def _acked(self, entry: Entry) -> None:
        envelope = self.envelopes[self._named[entry.name]]
        if envelope.acked_at is None:
            envelope.acked_at, envelope.answer = entry.at, entry.facts.get("payload")
            self.promises += _decides_or_says(envelope.payload)

    def of(self, kind: str) -> Iterator[tuple[str, Envelope]]:
        """Give the envelopes of one kind, by their key, oldest first."""
        return ((key, one) for key, one in self.envelopes.items() if one.kind == kind)

    def unsettled_events(self) -> int:
        """Count the events that Slack still means to deliver."""
        return sum(one.acked_at is None and not one.given_up for _, one in self.of("events_api"))


def _decides_or_says(payload: dict[str, Any]) -> bool:
    event = payload.get("event") or {}
    decides = (payload.get("actions") or [{}])[0].get("action_id") == ids.APPROVE
    says = event.get("type") == "message" and bool(event.get("thread_ts")) and not event.get("bot_id")
    return decides or says or payload.get("type") == "view_submission"


def identity(kind: str, payload: dict[str, Any]) -> str:
    """Give the key under which the store keeps the effect of a payload."""
    if kind == "events_api":
        event = payload["event"]
        if event["type"] == "message" and event.get("subtype") not in EDIT_SUBTYPES:
            return f"message:{payload['team_id']}:{event['channel']}:{event['ts']}"
        return f"event:{payload['event_id']}"
    if kind == "slash_commands":
        return f"command:{payload['user_id']}:{payload['trigger_id']}"
    return f"press:{payload['user']['id']}:{payload.get('trigger_id', payload['type'])}"
