"""What one person sees on the page, as a flat map of facts of which only the changed ones are sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.backend.workspace import WorkspaceBackend
from sandbox.people.person import SandboxPerson
from sandbox.simulation import Simulation
from sandbox.state.team import Conversation, SlackMessage
from sandbox.web.fault_panel import draw_fault_panel

Json = dict[str, Any]
Screen = dict[str, str]
"""Key -> fact as JSON text: "me", "app", "people", "message:D1:123.4", "home", "stack" ..."""

SHOWN_MESSAGES = 200
"""How many of a conversation's newest messages are on the screen, replies included."""


@dataclass
class ReadMarks:
    """How far each member has read each conversation and thread; kept while the sandbox runs."""

    _marks: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def note(self, member_id: str, channel: str, thread: str, ts: str) -> bool:
        """Record that a member has read up to `ts`; `thread` is empty for the conversation itself."""
        if ts <= self.of(member_id, channel, thread):
            return False
        self._marks[member_id, channel, thread] = ts
        return True

    def of(self, member_id: str, channel: str, thread: str = "") -> str:
        """Return the `ts` up to which a member has read, empty if nothing."""
        return self._marks.get((member_id, channel, thread), "")

    def threads(self, member_id: str, channel: str) -> dict[str, str]:
        """Return the marks of a conversation's threads, by the parent's `ts`."""
        return {
            thread: ts
            for (member, place, thread), ts in self._marks.items()
            if (member, place) == (member_id, channel) and thread
        }

    def mentions(self, conversation: Conversation, member_id: str, groups: set[str]) -> int:
        """Count a conversation's new messages that mention a member, one of their groups, or everybody."""
        mark = self.of(member_id, conversation.id)
        calls = (f"<@{member_id}>", "<!channel", "<!here", *(f"<!subteam^{each}" for each in groups))
        return sum(
            any(call in each.text for call in calls)
            for each in conversation.log
            if _is_news(each, member_id)
            and each.ts
            > (self.of(member_id, conversation.id, each.thread_ts or "") if each.is_reply else mark)
        )

    def unread(self, conversation: Conversation, member_id: str) -> int:
        """Count new messages, and threads with new replies; a file alone in a thread does not count."""
        mark = self.of(member_id, conversation.id)
        news = [each for each in conversation.log if _is_news(each, member_id)]
        threads = {
            each.thread_ts
            for each in news
            if each.is_reply and each.ts > self.of(member_id, conversation.id, each.thread_ts or "")
        }
        return len(threads) + sum(not each.is_reply and each.ts > mark for each in news)


def _is_news(message: SlackMessage, member_id: str) -> bool:
    if message.deleted or message.user == member_id:
        return False
    return not message.is_reply or bool(message.text or message.blocks)


def draw_screen(simulation: Simulation, person: SandboxPerson, marks: ReadMarks) -> Screen:
    """Return everything on a person's screen."""
    workspace = person.workspace
    facts: dict[str, Any] = {
        "me": person.member.to_json() | {"workspace": workspace.name},
        "app": _app(workspace),
        "workspaces": [_workspace(each, marks) for each in simulation.workspaces.values()],
        "people": [
            each.to_json() | {"unread": _unread(workspace, each.id, marks)}
            for each in workspace.team.members.values()
        ],
        "groups": [{"id": each.id, "handle": each.handle} for each in workspace.team.groups.values()],
        "conversations": [_conversation(each, person, marks) for each in person.conversations],
        "stack": [each.to_json() for each in person.views],
        "home": person.home.to_json() if person.home else None,
        "guide": simulation.guide,
        "controls": draw_fault_panel(simulation, workspace),
    }
    for conversation in person.conversations:
        for message in conversation.log[-SHOWN_MESSAGES:]:
            facts[f"message:{conversation.id}:{message.ts}"] = message.to_json()
    for message in person.ephemerals[-SHOWN_MESSAGES:]:
        facts[f"message:{message.channel}:{message.ts}"] = message.to_json()
    return {key: json.dumps(fact, default=str) for key, fact in facts.items()}


def frame(before: Screen | None, after: Screen, now: float) -> str | None:
    """Return the frame that turns a page showing `before` into `after`; None when nothing changed."""
    known = before or {}
    changed = {key: fact for key, fact in after.items() if known.get(key) != fact}
    gone = [key for key in known if key not in after]
    if before is not None and not changed and not gone:
        return None
    parts = ",".join(f"{json.dumps(key)}:{fact}" for key, fact in changed.items())
    head = json.dumps({"type": "screen", "fresh": before is None, "gone": gone, "now": now})
    return f'{head[:-1]},"set":{{{parts}}}}}'


def _app(workspace: WorkspaceBackend) -> Json:
    app = workspace.app
    return {
        "name": app.name,
        "user_id": workspace.bot.id,
        "commands": [{"name": each, **app.described[each]} for each in sorted(app.commands)],
        "home_tab": app.home_tab,
        "replies_allowed": app.replies_allowed,
        "connected": len(workspace.sockets.usable),
    }


def _workspace(workspace: WorkspaceBackend, marks: ReadMarks) -> Json:
    unread = sum(_unread(workspace, each, marks) for each in workspace.team.members)
    return {"name": workspace.name, "unread": unread}


def _unread(workspace: WorkspaceBackend, member_id: str, marks: ReadMarks) -> int:
    direct = workspace.team.dm_of(member_id)
    return marks.unread(direct, member_id) if direct else 0


def _groups_of(person: SandboxPerson) -> set[str]:
    groups = person.workspace.team.groups.values()
    return {each.id for each in groups if person.id in each.users}


def _conversation(conversation: Conversation, person: SandboxPerson, marks: ReadMarks) -> Json:
    return {
        "id": conversation.id,
        "kind": conversation.kind,
        "name": conversation.name,
        "older": max(0, len(conversation.log) - SHOWN_MESSAGES),
        "members": list(conversation.members),
        "unread": marks.unread(conversation, person.id),
        "mentions": marks.mentions(conversation, person.id, _groups_of(person)),
        "last_read": marks.of(person.id, conversation.id),
        "threads": marks.threads(person.id, conversation.id),
    }
