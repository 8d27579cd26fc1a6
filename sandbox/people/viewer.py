"""What a person sees in Slack: conversations, private messages, modals and the Home tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sandbox.backend.workspace import WorkspaceBackend
from sandbox.state.errors import NotPossible
from sandbox.state.journal import QUIET
from sandbox.state.team import Conversation, SlackMessage, TeamMember, View

T = TypeVar("T")


class Viewer:
    """One member of a workspace and what Slack shows them."""

    def __init__(self, workspace: WorkspaceBackend, member: TeamMember) -> None:
        self.workspace = workspace
        self.member = member

    def __repr__(self) -> str:
        return f"<{self.member.real_name} in {self.workspace.name}>"

    @property
    def id(self) -> str:
        """Return the member id."""
        return self.member.id

    def dm(self) -> Conversation:
        """Return the conversation with the app, opened if necessary."""
        return self.workspace.open_dm(self.id)

    @property
    def conversations(self) -> list[Conversation]:
        """Return the conversations this person is in."""
        return [each for each in self.workspace.team.conversations.values() if self.id in each.members]

    @property
    def messages(self) -> list[SlackMessage]:
        """Return all messages this person can see, replies included, oldest first."""
        seen = [message for each in self.conversations for message in each.log if not message.deleted]
        return sorted(seen, key=lambda each: each.ts)

    @property
    def ephemerals(self) -> list[SlackMessage]:
        """Return the messages that only this person can see."""
        return [each for each in self.workspace.team.ephemerals if each.ephemeral_for == self.id]

    @property
    def views(self) -> list[View]:
        """Return the open modals, the topmost last."""
        team = self.workspace.team
        return [team.views[each] for each in team.stacks.get(self.id, []) if each in team.views]

    @property
    def home(self) -> View | None:
        """Return what the app published on the Home tab."""
        return self.workspace.team.views.get(self.workspace.team.homes.get(self.id, ""))

    async def wait_for_message(
        self, wanted: Callable[[SlackMessage], bool], timeout: float = QUIET
    ) -> SlackMessage:
        """Wait for a message or reply; return the oldest match."""
        return await self._wait(lambda: next(filter(wanted, self.messages), None), timeout, "a message")

    async def wait_for_ephemeral(
        self, wanted: Callable[[SlackMessage], bool], timeout: float = QUIET
    ) -> SlackMessage:
        """Wait for a private message; return the newest match."""
        return await self._wait(
            lambda: next(filter(wanted, self.ephemerals[::-1]), None), timeout, "a private message"
        )

    async def wait_for_view(self, wanted: Callable[[View], bool], timeout: float = QUIET) -> View:
        """Wait until the top modal matches."""
        return await self._wait(lambda: next(filter(wanted, self.views[-1:]), None), timeout, "a modal")

    async def wait_for_home(self, wanted: Callable[[View], bool], timeout: float = QUIET) -> View:
        """Wait until the Home tab matches."""
        return await self._wait(
            lambda: next(filter(wanted, filter(None, [self.home])), None), timeout, "a Home view"
        )

    async def wait_until(self, condition: Callable[[], T | None], timeout: float = QUIET) -> T:
        """Wait for any condition; it is checked on each change."""
        return await self._wait(condition, timeout, "a condition")

    async def _wait(self, look: Callable[[], T | None], timeout: float, what: str) -> T:
        return await self.workspace.wait_for(look, timeout, f"{what} before {self.member.real_name}")

    def must_be_active(self) -> None:
        """Raise NotPossible for a deactivated member: Slack has signed them out."""
        if self.member.deleted:
            raise NotPossible(f"{self.member.real_name} is deactivated")
