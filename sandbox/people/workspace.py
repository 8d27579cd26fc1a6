"""A workspace as `sandbox.workspaces[name]` returns it: with its people."""

from __future__ import annotations

from typing import Any

from sandbox.backend.json_shapes import user_json
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.people.person import SandboxPerson
from sandbox.state.environment import Environment
from sandbox.state.manifest import App
from sandbox.state.specs import Human, WorkspaceSpec, zone_facts
from sandbox.state.team import TeamMember

Json = dict[str, Any]


class SandboxWorkspace(WorkspaceBackend):
    """A workspace with one installed app, and its people."""

    def __init__(self, spec: WorkspaceSpec, app: App, environment: Environment) -> None:
        super().__init__(spec, app, environment)
        self._persons: dict[str, SandboxPerson] = {}

    def person(self, who: str) -> SandboxPerson:
        """Return a person by e-mail, member id, handle or name. Raises KeyError."""
        for member in self.team.members.values():
            if who in (member.id, member.name, member.real_name) or (
                member.email and member.email.casefold() == who.casefold()
            ):
                return self._persons.setdefault(member.id, SandboxPerson(self, member))
        raise KeyError(f"workspace {self.name}: there is no {who}")

    @property
    def people(self) -> list[SandboxPerson]:
        """Return all humans."""
        return [self.person(each.id) for each in self.team.members.values() if not each.is_bot]

    async def join(self, human: Human) -> SandboxPerson:
        """Add someone to the workspace: the app hears `team_join`."""
        member = self.add_member(human)
        self.changed()
        self.emit({"type": "team_join", "user": user_json(self, member), "event_ts": self.next_ts()})
        return self.person(member.id)

    def change(self, who: str, **facts: Any) -> TeamMember:
        """Change what Slack knows of a member (email, deleted, tz ...): the app hears `user_change`."""
        member = self.person(who).member
        for name, value in facts.items():
            if not hasattr(member, name):
                raise AttributeError(f"a member has no {name}")
            setattr(member, name, value)
        if "tz" in facts:
            member.tz_offset, member.tz_label = zone_facts(member.tz, self.clock.now())
        member.updated = self.clock.now()
        self.changed()
        event: Json = {"type": "user_change", "user": user_json(self, member), "event_ts": self.next_ts()}
        self.emit(event | {"cache_ts": int(member.updated)})
        return member
