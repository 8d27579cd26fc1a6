"""What the comparison looks at besides the store."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from models.database.store import Store
from models.policy import Policy
from models.tables import Person as PersonRow
from models.tables import Workspace as WorkspaceRow
from sandbox.people.person import SandboxPerson
from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.team import SlackMessage
from serving.policy import policy_of
from tests.chaos.accounts import Accounts
from tests.chaos.chaos_run import ChaosRun
from tests.chaos.disturb import Down
from tests.chaos.fixtures import DOMAIN
from tests.chaos.outside.excuses import was_down
from tests.chaos.outside.linked import LinkChange, changes_of, known_as
from tests.chaos.record import Record


@dataclass
class Place:
    """One workspace as it stands, and its row."""

    workspace_id: int
    slack: SandboxWorkspace
    accounts: Accounts

    def of_the_bot(self, copies: set[str]) -> Iterator[SlackMessage]:
        """Give all messages of the bot that stand here, but for copies of them."""
        for conversation in self.slack.team.conversations.values():
            for message in conversation.log:
                ours = message.user == self.slack.bot.id and message.ts not in copies
                if ours and not message.deleted:
                    yield message

    def of_people(self) -> Iterator[SlackMessage]:
        """Give all messages that people wrote to the bot."""
        for conversation in self.slack.team.conversations.values():
            if conversation.kind == "im":
                yield from (one for one in conversation.log if one.user != self.slack.bot.id)


@dataclass
class Seen:
    """Slack as it stands, and all that passed."""

    record: Record
    places: dict[int, Place]  # by the workspace's row
    down: list[Down]
    policy: Policy
    store: Store
    clock: Callable[[], datetime]
    copies: set[str]  # ts of messages that are not the bot's own, only look so
    log: Path  # of the bot
    counts: Counter[str] = field(default_factory=Counter)
    people: dict[str, int] = field(default_factory=dict)  # the row of each, by what stands before the @
    _accounts: dict[str, str] = field(default_factory=dict)  # whose it is or was, by member id
    _conversations: dict[str, str] = field(default_factory=dict)  # the same, by conversation

    @classmethod
    async def of(cls, run: ChaosRun) -> "Seen":
        rows = {one.name: one.id for one in await WorkspaceRow.all()}
        places = {
            rows[name]: Place(rows[name], crowd.slack, crowd.accounts) for name, crowd in run.crowds.items()
        }
        copies = {ts for crowd in run.crowds.values() for ts in crowd.copies}
        policy = policy_of(run.settings)
        seen = cls(run.record, places, run.trouble.down, policy, run.store, run.clock, copies, run.bot.log)
        seen.people = {
            one.email.partition("@")[0]: one.id
            for one in await PersonRow.filter(email__endswith=f"@{DOMAIN}")
        }
        for place in places.values():
            for name, person in place.accounts.hands():
                seen.note(name, person)
        return seen

    def note(self, name: str, person: SandboxPerson) -> None:
        """Note whose an account is."""
        self._accounts[person.id] = self._conversations[person.dm().id] = name

    def of_the_bot(self) -> Iterator[SlackMessage]:
        """Give all messages of the bot, in all workspaces."""
        for place in self.places.values():
            yield from place.of_the_bot(self.copies)

    def channels(self) -> Iterable[str]:
        """Give the conversations of all accounts with the bot."""
        return self._conversations

    def hands(self) -> Iterator[tuple[Place, str, SandboxPerson]]:
        """Give every present account, with where and whose it is."""
        for place in self.places.values():
            for name, person in place.accounts.present.items():
                yield place, name, person

    def person_of(self, user_id: str) -> int | None:
        """Give the row of the person whose account this is or was; None: a stranger's."""
        return self.people.get(self._accounts.get(user_id, ""))

    def reader_of(self, channel: str) -> int | None:
        """Return the row of the person in this conversation, now or before."""
        return self.people.get(self._conversations.get(channel, ""))

    def was_down(self, channel_or_user: str, at: float) -> bool:
        """Say whether the workspace of a member did not let the bot in then, or just before."""
        slacks = [place.slack for place in self.places.values()]
        return was_down(self.down, slacks, channel_or_user, at)

    def changes(self, user_id: str) -> list[LinkChange]:
        """Give what Slack told of an account, oldest first."""
        return changes_of(self.record, user_id)

    def was_linked(self, user_id: str, at: float) -> set[bool]:
        """Say whether the bot could take an account for its person's then: yes, no, or it could be either."""
        return known_as(self.changes(user_id), at)
