"""What each person has in Slack: their cards, buttons, outcomes, Home and list, against the model."""

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.chaos.outside.papers import name_in
from tests.chaos.outside.shown import AMOUNT, DECIDE, NUMBER, buttons_in, first_amount, first_number, text_of
from tests.chaos.outside.timeline import Timeline

_STATUS = {
    "approved": ("Approved by", "Needs your payment"),
    "rejected": ("Rejected by",),
    "in_revision": ("Changes requested by",),
    "cancelled": ("Cancelled",),
    "paid": ("Paid",),
    "partly_paid": ("Partly paid",),
}
_OUTDATED = "Out of date"
_OUTCOMES = {
    "was approved": "Approved",
    "was rejected": "Rejected",
    "changes requested": "Changes requested",
    "was cancelled": "Cancelled",
}


@dataclass(frozen=True)
class Shelf:
    """One person who is there, and what the bot has written to them."""

    workspace: str
    name: str
    person: SandboxPerson
    messages: list[SlackMessage]
    left_behind: list[SlackMessage]  # in accounts that were theirs
    timelines: Mapping[str, Timeline]  # of the workspace's documents
    away: Set[str]
    pending: str  # what the bot answers if they ask what waits for them

    def __str__(self) -> str:
        return f"{self.name} in {self.workspace}"

    def of_kind(self, kind: str, number: str) -> list[SlackMessage]:
        """Give the messages of one kind about a document, oldest first."""
        found = [one for one in self.messages if kind_of(one) == kind and first_number(one.text) == number]
        return sorted(found, key=lambda one: float(one.ts))

    def about(self, number: str) -> list[SlackMessage]:
        """Give all that tells of a document, also in accounts that were left."""
        everywhere = [*self.messages, *self.left_behind]
        return [one for one in everywhere if number in NUMBER.findall(f"{one.text} {text_of(one.blocks)}")]


def kind_of(message: SlackMessage) -> str:
    """Say what a message of the bot is, as its metadata tells."""
    return str((message.metadata or {}).get("event_type", "")).removesuffix("_message")


def wants(timeline: Timeline, name: str) -> str:
    """Say what a document wants of a person at the end: decide, revise, pay or nothing."""
    stand, paper = timeline.end, timeline.versions[-1].paper
    if name in stand.asked:
        return "approve"
    if stand.status == "in_revision" and name_in(paper["requester"]) == name:
        return "confirm_revision"
    payers = [name_in(one) for one in paper.get("payers", [])] or ["cleo"]
    if paper["kind"] == "invoice" and stand.status in ("approved", "partly_paid") and name in payers:
        return "mark_paid"
    return ""


def wrong_shelf(shelf: Shelf, involved: Mapping[str, Set[str]]) -> list[str]:
    """Compare all that one person has."""
    return [
        f"{shelf}: {one}"
        for part in (_buttons(shelf), _statuses(shelf), _outcomes(shelf), _home(shelf), _pending(shelf))
        for one in part
    ] + [f"{shelf}: {one}" for one in _rights(shelf, involved)]


def _buttons(shelf: Shelf) -> Iterator[str]:
    """Who is asked has a button for it; nobody else has one, in no message."""
    offered: set[tuple[str, str]] = set()
    for message in shelf.messages:
        for button in buttons_in(message.blocks):
            timeline = shelf.timelines.get(button.number)
            if timeline is None:
                yield f"{message.ts} offers {button.action} of {button.number or 'no document'}"
                continue
            action = "approve" if button.action in DECIDE else button.action
            if kind_of(message) != "digest":  # a reminder is no substitute for a card
                offered.add((button.number, action))
            wanted = wants(timeline, shelf.name)
            pays = action == "mark_paid" and shelf.name == "cleo" and timeline.end.status in _PAYABLE
            if action != wanted and not pays:
                yield f"{message.ts} offers {button.action} of {button.number}, which {_stands(timeline)}"
            elif button.amount and button.amount != timeline.versions[-1].total:
                yield f"{message.ts} offers {button.action} of {button.number} for {button.amount}"
    listed = {  # its rows can be opened, and are decided there
        number
        for message in shelf.messages
        if kind_of(message) == "list"
        for number in NUMBER.findall(text_of(message.blocks))
    }
    for number, timeline in shelf.timelines.items():
        wanted = wants(timeline, shelf.name)
        if wanted and (number, wanted) not in offered and number not in listed:
            yield f"{number} {_stands(timeline)}, and nothing here offers {wanted}"
    for message in shelf.left_behind:
        if any(True for _ in buttons_in(message.blocks)):
            yield f"{message.ts} in an account that they left has live buttons: {message.text}"


_PAYABLE = ("approved", "partly_paid")


def _stands(timeline: Timeline) -> str:
    stand = timeline.end
    return f"is {stand.status} and asks {', '.join(sorted(stand.asked)) or 'nobody'}"


def _statuses(shelf: Shelf) -> Iterator[str]:
    """The present card of the requester, and of everybody who is asked, says where the document stands."""
    for number, timeline in shelf.timelines.items():
        requests = name_in(timeline.versions[-1].paper["requester"]) == shelf.name
        cards = shelf.of_kind("card", number)
        # An older one may come later: what was held back while its reader was away comes in no order.
        cards = [one for one in cards if _OUTDATED not in one.text] or cards
        if not cards or not (requests or shelf.name in timeline.end.asked):
            there = any(kind_of(one) in ("card", "list") for one in shelf.about(number))
            if requests and not there:
                yield f"{number} is theirs, and they have no card of it"
            continue
        text = cards[-1].text
        if AMOUNT.findall(text)[:1] != [timeline.versions[-1].total]:
            yield f"{number} is about {timeline.versions[-1].total}, and its card says: {text}"
        if not _says(text, timeline, shelf):
            yield f"{number} {_stands(timeline)}, and its card says: {text}"


def _says(text: str, timeline: Timeline, shelf: Shelf) -> bool:
    stand = timeline.end
    if stand.status != "pending":
        return any(one in text for one in _STATUS[stand.status])
    if shelf.name in stand.asked:
        return "Needs your approval" in text
    if "Stuck at" in text:  # somebody who has to decide is away, or nobody may
        return not stand.asked or bool(stand.asked & shelf.away)
    return "Waiting for" in text and all(name.title() in text for name in stand.asked)


def _outcomes(shelf: Shelf) -> Iterator[str]:
    """The requester is told once of each end of a round."""
    for number, timeline in shelf.timelines.items():
        if name_in(timeline.versions[-1].paper["requester"]) != shelf.name:
            continue
        ends = Counter(_ends(timeline))
        everywhere = [*shelf.messages, *shelf.left_behind]
        told = Counter(
            what
            for one in everywhere
            if kind_of(one) == "outcome" and first_number(one.text) == number
            for phrase, what in _OUTCOMES.items()
            if phrase in one.text
        )
        yield from _amounts_told(shelf, number, timeline)
        quietly = any(one.steps != timeline.versions[0].steps for one in timeline.versions)
        for what in _OUTCOMES.values():
            if told[what] < ends[what] or (told[what] > ends[what] and not quietly):
                yield f"{number} came {ends[what]} times to {what}, and they were told {told[what]} times"
        yield from _twice(number, everywhere)


def _ends(timeline: Timeline) -> Iterator[str]:
    """Give the entries that end a round. Other steps of a file may end one too, and tell nothing of it."""
    for told, (_, stands) in zip(timeline.details.history, timeline.since, strict=False):
        over = all(one.status == "approved" for one in stands)
        if told.what in ("Rejected", "Changes requested", "Cancelled") or (told.what == "Approved" and over):
            yield told.what


def _amounts_told(shelf: Shelf, number: str, timeline: Timeline) -> Iterator[str]:
    """An outcome tells the amount that was decided on, or none if there is a newer one by then."""
    for phrase, what in _OUTCOMES.items():
        ended = [
            {timeline.versions[one.version].total for one in stands}
            for told, (_, stands) in zip(timeline.details.history, timeline.since, strict=False)
            if told.what == what
        ]
        decided = set().union(*ended) or {one.total for one in timeline.versions}  # a file ended it
        for message in shelf.of_kind("outcome", number):
            told_of = first_amount(message.text)
            if phrase in message.text and told_of and told_of not in decided:
                yield f"{number} came to {what} over {' and '.join(sorted(decided))}: {message.text}"


def _twice(number: str, messages: list[SlackMessage]) -> Iterator[str]:
    """No message stands twice: each says by its metadata which one it is."""
    known = Counter(
        str(one.metadata) for one in messages if one.metadata and first_number(one.text) == number
    )
    for metadata, times in known.items():
        if times > 1:
            yield f"{number} has a message {times} times: {metadata}"


def _home(shelf: Shelf) -> Iterator[str]:
    home = shelf.person.home
    if home is None or "'action_id': 'home_next'" in str(home.blocks) or "map_people" in str(home.blocks):
        return
    offered = {(one.number, one.action) for one in buttons_in(home.blocks) if one.action in _WANTED}
    wanted = {(number, what) for number, one in shelf.timelines.items() if (what := wants(one, shelf.name))}
    for number, what in sorted(wanted ^ offered):
        kind = "lacks" if (number, what) in wanted else "offers"
        yield f"the Home {kind} {what} of {number}, which {_stands(shelf.timelines[number])}"


_WANTED = ("approve", "confirm_revision", "mark_paid")


def _pending(shelf: Shelf) -> Iterator[str]:
    wanted = sum(bool(wants(one, shelf.name)) for one in shelf.timelines.values())
    said = shelf.pending.split()[0] if shelf.pending[:1].isdigit() else "0"
    if "all caught up" not in shelf.pending and said == "0":
        yield f"asking what waits was answered: {shelf.pending or 'nothing'}"
    elif int(said) != wanted:
        yield f"{wanted} documents wait for them, and the answer is: {shelf.pending}"


def _rights(shelf: Shelf, involved: Mapping[str, Set[str]]) -> Iterator[str]:
    """Nobody has a message of a document with which they have nothing to do."""
    for message in shelf.messages:
        for number in {*NUMBER.findall(f"{message.text} {text_of(message.blocks)}")}:
            if shelf.name not in involved.get(number, ()):
                yield f"{message.ts} tells of {number}, with which they have nothing to do: {message.text}"
