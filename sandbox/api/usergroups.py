"""usergroups.*: groups that can be mentioned."""

from __future__ import annotations

from sandbox.api.call import Call, Json, SandboxMethod
from sandbox.state.errors import ApiError
from sandbox.state.rates import TIER_2


def list_groups(call: Call) -> Json:
    """List the groups."""
    groups = call.workspace.team.groups.values()
    return {
        "usergroups": [{"id": g.id, "handle": g.handle, "name": g.name, "users": g.users} for g in groups]
    }


def list_group_users(call: Call) -> Json:
    """List who is in a group."""
    group = call.workspace.team.groups.get(call.needed("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": group.users}


METHODS = {
    "usergroups.list": SandboxMethod(list_groups, TIER_2, "usergroups:read"),
    "usergroups.users.list": SandboxMethod(list_group_users, TIER_2, "usergroups:read"),
}
