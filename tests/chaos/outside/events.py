"""What other systems were told: one event for each end, payment and reopening, as the histories have them."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.chaos.outside.model import SLACK_TELLS, Stand
from tests.chaos.outside.outbox import OutboxReader
from tests.chaos.outside.papers import Handed, name_in
from tests.chaos.outside.shown import SAID, Told
from tests.chaos.outside.timeline import Timeline

LARGEST = 20_000  # bytes
_TYPES = {
    "Approved": "document.approved",
    "Rejected": "document.rejected",
    "Changes requested": "document.changes_asked",
    "Cancelled": "document.cancelled",
    "New revision received": "document.reopened",
    "Paid": "invoice.paid",
    "Partly paid": "invoice.partly_paid",
}
_STATUS = {
    "document.approved": "approved",
    "document.rejected": "rejected",
    "document.changes_asked": "in_revision",
    "document.cancelled": "cancelled",
    "document.reopened": "pending",
    "invoice.paid": "paid",
    "invoice.partly_paid": "partly_paid",
}


@dataclass(frozen=True)
class ToldEvent:
    """An event as another system reads it."""

    sequence: int
    type: str
    at: float
    written: int  # when its file came first
    data: dict[str, Any]

    @property
    def number(self) -> str:
        return str(self.data.get("document", {}).get("number", ""))

    @property
    def round(self) -> int:
        return int(self.data["document"]["round"])

    def __str__(self) -> str:
        return f"event {self.sequence} ({self.type} at {self.at:.0f})"


@dataclass(frozen=True)
class Expected:
    """An entry of a history that other systems are told of, where the document can have stood after it."""

    type: str
    told: Told
    stands: Set[Stand]
    certain: bool


def wrong_events(reader: OutboxReader, timelines: Mapping[str, Timeline]) -> list[str]:
    """Compare all files with the histories."""
    wrong = [*reader.wrong, *(f"{name} was never made whole" for name in reader.half_written())]
    try:
        bodies = {name: json.loads(file.content) for name, file in reader.files.items()}
    except ValueError as error:
        return [*wrong, f"A file of an event is no JSON: {error}"]
    wrong += _frames(reader, bodies)
    events = [
        ToldEvent(
            body["sequence"],
            body["type"],
            datetime.fromisoformat(body["timestamp"]).timestamp(),
            reader.files[name].at,
            body["data"],
        )
        for name, body in bodies.items()
    ]
    events.sort(key=lambda one: one.sequence)
    known = {one.number for one in events if one.type in _STATUS}
    wrong += [f"Events tell of {number}, which nobody handed in" for number in sorted(known - {*timelines})]
    wrong += _roots(events)
    for number, timeline in timelines.items():
        if timeline.wrong:
            continue  # it is not known where the document stood
        wrong += wrong_of_document(timeline, [one for one in events if one.number == number])
    return wrong


def _frames(reader: OutboxReader, bodies: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Each file is named after its event; the numbers have no gaps, and nothing is given twice."""
    for name, body in bodies.items():
        if name != f"{body['sequence']:012}-{body['id']}.json":
            yield f"{name} holds event {body['sequence']} {body['id']}"
        if len(reader.files[name].content) > LARGEST:
            yield f"{name} has {len(reader.files[name].content)} bytes"
    for what in ("sequence", "id"):
        for value, times in Counter(body[what] for body in bodies.values()).items():
            if times > 1:
                yield f"{times} events have the {what} {value}"
    numbers = {int(body["sequence"]) for body in bodies.values()}
    if missing := {*range(1, max(numbers, default=0) + 1)} - numbers:
        yield f"There are {len(numbers)} events, and these are missing: {sorted(missing)}"
    if len(made_by := {body["installation"] for body in bodies.values()}) > 1:
        yield f"Events come from several installations: {sorted(made_by)}"


def _roots(events: Iterable[ToldEvent]) -> Iterator[str]:
    days = Counter(one.data["day"] for one in events if one.type == "audit.root")
    for day, times in days.items():
        if times > 1:
            yield f"{times} events tell the root of {day}"


def wrong_of_document(timeline: Timeline, events: Sequence[ToldEvent]) -> list[str]:
    """Compare the events of one document, by their numbers, with its history, entry by entry."""
    wrong = [
        f"{later} was written before {earlier}"
        for earlier, later in pairwise(events)
        if later.written < earlier.written
    ]
    left = list(events)
    # Two people may approve within a second: the one after which it may not have been over comes last.
    for expected in sorted(_expected(timeline), key=lambda one: not one.certain):
        fitting = [one for one in left if _same(one, expected)]
        if fitting:
            left.remove(fitting[0])
            wrong += [f"{fitting[0]} {each}" for each in _details(fitting[0], expected, timeline)]
        elif expected.certain:
            told = expected.told
            wrong.append(f"no event tells {told.what} by {told.who or 'nobody'} at {told.at:.0f}")
    quiet = _ended_quietly(timeline)
    for one in left:
        if one.type != "document.approved" or one.round not in quiet:
            wrong.append(f"{one} tells what its history does not")
    in_order = [one.at for one in events]
    if in_order != sorted(in_order):
        wrong.append(f"its events are numbered in another order than they happened: {in_order}")
    rounds = Counter(one.round for one in events if one.type == "document.approved")
    wrong += [f"round {number} was approved {times} times" for number, times in rounds.items() if times > 1]
    if {one.status for one in timeline.last} == {"approved"} and timeline.end.round not in rounds:
        wrong.append(f"round {timeline.end.round} is approved, and no event tells it")
    return [f"{timeline.number}: {one}" for one in wrong]


def _expected(timeline: Timeline) -> Iterator[Expected]:
    entries = zip(timeline.details.history, timeline.before, timeline.since, strict=False)
    for told, before, (_, after) in entries:
        if told.what not in _TYPES:
            continue
        # One approval may be the last one; a revision reopens what was approved.
        over = {
            "Approved": [one.status == "approved" for one in after],
            "New revision received": [one.status == "approved" for one in before],
        }.get(told.what, [True])
        if any(over):
            yield Expected(_TYPES[told.what], told, after, all(over))


def _ended_quietly(timeline: Timeline) -> set[int]:
    """Give the rounds that a file can have approved, by taking away who had not answered."""
    if all(one.steps == timeline.versions[0].steps for one in timeline.versions):
        return set()
    places = (*timeline.before, *(stands for _, stands in timeline.since))
    return {one.round for stands in places for one in stands if one.status == "approved"}


def _same(event: ToldEvent, expected: Expected) -> bool:
    return event.type == expected.type and abs(event.at - expected.told.at) <= SLACK_TELLS


def _details(event: ToldEvent, expected: Expected, timeline: Timeline) -> Iterator[str]:
    """Compare the words of an event with what was handed in and what somebody did."""
    document, told = event.data["document"], expected.told
    versions = [timeline.versions[one.version] for one in expected.stands]
    where = {one.round for one in expected.stands}
    if event.type == "document.reopened":  # a round of its own begins with it
        where = {one + 1 for one in where}
    if event.round not in where:
        yield f"is of round {event.round}, not {' or '.join(map(str, sorted(where)))}"
    if not any(_content(document) == _handed(one) for one in versions):
        yield f"says {_content(document)}, which nobody handed in"
    if document["status"] != _STATUS[event.type]:
        yield f"says that it is {document['status']}"
    if event.type == "document.reopened":
        return
    # Only sources cancel here: what stands beside it in the history is the round.
    who = "" if event.type == "document.cancelled" else told.who.partition(" ")[0].lower()
    by = name_in((event.data["decision"]["by"] or {"email": ""})["email"])
    if by != who:
        yield f"says that it was {by or 'nobody'}, not {who or 'nobody'}"
    if (said := _said(event.data)) != told.said:
        yield f"gives {said!r} as the reason, not {told.said!r}"
    if event.type.startswith("invoice.") and event.data["payment"]["partly"] != told.what.startswith(
        "Partly"
    ):
        yield f"says of the part {event.data['payment']['partly']}"
    answered = {name_in(one["by"]["email"]) for one in event.data["approvals"]}
    if answered not in [_answered(one) for one in expected.stands]:
        yield f"names {', '.join(sorted(answered)) or 'nobody'} as those who answered in this round"


def _said(data: Mapping[str, Any]) -> str:
    reason = str(data["payment"]["reference"] if "payment" in data else data["decision"]["reason"])
    found = SAID.search(reason)
    return found.group() if found else ""


def _answered(stand: Stand) -> set[str]:
    said = ("approved", "Rejected", "Changes requested")
    return {who for stage in stand.stages for who, what in stage.people if what in said}


def _content(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": document["number"],
        "company": document["company"],
        "kind": document["kind"],
        "revision": document["revision"],
        "supplier": document["supplier"]["name"],
        "total": f"€{Decimal(document['total']):,.2f}" if document["currency"] == "EUR" else "",
    }


def _handed(one: Handed) -> dict[str, Any]:
    paper = one.paper
    return {
        "number": one.number,
        "company": paper["company"],
        "kind": paper["kind"],
        "revision": one.revision,
        "supplier": paper["supplier"],
        "total": one.total,
    }
