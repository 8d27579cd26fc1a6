"""What a person can do in Slack: look, write, press, fill in forms. Tests and the page use it alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sandbox.backend.files import upload
from sandbox.backend.json_shapes import view_json
from sandbox.backend.posting import change, delete, post, react
from sandbox.blockkit.rich_text import escape, rich_text_of
from sandbox.people import forms, press, suggest
from sandbox.people.outcome import Outcome
from sandbox.people.sharing import forwarded, pasted_table
from sandbox.people.viewer import Viewer
from sandbox.state.errors import NotPossible
from sandbox.state.team import Conversation, SlackFile, SlackMessage, View

Json = dict[str, Any]
T = TypeVar("T")
Upload = tuple[str, bytes]


class SandboxPerson(Viewer):
    """One member: what they see, and everything they can do."""

    async def say(self, text: str, channel: str = "", files: Sequence[Upload] = ()) -> SlackMessage:
        """Write to the app, or in a channel by its name or id. A mention is written as <@U123>."""
        place = self._place(channel)
        return self._write(place, text, files)

    async def reply(
        self, parent: SlackMessage, text: str, files: Sequence[Upload] = (), broadcast: bool = False
    ) -> SlackMessage:
        """Write in the thread under a message; `broadcast` sends it to the conversation as well.

        Raises NotPossible for a slash command: Slack answers it by itself, and the app hears nothing.
        """
        press.refuse_in_thread(self, text.split(maxsplit=1)[0] if text.startswith("/") else "")
        place = self._place(parent.channel)
        return self._write(place, text, files, parent.thread_ts or parent.ts, broadcast)

    async def forward(
        self, message: SlackMessage, text: str = "", channel: str = "", parent: SlackMessage | None = None
    ) -> SlackMessage:
        """Forward a message to the app, to a channel, or into the thread under `parent`."""
        if not any(each is message for each in self.messages):
            raise NotPossible(f"{self.member.real_name} cannot see this message")
        return self._attach(forwarded(self.workspace, message), text, channel, parent)

    async def paste_table(
        self,
        rows: Sequence[Sequence[str]],
        text: str = "",
        channel: str = "",
        parent: SlackMessage | None = None,
    ) -> SlackMessage:
        """Send a table as pasted from a spreadsheet; an empty cell is ""."""
        return self._attach(pasted_table(self.workspace, rows), text, channel, parent)

    def _attach(self, attachment: Json, text: str, channel: str, parent: SlackMessage | None) -> SlackMessage:
        place = self._place(parent.channel if parent else channel)
        thread_ts = (parent.thread_ts or parent.ts) if parent else None
        return self._write(place, text, (), thread_ts, attachments=[attachment])

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
            raise NotPossible(f"only admins can post in {place.name}")
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
        **more: Any,
    ) -> SlackMessage:
        shown = [self.upload(name, content) for name, content in uploads]
        subtype = "file_share" if shown else "thread_broadcast" if broadcast else None
        blocks = [rich_text_of(text, self.workspace.environment.new_id("", 5))] if text else []
        return post(
            self.workspace,
            place,
            self.member,
            escape(text),
            blocks=blocks,
            files=shown,
            thread_ts=thread_ts,
            subtype=subtype,
            client_msg_id=self.workspace.environment.new_id("", 32).lower(),
            **more,
        )

    def upload(self, name: str, content: bytes) -> SlackFile:
        """Upload a file without sharing it, as for a form."""
        self.must_be_active()
        return upload(self.workspace, self.id, name, content)

    async def edit(self, message: SlackMessage, text: str) -> None:
        """Change their own message."""
        self._must_own(message)
        blocks = [rich_text_of(text, self.workspace.environment.new_id("", 5))]
        place = self.workspace.team.conversations[message.channel]
        change(self.workspace, place, message, text=escape(text), blocks=blocks)

    async def delete(self, message: SlackMessage) -> None:
        """Delete their own message."""
        self._must_own(message)
        delete(self.workspace, self.workspace.team.conversations[message.channel], message)

    def _must_own(self, message: SlackMessage) -> None:
        if message.user != self.id or message.deleted:
            raise NotPossible(f"{self.member.real_name} cannot change this message")

    async def react(self, message: SlackMessage, name: str, on: bool = True) -> None:
        """Add a reaction to a message, or remove it."""
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

    async def press(
        self,
        message: SlackMessage,
        action_id: str,
        value: Any = None,
        confirmed: bool = False,
        block_id: str = "",
    ) -> Outcome:
        """Press a button, or choose `value` in a menu, of a message.

        To press a button from before a redraw, as on a screen that lags, keep a `copy.copy(message)`.
        When several elements share the action id, `value` or `block_id` selects one. Raises NotConfirmed
        when the element asks for confirmation, NotPossible when there is no such element.
        """
        return await press.press(self, message, action_id, value, confirmed, block_id)

    async def press_in_view(
        self, view: View, action_id: str, value: Any = None, confirmed: bool = False, block_id: str = ""
    ) -> Outcome:
        """Press a button, or choose in a menu, of a modal or of Home."""
        return await press.press_in_view(self, view, action_id, value, confirmed, block_id)

    async def suggest(
        self, place: SlackMessage | View, action_id: str, typed: str, block_id: str = ""
    ) -> list[Json]:
        """Type into an external_select and return what the app offers; press it with one of these."""
        return await suggest.suggest(self, place, action_id, typed, block_id)

    async def submit(self, view: View, values: Json | None = None) -> Outcome:
        """Fill in and submit the modal on top. Keys are "block_id/action_id", or one of the two.

        A file_input takes `(name, bytes)`.
        """
        return await forms.submit(self, view, values or {})

    async def close(self, view: View, all_of_them: bool = False) -> Outcome | None:
        """Close the modal on top (or the whole stack); the app is notified if it asked for that."""
        return await forms.close(self, view, all_of_them)

    async def command(
        self, command: str, text: str = "", channel: str = "", parent: SlackMessage | None = None
    ) -> Outcome:
        """Run a slash command, with the app or in a channel. A mention is written as <@U123>.

        Typed into the thread under `parent`, it is refused by Slack: the outcome's `error` says so.
        """
        if parent:
            return Outcome(acked=False, seconds=0.0, sent=False, error=press.not_in_threads(command))
        return await press.command(self, command, text, channel)
