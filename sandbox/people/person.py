"""What a person can do in Slack: look, write, press, fill in forms. Tests and the page use the same hands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sandbox.api.files import new_file
from sandbox.backend.json_shapes import view_json
from sandbox.backend.posting import change, delete, post, react
from sandbox.backend.workspace import Workspace
from sandbox.blockkit.rich_text import escape, rich_text_of
from sandbox.people import forms, press, suggest
from sandbox.people.outcome import Outcome
from sandbox.state.errors import NotPossible
from sandbox.state.team import Conversation, File, Member, Message, View

Json = dict[str, Any]
T = TypeVar("T")
Upload = tuple[str, bytes]


class Person:
    """One member's hands and eyes."""

    def __init__(self, workspace: Workspace, member: Member) -> None:
        self.workspace = workspace
        self.member = member

    def __repr__(self) -> str:
        return f"<{self.member.real_name} in {self.workspace.name}>"

    @property
    def id(self) -> str:
        """Return the member id."""
        return self.member.id

    # --- looking

    def dm(self) -> Conversation:
        """Return the conversation with the app, opened if need be."""
        return self.workspace.open_dm(self.id)

    @property
    def conversations(self) -> list[Conversation]:
        """Return the conversations this person is in."""
        return [each for each in self.workspace.team.conversations.values() if self.id in each.members]

    @property
    def messages(self) -> list[Message]:
        """Return all messages this person can see, replies included, oldest first."""
        seen = [message for each in self.conversations for message in each.log if not message.deleted]
        return sorted(seen, key=lambda each: each.ts)

    @property
    def ephemerals(self) -> list[Message]:
        """Return the messages that only this person sees."""
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

    async def wait_for_message(self, wanted: Callable[[Message], bool], timeout: float = 10.0) -> Message:
        """Wait for a message, top level or reply; the oldest that fits."""
        return await self._wait(lambda: next(filter(wanted, self.messages), None), timeout, "a message")

    async def wait_for_ephemeral(self, wanted: Callable[[Message], bool], timeout: float = 10.0) -> Message:
        """Wait for a private message; the newest that fits."""
        return await self._wait(
            lambda: next(filter(wanted, self.ephemerals[::-1]), None), timeout, "a private message"
        )

    async def wait_for_view(self, wanted: Callable[[View], bool], timeout: float = 10.0) -> View:
        """Wait until the modal on top fits."""
        return await self._wait(lambda: next(filter(wanted, self.views[-1:]), None), timeout, "a modal")

    async def wait_for_home(self, wanted: Callable[[View], bool], timeout: float = 10.0) -> View:
        """Wait until the Home tab fits."""
        return await self._wait(
            lambda: next(filter(wanted, filter(None, [self.home])), None), timeout, "a Home view"
        )

    async def wait_until(self, condition: Callable[[], T | None], timeout: float = 10.0) -> T:
        """Wait for any condition, asked again on each change."""
        return await self._wait(condition, timeout, "a condition")

    async def _wait(self, look: Callable[[], T | None], timeout: float, what: str) -> T:
        return await self.workspace.wait_for(look, timeout, f"{what} before {self.member.real_name}")

    # --- writing

    async def say(self, text: str, channel: str = "", files: Sequence[Upload] = ()) -> Message:
        """Write to the app, or in a channel by its name or id. A mention is written as <@U123>."""
        place = self._place(channel)
        return self._write(place, text, files)

    async def reply(
        self, parent: Message, text: str, files: Sequence[Upload] = (), broadcast: bool = False
    ) -> Message:
        """Write in the thread under a message; `broadcast` sends it to the conversation as well."""
        place = self._place(parent.channel)
        return self._write(place, text, files, parent.thread_ts or parent.ts, broadcast)

    def _place(self, channel: str) -> Conversation:
        self.must_be_active()
        place = self.dm() if not channel else self.workspace.team.conversations.get(channel)
        if place is None:
            place = self.workspace.channel(channel)
        if self.id not in place.members:
            raise NotPossible(f"{self.member.real_name} is not in {place.name}")
        if place.archived:
            raise NotPossible(f"{place.name} is archived")
        if place.admins_only and not self.member.is_admin:
            raise NotPossible(f"only admins write in {place.name}")
        if place.kind == "im" and not self.workspace.app.replies_allowed:
            raise NotPossible("sending messages to this app has been turned off")
        return place

    def _write(
        self,
        place: Conversation,
        text: str,
        uploads: Sequence[Upload],
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> Message:
        files = [self.upload(name, content) for name, content in uploads]
        subtype = "file_share" if files else "thread_broadcast" if broadcast else None
        blocks = [rich_text_of(text, self.workspace.around.mint("", 5))] if text else []
        return post(
            self.workspace,
            place,
            self.member,
            escape(text),
            blocks=blocks,
            files=files,
            thread_ts=thread_ts,
            subtype=subtype,
            client_msg_id=self.workspace.around.mint("", 32).lower(),
        )

    def upload(self, name: str, content: bytes) -> File:
        """Upload a file that stands nowhere yet, as for a form."""
        self.must_be_active()
        file = new_file(self.workspace, self.id, name, len(content))
        file.content, file.completed = content, True
        self.workspace.team.files[file.id] = file
        return file

    async def edit(self, message: Message, text: str) -> None:
        """Change one's own message."""
        self._must_own(message)
        blocks = [rich_text_of(text, self.workspace.around.mint("", 5))]
        place = self.workspace.team.conversations[message.channel]
        change(self.workspace, place, message, text=escape(text), blocks=blocks)

    async def delete(self, message: Message) -> None:
        """Delete one's own message."""
        self._must_own(message)
        delete(self.workspace, self.workspace.team.conversations[message.channel], message)

    def _must_own(self, message: Message) -> None:
        if message.user != self.id or message.deleted:
            raise NotPossible(f"{self.member.real_name} cannot change this message")

    async def react(self, message: Message, name: str, on: bool = True) -> None:
        """Put an emoji under a message, or take it away."""
        self.must_be_active()
        react(self.workspace, message, self.member, name, on)

    async def open_home(self) -> None:
        """Look at the app's Home tab: the app hears `app_home_opened`."""
        self._open_tab("home")

    async def open_messages(self) -> None:
        """Look at the app's Messages tab: the app hears `app_home_opened`."""
        self._open_tab("messages")

    def _open_tab(self, tab: str) -> None:
        self.must_be_active()
        ts = self.workspace.next_ts()
        event: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.dm().id,
            "tab": tab,
            "event_ts": ts,
        }
        if self.home is not None:
            event["view"] = view_json(self.workspace, self.home)
        self.workspace.emit(event)

    def must_be_active(self) -> None:
        """Raise NotPossible for somebody deactivated: Slack has signed him out."""
        if self.member.deleted:
            raise NotPossible(f"{self.member.real_name} is deactivated")

    # --- pressing and forms

    async def press(
        self, message: Message, action_id: str, value: Any = None, confirmed: bool = False, block_id: str = ""
    ) -> Outcome:
        """Press a button, or choose `value` in a menu, of a message.

        To press what stood there before a redraw, as on a screen that lags, keep a `copy.copy(message)`.
        Where several elements share the action id, `value` or `block_id` tells which. Raises NotConfirmed
        when the element asks first, NotPossible when there is no such element.
        """
        return await press.press(self, message, action_id, value, confirmed, block_id)

    async def press_in_view(
        self, view: View, action_id: str, value: Any = None, confirmed: bool = False, block_id: str = ""
    ) -> Outcome:
        """Press a button, or choose in a menu, of a modal or of Home."""
        return await press.press_in_view(self, view, action_id, value, confirmed, block_id)

    async def suggest(
        self, place: Message | View, action_id: str, typed: str, block_id: str = ""
    ) -> list[Json]:
        """Type into an external_select and return what the app offers; press it with one of these."""
        return await suggest.suggest(self, place, action_id, typed, block_id)

    async def submit(self, view: View, values: Json | None = None) -> Outcome:
        """Fill in and submit the modal on top. Keys are "block_id/action_id", or either alone.

        Into a file_input go `(name, bytes)`.
        """
        return await forms.submit(self, view, values or {})

    async def close(self, view: View, all_of_them: bool = False) -> Outcome | None:
        """Close the modal on top (or the whole stack); the app hears of it if it asked to."""
        return await forms.close(self, view, all_of_them)

    async def command(self, command: str, text: str = "", channel: str = "") -> Outcome:
        """Run a slash command, with the app or in a channel. A mention is written as <@U123>."""
        return await press.command(self, command, text, channel)
