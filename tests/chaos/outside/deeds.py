"""What people did to documents, as Slack passed it on, and how it was answered."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any

from tests.chaos.outside.shown import SAID, buttons_in, contents_of, first_number, text_of
from tests.chaos.record import Envelope, Record

UNANSWERED = 320.0  # seconds in which something that was not acked may have counted; minutes pass meanwhile
FORMS = {
    "reject_view": "Rejected",
    "changes_view": "Changes requested",
    "revision_view": "Sent back for approval",
    "payment_view": "Paid",
}
TYPED = {"approve": "Approved", "reject": "Rejected"}
DONE = {"approve": "You approved", "reject": "You rejected", "comment": "was added"}


@dataclass(frozen=True)
class Deed:
    """Something that somebody did to one document."""

    key: str
    what: str  # as histories call it
    number: str
    user: str  # the member id
    began: float
    acked: float  # inf: never
    envelope: Envelope
    amounts: frozenset[str] = frozenset()  # what stood beside the button; empty: it was no button
    asks: str = ""  # whose button: one person's open question
    said: str = ""
    promised: bool = False  # it was answered as done

    @property
    def until(self) -> float:
        """Up to when its effect can have been written."""
        return min(self.acked, self.began + UNANSWERED)


@dataclass
class Drawn:
    """What stood beside each button that was ever drawn, by its value."""

    numbers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    amounts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    readers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # accounts, conversations
    first: dict[str, float] = field(default_factory=dict)  # when it was drawn first

    @classmethod
    def of(cls, record: Record) -> "Drawn":
        drawn = cls()
        for call in record.calls:
            reader = call.arguments.get("channel") or call.arguments.get("user_id") or ""
            drawn.note(call.arguments, str(reader), call.at)
        for envelope in record.envelopes.values():
            # A call whose answer was lost is not among the calls: what it drew comes back with the press.
            for place in (envelope.payload.get("message"), envelope.payload.get("view")):
                drawn.note(place if isinstance(place, dict) else {}, "", envelope.first_at)
            if envelope.answer and envelope.acked_at:
                drawn.note(envelope.answer, str(envelope.payload.get("user_id", "")), envelope.acked_at)
        return drawn

    def note(self, carried: dict[str, Any], reader: str, at: float) -> None:
        """Note the buttons that a call or an answer brought before a reader."""
        for content in contents_of(carried):
            for button in buttons_in(content):
                self.readers[button.value].add(reader)
                self.first[button.value] = min(at, self.first.get(button.value, at))
                if button.number:
                    self.numbers[button.value].add(button.number)
                if button.amount:
                    self.amounts[button.value].add(button.amount)

    def wrong(self) -> Iterator[str]:
        """One value says one content of one document: it never stands beside two."""
        for found in (self.numbers, self.amounts):
            for value, some in found.items():
                if len(some) > 1:
                    yield f"The value {value} stood beside {' and '.join(sorted(some))}"


def deeds_of(record: Record, drawn: Drawn) -> list[Deed]:
    """Give everything that decides, sends back or pays, oldest first."""
    found = [
        deed
        for key, envelope in record.envelopes.items()
        if (deed := _pressed(key, envelope, drawn) or _submitted(key, envelope) or _typed(key, envelope))
    ]
    return sorted(found, key=lambda one: one.began)


def _acked(envelope: Envelope) -> float:
    return inf if envelope.acked_at is None else envelope.acked_at


def _pressed(key: str, envelope: Envelope, drawn: Drawn) -> Deed | None:
    payload = envelope.payload
    action = (payload.get("actions") or [{}])[0]
    if envelope.kind != "interactive" or action.get("action_id") != "approve":
        return None
    value = str(action["value"])
    number = next(iter(drawn.numbers.get(value, ())), "")
    amounts = frozenset(drawn.amounts.get(value, ()))
    user, acked = payload["user"]["id"], _acked(envelope)
    asks = value.partition(":")[0]
    return Deed(key, "Approved", number, user, envelope.first_at, acked, envelope, amounts, asks)


def _submitted(key: str, envelope: Envelope) -> Deed | None:
    payload = envelope.payload
    view = payload.get("view") or {}
    if payload.get("type") != "view_submission" or view.get("callback_id") not in FORMS:
        return None
    what = FORMS[view["callback_id"]]
    filled = json.dumps((view.get("state") or {}).get("values", {}))
    said = SAID.search(filled)
    if what == "Paid" and '"partly"' in filled.replace('"partly":', ""):
        what = "Partly paid"
    promised = envelope.acked_at is not None and (envelope.answer or {}).get("response_action") == "clear"
    return Deed(
        key,
        what,
        first_number(text_of([view.get("title"), view["blocks"]])),
        payload["user"]["id"],
        envelope.first_at,
        _acked(envelope),
        envelope,
        said=said.group() if said else "",
        promised=promised,
    )


def _typed(key: str, envelope: Envelope) -> Deed | None:
    if envelope.kind != "slash_commands":
        return None
    payload = envelope.payload
    name, _, rest = str(payload["text"]).partition(" ")
    if name not in TYPED:
        return None
    said = SAID.search(rest)
    answer = str((envelope.answer or {}).get("text", ""))
    return Deed(
        key,
        TYPED[name],
        first_number(rest),
        payload["user_id"],
        envelope.first_at,
        _acked(envelope),
        envelope,
        said=said.group() if said else "",
        promised=DONE[name] in answer,
    )
