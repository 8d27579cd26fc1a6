"""Which account is whose, as Slack has it: people leave, and come back by the same account or another."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from sandbox.people.person import SandboxPerson
from sandbox.people.workspace import SandboxWorkspace
from sandbox.state.specs import Human
from tests.chaos.fixtures import DOMAIN, Cast

WAYS = ("deactivated", "address changed", "unconfirmed", "another account")
AWAY_AT_ONCE = 2


@dataclass
class Accounts:
    """The people of a workspace, by what stands before the @ of their address."""

    slack: SandboxWorkspace
    cast: Cast
    chance: Random
    done: Counter[str]
    present: dict[str, SandboxPerson] = field(default_factory=dict)
    former: list[tuple[str, SandboxPerson]] = field(default_factory=list)  # left for another one
    away: dict[str, str] = field(default_factory=dict)  # by name: in which of the ways
    _moves: int = 0

    def __post_init__(self) -> None:
        self.present = {name: self.slack.person(f"{name}@{DOMAIN}") for name in self.cast.names}

    def hands(self) -> list[tuple[str, SandboxPerson]]:
        """Give every account with whose it is or was: the present ones first."""
        return [*self.present.items(), *self.former]

    def leave(self, name: str = "") -> str:
        """Have somebody leave; return who it was."""
        here = [name for name in self.present if name not in self.away]
        if len(self.away) == AWAY_AT_ONCE:
            raise IndexError("enough are away")
        name, way = name or self.chance.choice(here), self.chance.choice(WAYS)
        self.done[f"left: {way}"] += 1
        self.away[name] = way
        self._moves += 1
        account = self.present[name].id
        if way == "deactivated":
            self.slack.change(account, deleted=True)
        elif way == "unconfirmed":
            self.slack.change(account, is_email_confirmed=False)
        else:
            self.slack.change(account, email=f"{name}.{self._moves}@moved.example")
        return name

    async def come_back(self, name: str = "") -> None:
        """Have somebody who is away come back."""
        name = name or self.chance.choice(list(self.away))
        way, before = self.away.pop(name), self.present[name]
        self.done[f"came back: {way}"] += 1
        if way == "deactivated":
            self.slack.change(before.id, deleted=False)
        elif way == "unconfirmed":
            self.slack.change(before.id, is_email_confirmed=True)
        elif way == "address changed":
            self.slack.change(before.id, email=f"{name}@{DOMAIN}")
        else:
            self.former.append((name, before))
            self.present[name] = await self.slack.join(
                Human(f"{name}@{DOMAIN}", f"{name.title()} the {self._moves}th")
            )
            self.slack.channel("buying").members.append(self.present[name].id)

    async def all_come_back(self, but: int = 0) -> None:
        """Have everybody come back, but so many."""
        for name in list(self.away)[but:]:
            await self.come_back(name)
