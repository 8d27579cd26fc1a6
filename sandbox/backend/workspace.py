"""One running workspace: its state, its app's tokens, and how it tells the app what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sandbox.backend.members import new_member
from sandbox.socketmode.envelopes import Envelopes
from sandbox.socketmode.sockets import SocketServer
from sandbox.state.environment import Environment
from sandbox.state.errors import ApiError
from sandbox.state.journal import QUIET
from sandbox.state.manifest import App, needed_by
from sandbox.state.specs import ChannelSpec, Human, WorkspaceSpec
from sandbox.state.team import Conversation, ConversationKind, Team, TeamMember, UserGroup
from sandbox.state.triggers import ResponseUrls, Triggers

Json = dict[str, Any]
T = TypeVar("T")

UNINSTALLED = "account_inactive"
_EVENT_OF_KIND = {"im": "message.im", "channel": "message.channels", "group": "message.groups"}


class WorkspaceBackend:
    """A workspace with one installed app: state, tokens, sockets and events."""

    def __init__(self, spec: WorkspaceSpec, app: App, environment: Environment) -> None:
        self.name = spec.name
        self.app = app
        self.environment = environment
        self.clock = environment.clock
        self.journal = environment.journal
        self.team = Team(environment.team_id(spec.name), spec.name, spec.domain or spec.name)
        self.team.organisation = environment.organisation(spec.grid) if spec.grid else None
        self.single_sign_on = spec.single_sign_on
        self.app_id = environment.new_id("A")
        self.bot = TeamMember(
            environment.new_id("U"),
            self.team.id,
            app.name.lower().replace(" ", "_"),
            app.name,
            is_bot=True,
            bot_id=environment.new_id("B"),
            app_id=self.app_id,
        )
        self.team.members[self.bot.id] = self.bot
        self.bot_token = (
            f"xoxb-{environment.digits(12)}-{environment.digits(12)}-{environment.new_id('', 24)}"
        )
        self.app_token = f"xapp-1-{self.app_id}-{environment.digits(12)}-{environment.new_id('', 40).lower()}"
        self.verification_token = environment.new_id("", 24)
        self.scopes = set(app.scopes)
        """The bot token's scopes; a test may take some away."""
        self.token_error: str | None = None
        """The error that calls with the bot token get: token_revoked, account_inactive ..."""
        self.app_token_error: str | None = None
        """The error that calls with the app token get."""
        self.sockets = SocketServer(environment, spec.name, self.app_id)
        self.envelopes = Envelopes(environment, spec.name, self.sockets)
        self.triggers = Triggers(environment)
        self.response_urls = ResponseUrls(environment)
        self.uploads: dict[str, str] = {}
        """Upload key -> file id, until the bytes have arrived."""
        self._last_ts = 0
        for human in spec.people:
            self.add_member(human)
        for channel in spec.channels:
            self._add_channel(channel)
        for handle, emails in spec.groups.items():
            group = UserGroup(
                environment.new_id("S"), handle, handle, [self._id_of(email) for email in emails]
            )
            self.team.groups[group.id] = group

    def _id_of(self, email: str) -> str:
        member = self.team.member_by_email(email)
        if member is None:
            raise ValueError(f"workspace {self.name}: nobody has the e-mail {email}")
        return member.id

    def add_member(self, human: Human) -> TeamMember:
        """Add a person as a member, without telling the app."""
        return new_member(self.environment, self.team, human)

    @property
    def enterprise_id(self) -> str | None:
        """Return the id of the organisation, on Enterprise Grid."""
        return self.team.organisation.id if self.team.organisation else None

    def _add_channel(self, spec: ChannelSpec) -> None:
        kind: ConversationKind = "group" if spec.private else "channel"
        members = [self._id_of(email) for email in spec.members]
        if spec.with_app:
            members.append(self.bot.id)
        prefix = "G" if spec.private else "C"
        channel = Conversation(self.environment.new_id(prefix), kind, spec.name, self.clock.now(), members)
        channel.admins_only = spec.admins_only
        self.team.conversations[channel.id] = channel

    def channel(self, name: str) -> Conversation:
        """Return a channel by its name or id. Raises KeyError."""
        for each in self.team.conversations.values():
            if each.kind != "im" and name in (each.name, each.id):
                return each
        raise KeyError(f"workspace {self.name}: there is no channel {name}")

    def next_ts(self) -> str:
        """Return a new message timestamp, unique in this workspace."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def open_dm(self, member_id: str) -> Conversation:
        """Return a member's direct conversation with the app, opened if necessary."""
        found = self.team.dm_of(member_id)
        if found is None:
            found = Conversation(self.environment.new_id("D"), "im", "directmessage", self.clock.now())
            found.members = [member_id, self.bot.id]
            self.team.conversations[found.id] = found
            self.changed()
        return found

    def needs(self, scope: str) -> None:
        """Raise ApiError missing_scope unless the bot token has the scope."""
        if scope not in self.scopes:
            raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def changed(self) -> None:
        """Notify everything that waits for or watches changes."""
        self.journal.changed()

    def emit(self, event: Json, subscription: str | None = None) -> None:
        """Send an event to the app, if it is subscribed (to `subscription`, else to the event's type).

        Slack sends none to an app that has lost the event's scope or was removed.
        """
        name = subscription or event["type"]
        installed = self.token_error != UNINSTALLED or name in ("app_uninstalled", "tokens_revoked")
        if name in self.app.events and self.scopes >= needed_by(name) and installed:
            self.envelopes.send_event(
                {
                    "token": self.verification_token,
                    "team_id": self.team.id,
                    "context_team_id": self.team.id,
                    "context_enterprise_id": self.enterprise_id,
                    **({"enterprise_id": self.enterprise_id} if self.enterprise_id else {}),
                    "api_app_id": self.app_id,
                    "event": event,
                    "type": "event_callback",
                    "event_id": self.environment.new_id("Ev"),
                    "event_time": int(self.clock.now()),
                    "authorizations": [
                        {
                            "enterprise_id": self.enterprise_id,
                            "team_id": self.team.id,
                            "user_id": self.bot.id,
                            "is_bot": True,
                            "is_enterprise_install": False,
                        }
                    ],
                    "is_ext_shared_channel": False,
                    "event_context": self.environment.new_id("4-"),
                }
            )

    def emit_about(self, conversation: Conversation, event: Json) -> None:
        """Send an event about a conversation, if the app's bot is a member of it."""
        if self.bot.id in conversation.members:
            self.emit(event)

    def emit_message(self, conversation: Conversation, event: Json) -> None:
        """Send a message event, if the app's bot is a member of the conversation."""
        if self.bot.id in conversation.members:
            channel_type = {"im": "im", "channel": "channel", "group": "group"}[conversation.kind]
            event |= {"channel": conversation.id, "channel_type": channel_type}
            self.emit(event, _EVENT_OF_KIND[conversation.kind])

    def revoke_tokens(self, sockets: bool = False) -> None:
        """Revoke the bot's token: later calls are refused, the app hears `tokens_revoked`.

        With `sockets` the app token is revoked too: every socket ends and none can be opened.
        """
        self.token_error = "token_revoked"
        self.changed()
        self._tell_revoked()
        if sockets:
            self.app_token_error = "token_revoked"
            self.sockets.hang_up()

    def _tell_revoked(self) -> None:
        tokens = {"oauth": [], "bot": [self.bot.id]}
        self.emit({"type": "tokens_revoked", "tokens": tokens, "event_ts": self.next_ts()})

    def return_tokens(self) -> None:
        """Make both tokens valid again, as a new installation does."""
        self.token_error = self.app_token_error = None
        self.changed()

    def uninstall(self) -> None:
        """Remove the app: later calls are refused, the app hears `app_uninstalled` and nothing more."""
        revoked, self.token_error = self.token_error, UNINSTALLED
        self.changed()
        if revoked is None:
            self._tell_revoked()
        self.emit({"type": "app_uninstalled", "event_ts": self.next_ts()})

    async def wait_connected(self, count: int = 1, timeout: float = QUIET) -> None:
        """Wait until the app has at least `count` open sockets."""
        await self.wait_for(
            lambda: len(self.sockets.usable) >= count, timeout, f"{count} sockets of {self.name}"
        )

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = QUIET, what: str = "") -> T:
        """Wait for a condition over this workspace, see Journal.wait_for."""
        return await self.journal.wait_for(predicate, timeout, what)
