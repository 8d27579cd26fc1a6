"""Put together what is known from outside, and say what of it cannot be."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sandbox.people.person import SandboxPerson
from sandbox.state.team import SlackMessage
from tests.chaos.accounts import Accounts
from tests.chaos.disturb import Down
from tests.chaos.fixtures import CASTS
from tests.chaos.outside.deeds import Deed, Drawn, deeds_of
from tests.chaos.outside.events import wrong_events
from tests.chaos.outside.excuses import slack_was_silent, unchecked, was_asked, was_down
from tests.chaos.outside.files import wrong_files
from tests.chaos.outside.linked import changes_of, known_as
from tests.chaos.outside.matching import Matching
from tests.chaos.outside.outbox import OutboxReader
from tests.chaos.outside.papers import Drawer, Handed
from tests.chaos.outside.people import Shelf, wrong_shelf
from tests.chaos.outside.reader import answer_to, details_of
from tests.chaos.outside.remarks import Place, named_at_first, talk_of, wrong_remarks
from tests.chaos.outside.timeline import Timeline
from tests.chaos.record import Record

MANAGER = "max"  # reads every document of their companies
LATER = 10.0  # seconds in which a private answer follows a press
GIVE_UP = 5  # documents that cannot be opened: it is said, and no more are asked for
PROBES = 8  # documents that somebody who has nothing to do with them asks for


@dataclass
class Outside:
    """Everything that was handed in, done and shown."""

    record: Record
    accounts: dict[str, Accounts]  # by workspace
    copies: set[str]  # ts of messages that are not the bot's own, only look so
    down: list[Down]
    drawer: Drawer
    outbox: OutboxReader
    log: Path
    timelines: dict[str, Timeline] = field(default_factory=dict)
    pending: dict[tuple[str, str], str] = field(default_factory=dict)  # by workspace and name: the answer
    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    async def ask(self) -> None:
        """Have people ask the bot for every document, and for what waits for them; it must be alive."""
        for number in self.drawer.numbers():
            if (versions := self.drawer.versions(number)) and len(self.wrong) < GIVE_UP:
                await self._ask_for(number, versions)
        for workspace, accounts in self.accounts.items():
            for name, person in _here(accounts):
                self.pending[workspace, name], _ = await answer_to(person, "pending")
        for timeline in [*self.timelines.values()][:PROBES]:
            await self._probe(timeline)

    async def _ask_for(self, number: str, versions: list[Handed]) -> None:
        accounts = self.accounts[workspace_of(versions[0])]
        requester = versions[0].paper["requester"].partition("@")[0]
        reader = MANAGER if MANAGER not in accounts.away else requester
        found = await details_of(accounts.present[reader], number)
        if isinstance(found, str):
            self.wrong.append(found)
        else:
            self.timelines[number] = Timeline.of(number, versions, found)
            self.counts["documents asked for"] += 1

    async def _probe(self, timeline: Timeline) -> None:
        """Somebody who has nothing to do with a document is not shown it."""
        accounts = self.accounts[workspace_of(timeline.versions[0])]
        involved = self.involved(timeline)
        for name, person in _here(accounts):
            if name in involved:
                continue
            text, _ = await answer_to(person, f"show {timeline.number}")
            if timeline.end.version >= 0 and any(one.total in text for one in timeline.versions):
                self.wrong.append(f"{name} is shown {timeline.number}, and has nothing to do with it: {text}")

    def involved(self, timeline: Timeline) -> set[str]:
        """Give who may read a document, by the rights that the documentation names."""
        papers = [one.paper for one in timeline.versions]
        lists = [paper.get(part, []) for paper in papers for part in ("payers", "followers")]
        named = {address.partition("@")[0] for some in lists for address in some}
        named |= {name for one in timeline.versions for name in one.approvers}
        named |= {papers[0]["requester"].partition("@")[0], MANAGER}
        if papers[0]["kind"] == "invoice":
            named.add("cleo")  # who has the role pay
        return named | self.mentioned(timeline.number)

    def mentioned(self, number: str) -> set[str]:
        """Give who was mentioned to a document, so that they follow it."""
        found = set()
        for accounts in self.accounts.values():
            for name, person in accounts.hands():
                for message in self._of_people(accounts):
                    about = message.text + self._parent_text(accounts, message)
                    if f"<@{person.id}>" in message.text and number in about.replace(",", " ").split():
                        found.add(name)
        return found

    def _of_people(self, accounts: Accounts) -> Iterator[SlackMessage]:
        for conversation in accounts.slack.team.conversations.values():
            yield from (one for one in conversation.log if one.user != accounts.slack.bot.id)

    @cached_property
    def named(self) -> dict[Place, str]:
        """Which document each message named first."""
        return named_at_first(self.record)

    def _parent_text(self, accounts: Accounts, message: SlackMessage) -> str:
        parent = accounts.slack.team.message(message.channel, message.thread_ts or "")
        return f" {parent.text} {self.named.get((parent.channel, parent.ts), '')}" if parent else ""

    def pdfs_of(self, name: str) -> set[str]:
        """Give the documents whose PDF somebody asked for by command."""
        typed = [
            str(one.payload["text"]).split()
            for _, one in self.record.of("slash_commands")
            if self.name_of(one.payload["user_id"]) == name
        ]
        return {words[1] for words in typed if words[:1] == ["pdf"] and len(words) > 1}

    def name_of(self, user_id: str) -> str:
        """Say whose an account or a conversation is or was; empty: a stranger's."""
        for accounts in self.accounts.values():
            for name, person in accounts.hands():
                if user_id in (person.id, person.dm().id):
                    return name
        return ""

    def excused(self, deed: Deed) -> str:
        """Say why an acked press need not have counted, of what happened in Slack; empty: it must."""
        envelope = deed.envelope
        changes = changes_of(self.record, deed.user)
        if False in known_as(changes, deed.began) | known_as(changes, deed.acked):
            return "not linked then"
        if was_down(self.down, [one.slack for one in self.accounts.values()], deed.user, deed.acked):
            return "a workspace that was down"
        if slack_was_silent(self.record, envelope):
            return "Slack did not say who they are"
        if deed.key in unchecked(self.log) and was_asked(self.record, envelope):
            return "Slack did not say in time who they are"
        return ""

    def answered(self, deed: Deed) -> str:
        """Give what the bot told somebody privately after a press."""
        told = (
            str(one.arguments.get("text", ""))
            for one in self.record.calls
            if one.name == "chat.postEphemeral" and one.arguments.get("user") == deed.user
            if deed.began <= one.at <= deed.acked + LATER
        )
        return next(told, "")

    def shelves(self) -> Iterator[Shelf]:
        """Give what each person has in Slack, who is there."""
        for workspace, accounts in self.accounts.items():
            timelines = {
                number: one
                for number, one in self.timelines.items()
                if workspace_of(one.versions[0]) == workspace
            }
            for name, person in _here(accounts):
                before = [each for whose, each in accounts.former if whose == name]
                yield Shelf(
                    workspace,
                    name,
                    person,
                    self.messages(accounts, person),
                    [one for each in before for one in self.messages(accounts, each)],
                    timelines,
                    {*accounts.away},
                    self.pending.get((workspace, name), ""),
                )

    def messages(self, accounts: Accounts, person: SandboxPerson) -> list[SlackMessage]:
        """Give what the bot has written to an account and stands there."""
        return [
            one
            for one in person.dm().log
            if one.user == accounts.slack.bot.id and not one.deleted and one.ts not in self.copies
        ]


def outside_differences(outside: Outside) -> list[str]:
    """Compare everything, once nothing moves any more; each sentence begins with where it was seen."""
    drawn = Drawn.of(outside.record)
    deeds = deeds_of(outside.record, drawn)
    outside.counts["deeds"] += len(deeds)
    matching = Matching(outside.timelines, deeds, outside.name_of, outside.excused, drawn, outside.answered)
    wrong = [*outside.wrong, *outside.drawer.wrong(), *drawn.wrong()]
    wrong += [one for timeline in outside.timelines.values() for one in timeline.wrong]
    wrong += matching.wrong()
    shelves = [*outside.shelves()]
    for shelf in shelves:
        involved = {number: outside.involved(one) for number, one in shelf.timelines.items()}
        wrong += [*wrong_shelf(shelf, involved), *wrong_files(shelf, outside.pdfs_of(shelf.name))]
        outside.counts["people looked at"] += 1
    timelines = [*outside.timelines.values()]
    talk = talk_of(outside.record, [*outside.accounts.values()], timelines, outside.named)
    wrong += wrong_remarks(talk, timelines, shelves)
    outside.outbox.read()
    wrong += wrong_events(outside.outbox, outside.timelines)
    outside.counts += Counter(events=len(outside.outbox.files), **{"events again": outside.outbox.again})
    return [f"From outside: {one}" for one in wrong]


def workspace_of(one: Handed) -> str:
    """Give the workspace of a document's company."""
    return next(name for name, cast in CASTS.items() if one.paper["company"] in cast.companies)


def _here(accounts: Accounts) -> list[tuple[str, SandboxPerson]]:
    return [(name, person) for name, person in accounts.present.items() if name not in accounts.away]
