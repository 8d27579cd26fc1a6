"""Enterprise Grid: one organisation with several workspaces, whose people have one id everywhere.

The shapes are those of public reports: https://github.com/looker/lookerbot/issues/184 (no `team_id`),
https://github.com/abdolence/slack-morphism-rust/pull/215 (both forms), and
https://github.com/slackapi/bolt-js/issues/1875 (a press names the presser's home workspace).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class EnterpriseUser:
    """A person as their organisation knows them, the same in all of its workspaces."""

    id: str
    teams: list[str] = field(default_factory=list)
    """Ids of the workspaces that they are a member of, the home workspace first."""
    is_admin: bool = False


@dataclass
class Organisation:
    """An organisation on Enterprise Grid; its name is its identity in one sandbox."""

    id: str
    name: str
    users: dict[str, EnterpriseUser] = field(default_factory=dict)
    """E-mail (or name, where there is none) -> person."""

    @property
    def domain(self) -> str:
        """Return the first part of its address."""
        return "-".join(self.name.lower().split())

    def user_json(self, user: EnterpriseUser) -> Json:
        """Return a member's `enterprise_user`."""
        return {
            "id": user.id,
            "enterprise_id": self.id,
            "enterprise_name": self.name,
            "is_admin": user.is_admin,
            "is_owner": False,
            "teams": list(user.teams),
        }
