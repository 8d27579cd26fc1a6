"""The methods of Slack that the bot calls, one small typed function for each."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import aiohttp

from slack.calls import ApiAnswer, Calls
from slack.errors import RateLimited, SlackRefused, Unreachable, retry_after, translate

Block = Mapping[str, Any]
View = Mapping[str, Any]

# Seconds for an upload, and the slowest upload that is waited for, in bytes a second.
UPLOAD_SECONDS: Final = 30.0
SLOWEST_UPLOAD: Final = 50_000
# Seconds for a reply to a response URL.
RESPOND_SECONDS: Final = 5.0
# Slack allows 999 a page, and recommends at most 200.
PAGE: Final = 200
# https://docs.slack.dev/reference/scopes/users.read.email: e-mails come with this scope only.
EMAIL_SCOPE: Final = "users:read.email"


@dataclass(frozen=True, slots=True)
class UploadTicket:
    """Where to send a file's bytes, and the id it will have. Store the id before sending."""

    file_id: str
    url: str

    def __repr__(self) -> str:
        return f"UploadTicket({self.file_id})"


class SlackClient(Calls):
    """Slack's Web API for one bot in one workspace. Every failure is one of `slack.errors`."""

    async def auth_test(self) -> ApiAnswer:
        """Return who the bot is, and its granted scopes."""
        return await self.ask("auth.test", {})

    async def validate(self, what: Literal["message", "view"], content: Mapping[str, Any]) -> tuple[str, ...]:
        """Return why Slack would refuse a message or view, each with its place; nothing is sent anywhere.

        Raises SlackRefused `unknown_method` where Slack cannot be asked.
        """
        try:
            await self.ask("blocks.validate", {what: content})
        except SlackRefused as refusal:
            if refusal.code != f"invalid_{what}":
                raise
            return refusal.details or (refusal.code,)
        return ()

    async def conversations_open(self, user_id: str) -> str:
        """Return the id of the bot's conversation with a member (`D...`)."""
        answer = await self.call("conversations.open", users=user_id)
        return str(answer["channel"]["id"])

    async def post_message(
        self,
        channel: str,
        *,
        text: str,
        blocks: Sequence[Block] | None = None,
        metadata: Mapping[str, Any] | None = None,
        thread_ts: str | None = None,
    ) -> str:
        """Post a message and return its ts. `text` is the notification and what a screen reader says."""
        answer = await self.call(
            "chat.postMessage",
            channel,
            text=text,
            blocks=blocks,
            metadata=metadata,
            thread_ts=thread_ts,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def update_message(
        self,
        channel: str,
        ts: str,
        *,
        text: str,
        blocks: Sequence[Block],
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Update a message of the bot; text and blocks always go together."""
        await self.call("chat.update", channel, ts=ts, text=text, blocks=blocks, metadata=metadata)

    async def post_ephemeral(
        self,
        channel: str,
        user_id: str,
        *,
        text: str,
        blocks: Sequence[Block] | None = None,
        thread_ts: str | None = None,
    ) -> None:
        """Post a message that only one member sees, and that Slack does not keep."""
        await self.call(
            "chat.postEphemeral", channel, user=user_id, text=text, blocks=blocks, thread_ts=thread_ts
        )

    async def respond(self, response_url: str, *, text: str, blocks: Sequence[Block]) -> None:
        """Reply privately to a command by its response URL: up to five times within 30 minutes."""
        answer = {"response_type": "ephemeral", "text": text, "blocks": blocks}
        timeout = aiohttp.ClientTimeout(total=RESPOND_SECONDS)
        status = await self._send("response_url", response_url, timeout, json=answer)
        if status != 200:  # used up or expired
            raise SlackRefused("response_url", f"http_{status}")

    async def newest_messages(self, channel: str) -> list[dict[str, Any]]:
        """Return a page of a conversation's top-level messages, newest first."""
        return list((await self.call("conversations.history", channel, limit=PAGE)).get("messages") or ())

    def history(self, channel: str, *, oldest: str) -> AsyncGenerator[dict[str, Any]]:
        """Yield a conversation's top-level messages since a ts, with their metadata."""
        return self._messages("conversations.history", channel, {"oldest": oldest, "inclusive": True})

    def replies(self, channel: str, thread_ts: str, *, oldest: str) -> AsyncGenerator[dict[str, Any]]:
        """Yield a thread's messages since a ts, with their metadata; the first may be the parent."""
        return self._messages(
            "conversations.replies", channel, {"ts": thread_ts, "oldest": oldest, "inclusive": True}
        )

    async def _messages(
        self, method: str, channel: str, arguments: dict[str, Any]
    ) -> AsyncGenerator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            answer = await self.call(
                method, channel, **arguments, include_all_metadata=True, limit=PAGE, cursor=cursor
            )
            for message in answer.get("messages") or ():
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return

    async def lookup_by_email(self, email: str) -> dict[str, Any]:
        """Return Slack's user object for an e-mail. Raises SlackRefused `users_not_found`."""
        return dict((await self.call("users.lookupByEmail", email=email))["user"])

    async def users_info(self, user_id: str) -> dict[str, Any]:
        """Return Slack's user object for a member id, with the locale."""
        answer = await self._with_emails("users.info", user=user_id, include_locale=True)
        return dict(answer["user"])

    async def users_list(self, cursor: str = "") -> tuple[list[dict[str, Any]], str]:
        """Return a page of Slack's user objects, with their locales, and the cursor of the next page."""
        answer = await self._with_emails("users.list", limit=PAGE, cursor=cursor or None, include_locale=True)
        return list(answer["members"]), str((answer.get("response_metadata") or {}).get("next_cursor") or "")

    async def _with_emails(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method about members. Without the scope, Slack leaves out their e-mails silently."""
        answer = await self.ask(method, arguments)
        if answer.scopes and EMAIL_SCOPE not in answer.scopes:
            raise self.missing(method, EMAIL_SCOPE)
        return answer.data

    async def usergroups_users_list(self, group_id: str) -> list[str]:
        """Return the ids of the members of a user group."""
        answer = await self.call("usergroups.users.list", usergroup=group_id)
        return [str(each) for each in answer["users"]]

    async def reactions_add(self, channel: str, ts: str, name: str) -> None:
        """Add an emoji to a message; one that is there already is fine."""
        try:
            await self.call("reactions.add", channel, timestamp=ts, name=name)
        except SlackRefused as refusal:
            if refusal.code != "already_reacted":
                raise

    async def open_view(self, trigger_id: str, view: View) -> dict[str, Any]:
        """Open a modal and return Slack's view; a trigger lives three seconds and works once."""
        return dict((await self.call("views.open", trigger_id=trigger_id, view=view))["view"])

    async def push_view(self, trigger_id: str, view: View) -> dict[str, Any]:
        """Push a modal on top of the open one; Slack allows three."""
        return dict((await self.call("views.push", trigger_id=trigger_id, view=view))["view"])

    async def update_view(self, view_id: str, view: View, *, hash: str | None = None) -> dict[str, Any]:
        """Update an open modal; with `hash`, only if it has not changed since (`hash_conflict`)."""
        return dict((await self.call("views.update", view_id=view_id, view=view, hash=hash))["view"])

    async def publish_view(self, user_id: str, view: View, *, hash: str | None = None) -> dict[str, Any]:
        """Publish a member's Home."""
        return dict((await self.call("views.publish", user_id=user_id, view=view, hash=hash))["view"])

    async def get_upload_url(self, filename: str, length: int, *, alt_txt: str | None = None) -> UploadTicket:
        """First step of an upload: get the file's id, and where to send its bytes."""
        answer = await self.call(
            "files.getUploadURLExternal", filename=filename, length=length, alt_txt=alt_txt
        )
        return UploadTicket(str(answer["file_id"]), str(answer["upload_url"]))

    async def send_bytes(self, url: str, path: Path) -> None:
        """Second step: send the file's bytes.

        Nobody sees them before the third step, so after any failure start again with a new ticket.
        """
        size = (await asyncio.to_thread(path.stat)).st_size
        timeout = aiohttp.ClientTimeout(total=UPLOAD_SECONDS + size / SLOWEST_UPLOAD)
        file = await asyncio.to_thread(path.open, "rb")
        try:
            status = await self._send("upload", url, timeout, data=file)
        finally:
            file.close()
        if status != 200:
            raise Unreachable("upload", f"http_{status}", f"status {status}")

    async def _send(self, method: str, url: str, timeout: aiohttp.ClientTimeout, **body: Any) -> int:
        """Post to a URL that Slack gave us, which is a secret and needs no token; return the status."""
        proxy = self.network.proxy_for(url)
        try:
            async with self.session.post(url, proxy=proxy, timeout=timeout, **body) as response:
                await response.read()
                status = response.status
                wait = retry_after(response.headers.get("Retry-After"))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            meaning = translate(method, error)
            raise Unreachable(method, meaning.code if meaning else "cut", type(error).__name__) from None
        if status == 429:
            self.limits.refused[method] += 1
            raise RateLimited(method, wait)
        if status >= 500:
            raise Unreachable(method, f"http_{status}", f"status {status}")
        return status

    async def complete_upload(
        self,
        file_id: str,
        *,
        title: str,
        channel: str,
        thread_ts: str | None = None,
        initial_comment: str | None = None,
    ) -> None:
        """Third step: share the file in a conversation (never a member's id) or thread.

        Slack shares it a little later: `slack.find.find_share` returns its message.
        """
        await self.ask(
            "files.completeUploadExternal",
            {
                "files": [{"id": file_id, "title": title}],
                "channel_id": channel,
                "thread_ts": thread_ts,
                "initial_comment": initial_comment,
            },
            channel=channel,
        )

    async def files_delete(self, file_id: str) -> None:
        """Delete a file of the bot; one that is gone already is fine."""
        try:
            await self.call("files.delete", file=file_id)
        except SlackRefused as refusal:
            if refusal.code not in ("file_not_found", "file_deleted"):
                raise

    async def files_info(self, file_id: str) -> dict[str, Any]:
        """Return Slack's file object; `file_not_found` until the upload is completed."""
        return dict((await self.call("files.info", file=file_id))["file"])
