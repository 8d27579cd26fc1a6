"""What must hold at the end: each message, file, comment and event is there once, and cards tell the truth.

What PostgreSQL forgot as it failed over is counted by itself: what Slack has from that second, and the store
does not know.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from models.tables import Comment, Decision, Document, Message
from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.chaos.outside.outbox import OutboxReader
from tests.e2e.several.bots import SeveralBots
from tests.support.slack_text import is_live, top_level
from tests.support.world import text_of
from views import ids

OVER: Final = ("posted", "dropped")
ATTACHED: Final = "quote.txt"
CLOCKS: Final = 0.3  # seconds between what a replica has and what Slack's time says of it


@dataclass(frozen=True)
class LostSpan:
    """Between these moments, by Slack's clock, PostgreSQL may have forgotten what was committed."""

    began: float
    ended: float


@dataclass(frozen=True)
class Written:
    """Who wrote a comment and when, by Slack's clock, and under which card."""

    author: str
    at: float
    card: SlackMessage


@dataclass
class Deeds:
    """What was handed in, written, pressed, and not answered; each with its moment by Slack's clock."""

    numbers: dict[str, float] = field(default_factory=dict)
    comments: dict[str, Written] = field(default_factory=dict)  # by their text
    presses: list[tuple[str, float]] = field(default_factory=list)  # acked, by the text of the card
    lost: list[str] = field(default_factory=list)
    forgotten: list[LostSpan] = field(default_factory=list)

    def may_be_forgotten(self, at: float) -> bool:
        """Return whether what happened then may be forgotten."""
        return any(one.began - CLOCKS <= at <= one.ended + CLOCKS for one in self.forgotten)

    def decision_may_be_forgotten(self, number: str) -> bool:
        """Return whether somebody pressed on a card of this document in such a moment."""
        return any(names(text, number) and self.may_be_forgotten(at) for text, at in self.presses)


class Comparison:
    """Compares the store with Slack and with the outbox folder."""

    def __init__(
        self, several: SeveralBots, deeds: Deeds, outbox: OutboxReader, counts: Counter[str]
    ) -> None:
        self._several, self._deeds, self._outbox, self._counts = several, deeds, outbox, counts
        self._wrong = list(deeds.lost)
        self._known: dict[tuple[str, str], Message] = {}  # by channel and ts

    async def differences(self, approvers: Sequence[str]) -> list[str]:
        """Return a sentence for each difference."""
        rows = await Message.all()
        self._known = {(one.channel, one.ts): one for one in rows if one.ts}
        self._wrong += [f"message {one.id}: {one.state}" for one in rows if one.state not in OVER]
        shown = [one for name in (*approvers, "bob") for one in self._messages(name)]
        for one in shown:
            if (row_id := _number(one)) is not None and not self._is_known(one):
                kind = str((one.metadata or {}).get("event_type"))
                self._differs(f"{kind} {row_id} at {one.ts} is not in the store", float(one.ts), "messages")
        there = {(one.channel, one.ts) for one in shown}
        here = {one.channel for one in shown}
        for place, row in self._known.items():
            if row.state == "posted" and place[0] in here and place not in there:
                self._wrong.append(f"message {row.id} ({row.subject}) is not in Slack")
        self._counts["messages"] += len(shown)
        documents = {one.number: one for one in await Document.all()}
        for number in self._deeds.numbers:
            if number not in documents:
                self._wrong.append(f"{number} is not in the store")
                continue
            await self._document(number, documents[number], approvers)
        await self._comments(approvers)
        self._events({number: one.status == "approved" for number, one in documents.items()})
        return self._wrong

    async def _document(self, number: str, document: Document, approvers: Sequence[str]) -> None:
        approved = document.status == "approved"
        self._counts["documents approved"] += approved
        final = await Decision.filter(turn__step__document_id=document.id, state="final").count()
        if final != approved:
            self._wrong.append(f"{number}: {final} decisions, approved: {approved}")
        for name in approvers:
            person = self._several.person(name)
            cards = [one for one in self._top_level(name, ids.CARD_EVENT) if names(one.text, number)]
            if len(cards) != (expected := 0 if await _is_dropped(document, name) else 1):
                self._wrong.append(f"{number}, {name}: {len(cards)} cards, expected: {expected}")
            for card in cards:
                self._card(f"{number}, {name}", number, person, card, approved)
        outcomes = [one for one in self._top_level("bob", ids.OUTCOME_EVENT) if names(one.text, number)]
        if len(outcomes) != approved:
            self._wrong.append(f"{number}: {len(outcomes)} outcomes for Bob, approved: {approved}")

    def _card(
        self, what: str, number: str, person: SandboxPerson, card: SlackMessage, approved: bool
    ) -> None:
        files: defaultdict[str, list[str]] = defaultdict(list)
        for reply in person.messages:
            if reply.thread_ts == card.ts and reply.ts != card.ts:
                for file in reply.files:
                    files[file.name].append(reply.ts)
        self._counts["files"] += len(files)
        if ATTACHED not in files or len(files) < 2:
            self._wrong.append(f"{what}: files {list(files)}")
        for name, copies in files.items():
            for ts in copies[:-1]:
                self._differs(f"{what}: {name} {len(copies)} times", float(ts), "files")
        if is_live(card) == approved:
            sentence = f"{what}: {'live' if is_live(card) else 'no'} buttons, approved: {approved}"
            if self._deeds.decision_may_be_forgotten(number):
                self._counts["forgotten: decisions that a card shows"] += 1
            else:
                self._wrong.append(sentence)

    async def _comments(self, approvers: Sequence[str]) -> None:
        stored = Counter([one.text for one in await Comment.all()])
        for text, written in self._deeds.comments.items():
            author = written.author
            self._counts["comments"] += 1
            if not stored[text] and not self._is_known(written.card):
                self._counts["forgotten: cards under which somebody wrote"] += 1
                continue
            on = await Message.get_or_none(channel=written.card.channel, ts=written.card.ts).select_related(
                "document"
            )
            if stored[text] != 1:
                self._wrong.append(f"{text}: {stored[text]} times in the store")
            for name in approvers:
                replies = [one for one in self._messages(name) if one.thread_ts and self._is_known(one)]
                copies = sum(text in text_of(one.blocks) for one in replies)
                if name != author and copies != 1 and not (on and await _is_dropped(on.document, name)):
                    self._wrong.append(f"{text}: {copies} copies in the threads of {name}")

    def _events(self, approved: dict[str, bool]) -> None:
        self._wrong += [*self._outbox.wrong, *(f"{one} is half" for one in self._outbox.half_written())]
        events: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for file in self._outbox.files.values():
            event = json.loads(file.content)
            about = event["data"].get("document", {}).get("number") or event["data"].get("day", "")
            events[event["type"], about].add(event["id"])
        self._counts["events"] += len(self._outbox.files)
        self._counts["events handed out again"] += self._outbox.again
        for (kind, about), found in events.items():
            allowed = 1 if kind == "audit.root" else int(approved.get(about, False))
            if len(found) > allowed:
                if self._deeds.decision_may_be_forgotten(about) or (allowed and self._deeds.forgotten):
                    self._counts["forgotten: events"] += len(found) - allowed
                else:
                    self._wrong.append(f"{kind} of {about}: {len(found)} events, expected: {allowed}")
        for number, is_approved in approved.items():
            if is_approved and ("document.approved", number) not in events:
                self._wrong.append(f"document.approved of {number}: no event")

    def _differs(self, sentence: str, at: float, kind: str) -> None:
        """Note a difference, or that PostgreSQL forgot what was posted then."""
        if self._deeds.may_be_forgotten(at):
            self._counts[f"forgotten: {kind}"] += 1
        else:
            self._wrong.append(sentence)

    def _messages(self, name: str) -> Iterator[SlackMessage]:
        """Give what the bot wrote to somebody and has not said to be out of date."""
        for one in self._several.person(name).messages:
            if (one.metadata or {}).get("event_type") not in (None, ids.OUT_OF_DATE_EVENT):
                yield one

    def _top_level(self, name: str, event: str) -> list[SlackMessage]:
        return [one for one in top_level(self._several.person(name), event) if self._is_known(one)]

    def _is_known(self, one: SlackMessage) -> bool:
        row = self._known.get((one.channel, one.ts))
        return row is not None and row.id == _number(one)


async def _is_dropped(document: Document | None, name: str) -> bool:
    """Return whether somebody was told nothing: others had decided before their card could be posted."""
    cards = Message.filter(document=document, subject="card", person__email=f"{name}@acme.example")
    return await cards.filter(state="dropped", dropped_because="settled").exists()


def _number(one: SlackMessage) -> int | None:
    number = ((one.metadata or {}).get("event_payload") or {}).get("message")
    return number if isinstance(number, int) else None


def names(text: str, number: str) -> bool:
    """Return whether a text names a document."""
    return number in text.replace(",", " ").replace(".", " ").replace(":", " ").split()
