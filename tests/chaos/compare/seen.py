"""What the comparison looks at besides the store."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from models.store import Store
from models.terms import Terms
from sandbox.hands import Person
from sandbox.server import Sandbox
from sandbox.state import Message
from sandbox.workspace import Workspace
from tests.chaos.record import Record


@dataclass
class Seen:
    """Slack as it stands, and all that passed."""

    sandbox: Sandbox
    record: Record
    copies: set[str]  # ts of messages that are not the bot's own, only look so
    terms: Terms
    store: Store
    clock: Callable[[], datetime]
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def slack(self) -> Workspace:
        return self.sandbox.workspaces["acme"]

    def of_the_bot(self) -> Iterator[Message]:
        """Give all messages of the bot that stand in Slack."""
        for conversation in self.slack.team.conversations.values():
            for message in conversation.log:
                ours = message.user == self.slack.bot.id and message.ts not in self.copies
                if ours and not message.deleted:
                    yield message

    def of_people(self) -> Iterator[Message]:
        """Give all messages that people wrote to the bot."""
        for conversation in self.slack.team.conversations.values():
            if conversation.kind == "im":
                yield from (one for one in conversation.log if one.user != self.slack.bot.id)

    def hands(self) -> list[Person]:
        """Give everybody who belongs to the workspace."""
        return [
            one
            for one in self.slack.people
            if one.member.email and one.member.email.endswith("@acme.example")
        ]
