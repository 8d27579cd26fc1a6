"""The data of a workspace: members, conversations, messages, files and views.

Plain dataclasses; `to_json()` is what the page gets. Times are seconds since the epoch on the
sandbox's clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from sandbox.state.organisation import EnterpriseUser, Organisation

Json = dict[str, Any]
ConversationKind = Literal["im", "channel", "group"]


@dataclass
class TeamMember:
    """A person or a bot as one workspace knows it."""

    id: str
    team_id: str
    """Their home workspace: in a Grid, or of a stranger, another one than this."""
    name: str
    """The handle, as in `user_name`."""
    real_name: str
    email: str | None = None
    display_name: str = ""
    title: str = ""
    tz: str = "Europe/Berlin"
    tz_label: str = "Central European Time"
    tz_offset: int = 3600
    """Seconds east of UTC."""
    locale: str = "en-US"
    deleted: bool = False
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    """A multi-channel guest."""
    is_ultra_restricted: bool = False
    """A single-channel guest."""
    is_stranger: bool = False
    """Someone from another organisation, in a shared channel."""
    is_email_confirmed: bool | None = True
    """None where Slack does not say."""
    is_invited_user: bool = False
    """Invited, and not there yet."""
    team_named: bool = True
    """False: Slack leaves out `team_id`, as of some members of a Grid."""
    enterprise_user: EnterpriseUser | None = None
    bot_id: str | None = None
    app_id: str | None = None
    updated: float = 0.0

    def to_json(self) -> Json:
        """Return every field as JSON."""
        facts = {each.name: getattr(self, each.name) for each in fields(self)}
        return facts | {"enterprise_user": asdict(self.enterprise_user) if self.enterprise_user else None}


@dataclass
class Share:
    """One place where a file is shown."""

    channel: str
    ts: str
    thread_ts: str | None = None


@dataclass
class SlackFile:
    """A file, from the moment its upload address was issued."""

    id: str
    team_id: str
    user: str
    name: str
    title: str
    mimetype: str
    filetype: str
    size: int
    created: float
    alt_text: str | None = None
    content: bytes | None = None
    """None until the bytes have arrived."""
    completed: bool = False
    deleted: bool = False
    given: bool = False
    """Submitted to the app in a form."""
    shares: list[Share] = field(default_factory=list)

    def to_json(self) -> Json:
        """Return everything but the bytes."""
        facts = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "content"}
        facts["shares"] = [{"channel": s.channel, "ts": s.ts, "thread_ts": s.thread_ts} for s in self.shares]
        return facts


@dataclass
class Reaction:
    """An emoji under a message and who added it."""

    name: str
    users: list[str] = field(default_factory=list)


@dataclass
class SlackMessage:
    """A message in a conversation; a reply carries the `thread_ts` of its parent."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    files: list[SlackFile] = field(default_factory=list)
    edited_ts: str | None = None
    deleted: bool = False
    """Gone from the screen; a parent with replies stays as a tombstone."""
    ephemeral_for: str | None = None
    """The only member who sees it; such a message is in no history."""
    client_msg_id: str | None = None
    reply_users: list[str] = field(default_factory=list)
    reply_count: int = 0
    latest_reply: str | None = None
    reactions: list[Reaction] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """Return all text of the message, including its blocks."""
        return "\n".join([self.text, *_texts(self.blocks)])

    @property
    def is_reply(self) -> bool:
        """Return whether it is in a thread under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def to_json(self) -> Json:
        """Return what a screen needs to draw it."""
        facts = {each.name: getattr(self, each.name) for each in fields(self)}
        facts["files"] = [file.to_json() for file in self.files]
        facts["reactions"] = [{"name": r.name, "users": list(r.users)} for r in self.reactions]
        facts["is_reply"] = self.is_reply
        return facts


def _texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return own + [text for key, value in node.items() if key != "confirm" for text in _texts(value)]
    return [text for each in node for text in _texts(each)] if isinstance(node, list) else []


@dataclass
class Conversation:
    """A direct conversation with the app (D...), a public (C...) or a private channel (G...)."""

    id: str
    kind: ConversationKind
    name: str
    created: float
    members: list[str] = field(default_factory=list)
    archived: bool = False
    admins_only: bool = False
    """Only admins write here; bots cannot."""
    log: list[SlackMessage] = field(default_factory=list)
    """All messages in order of `ts`, replies and deleted ones included."""

    @property
    def messages(self) -> list[SlackMessage]:
        """Return the messages of the top level that are still there."""
        return [
            each
            for each in self.log
            if (not each.deleted or each.reply_count)
            and (not each.is_reply or each.subtype == "thread_broadcast")
        ]

    def thread(self, ts: str) -> list[SlackMessage]:
        """Return the replies under the message `ts`, without that message."""
        return [each for each in self.log if each.is_reply and each.thread_ts == ts and not each.deleted]

    def find(self, ts: str) -> SlackMessage | None:
        """Return the message with this `ts`, or None when it is not there or was deleted."""
        return next((each for each in reversed(self.log) if each.ts == ts and not each.deleted), None)

    def __bool__(self) -> bool:
        return True  # a conversation without messages still exists

    def __iter__(self) -> Iterator[SlackMessage]:
        return iter(self.messages)

    def __len__(self) -> int:
        return len(self.messages)

    def __getitem__(self, index: int) -> SlackMessage:
        return self.messages[index]

    def to_json(self) -> Json:
        """Return the conversation without its messages."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "log"}


@dataclass
class View:
    """A modal on one person's screen, or that person's Home tab."""

    id: str
    team_id: str
    user: str
    type: Literal["modal", "home"]
    content: Json
    """The view as the app sent it: blocks, title, submit, close, callback_id, private_metadata ..."""
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    external_id: str = ""
    values: dict[str, Json] = field(default_factory=dict)
    """`state.values`: block id -> action id -> the element's state."""

    @property
    def blocks(self) -> list[Json]:
        """Return the blocks as sent, each with its block id."""
        blocks: list[Json] = self.content.get("blocks", [])
        return blocks

    @property
    def callback_id(self) -> str:
        """Return the callback id, empty when the app gave none."""
        return str(self.content.get("callback_id") or "")

    def to_json(self) -> Json:
        """Return what a screen needs to draw it."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass
class UserGroup:
    """A mentionable group of members."""

    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)


@dataclass
class Team:
    """The data of one workspace; `stacks` and `homes` are what is on each person's screen."""

    id: str
    name: str
    domain: str
    organisation: Organisation | None = None
    """The Enterprise Grid organisation that it belongs to."""
    members: dict[str, TeamMember] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    files: dict[str, SlackFile] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    """Member id -> ids of the open modals, the topmost last."""
    homes: dict[str, str] = field(default_factory=dict)
    """Member id -> id of the published Home view."""
    ephemerals: list[SlackMessage] = field(default_factory=list)
    groups: dict[str, UserGroup] = field(default_factory=dict)

    def member_by_email(self, email: str) -> TeamMember | None:
        """Return the member with this e-mail, ignoring case; deactivated ones included."""
        wanted = email.strip().casefold()
        return next((each for each in self.members.values() if (each.email or "").casefold() == wanted), None)

    def dm_of(self, member_id: str) -> Conversation | None:
        """Return a member's direct conversation with the app, if it was ever opened."""
        return next(
            (each for each in self.conversations.values() if each.kind == "im" and member_id in each.members),
            None,
        )

    def message(self, channel: str, ts: str) -> SlackMessage | None:
        """Return a message by its address."""
        conversation = self.conversations.get(channel)
        return conversation.find(ts) if conversation else None
