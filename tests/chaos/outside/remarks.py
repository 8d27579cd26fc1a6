"""What people said: each comment once in the details, and once with everybody who must hear it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.state.team import SlackMessage
from tests.chaos.accounts import Accounts
from tests.chaos.outside.deeds import DONE
from tests.chaos.outside.model import SLACK_TELLS
from tests.chaos.outside.papers import name_in
from tests.chaos.outside.people import Shelf, kind_of
from tests.chaos.outside.shown import SAID, Remark, first_number
from tests.chaos.outside.timeline import Timeline
from tests.chaos.record import Record


@dataclass
class Talk:
    """What was said about each document: what must be a comment of it, and what may be one."""

    must: set[tuple[str, str]] = field(default_factory=set)  # (number, said)
    may: set[tuple[str, str]] = field(default_factory=set)
    authors: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, number: str, said: str, author: str, *, certain: bool) -> None:
        """Note something that somebody said; what may have come to nothing takes no words from anybody."""
        if certain or (number, said) not in self.must:
            self.authors[number, said] = author
        (self.must if certain else self.may).add((number, said))


Place = tuple[str, str]  # a conversation, and the ts of a message in it


def named_at_first(record: Record) -> dict[Place, str]:
    """Give which document each message named first: one that is closed by now may name none."""
    named: dict[Place, str] = {}
    told = [
        (call.at, call.arguments, str(call.arguments.get("ts") or call.answer.get("ts") or ""))
        for call in record.calls
        if call.name in ("chat.postMessage", "chat.update")
    ]
    for _, envelope in record.of("events_api"):  # a call whose answer was lost is not among the calls
        event = envelope.payload["event"]
        if event["type"] == "message":
            told.append((envelope.first_at, event, str(event.get("ts", ""))))
    for _, message, ts in sorted(told, key=lambda one: one[0]):
        if number := first_number(str(message.get("text", ""))):
            named.setdefault((str(message.get("channel", "")), ts), number)
    return named


def talk_of(
    record: Record, accounts: Sequence[Accounts], timelines: Sequence[Timeline], named: Mapping[Place, str]
) -> Talk:
    """Gather it from the files, the threads, the commands and the notes in the histories."""
    talk = Talk()
    for timeline in timelines:
        for one in timeline.versions:
            for comment in one.paper.get("comments", []):
                talk.add(timeline.number, comment["text"], name_in(comment["author"]), certain=True)
        for told in timeline.details.history:
            if told.what == "Sent back for approval" and told.said:
                talk.add(timeline.number, told.said, told.who.partition(" ")[0].lower(), certain=True)
    whose = {person.id: name for one in accounts for name, person in one.hands()}
    for some in accounts:
        for reply, parent in _replies(some):
            number = named.get((parent.channel, parent.ts)) or first_number(parent.text)
            if number and (said := SAID.search(reply.text)):
                signed = any(some.slack.bot.id in one.users for one in reply.reactions)
                talk.add(number, said.group(), whose.get(reply.user, "a stranger"), certain=signed)
    for _, envelope in record.of("slash_commands"):
        name, _, rest = str(envelope.payload["text"]).partition(" ")
        if name == "comment" and (said := SAID.search(rest)):
            answer = str((envelope.answer or {}).get("text", ""))
            author = whose.get(envelope.payload["user_id"], "a stranger")
            talk.add(first_number(rest), said.group(), author, certain=DONE["comment"] in answer)
    return talk


def _replies(accounts: Accounts) -> Iterator[tuple[SlackMessage, SlackMessage]]:
    team = accounts.slack.team
    for conversation in team.conversations.values():
        for message in conversation.log:
            parent = team.message(message.channel, message.thread_ts) if message.thread_ts else None
            if parent is not None and message.user != accounts.slack.bot.id:
                yield message, parent


def wrong_remarks(talk: Talk, timelines: Sequence[Timeline], shelves: Sequence[Shelf]) -> list[str]:
    """Compare the details with what was said, and the threads with the details."""
    wrong = [one for timeline in timelines for one in _in_details(talk, timeline)]
    return wrong + [f"{shelf}: {one}" for shelf in shelves for one in _heard(shelf)]


def _in_details(talk: Talk, timeline: Timeline) -> Iterator[str]:
    known = Counter(one.said for one in timeline.details.remarks)
    for number, said in sorted(talk.must):
        if number == timeline.number and known[said] != 1:
            yield f"{number} has {known[said]} times the comment {said!r} by {talk.authors[number, said]}"
    for remark in timeline.details.remarks:
        author = talk.authors.get((timeline.number, remark.said))
        if author is None:
            yield f"{timeline.number} has the comment {remark.said!r}, which nobody made there"
        elif _author(remark) != author:
            yield f"{timeline.number} has {remark.said!r} by {remark.who}, not {author}"


def _author(remark: Remark) -> str:
    return remark.who.partition(" ")[0].lower()


def _heard(shelf: Shelf) -> Iterator[str]:
    heard = Counter(
        said.group()
        for one in (*shelf.messages, *shelf.left_behind)
        if kind_of(one) == "comment" and (said := SAID.search(one.text))
    )
    for timeline in shelf.timelines.values():
        for remark in timeline.details.remarks:
            times = heard[remark.said]
            if _author(remark) == shelf.name:
                if times:
                    yield f"{timeline.number}: they are told {remark.said!r}, which they wrote themselves"
            elif times > 1:
                yield f"{timeline.number}: they are told {times} times {remark.said!r}"
            elif times == 0 and _must_hear(shelf.name, timeline, remark):
                yield f"{timeline.number}: they are not told {remark.said!r} by {remark.who}"


def _must_hear(name: str, timeline: Timeline, remark: Remark) -> bool:
    """The requester hears everything; who was asked in a round, what is said in it."""
    if name_in(timeline.versions[0].paper["requester"]) == name:
        return True
    stands = timeline.within(remark.at - SLACK_TELLS, remark.at + 1 + SLACK_TELLS)
    end = timeline.end
    return all(name in one.in_round and one.round == end.round for one in stands) and name in end.in_round
