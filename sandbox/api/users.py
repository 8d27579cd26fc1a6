"""users.*: who is in the workspace."""

from __future__ import annotations

from sandbox.api.call import Call, Json, SandboxMethod
from sandbox.backend.json_shapes import user_json
from sandbox.state.errors import ApiError
from sandbox.state.rates import TIER_2, TIER_3, TIER_4
from sandbox.state.team import TeamMember


def info(call: Call) -> Json:
    """Describe a member; a deactivated one with `deleted`."""
    return {"user": user_json(call.workspace, call.member(), call.flag("include_locale"))}


def look_up_by_email(call: Call) -> Json:
    """Find a member by e-mail, ignoring case; deactivated members and strangers are not found."""
    member = call.workspace.team.member_by_email(call.needed("email"))
    if member is None or member.deleted or member.is_bot or member.is_stranger or _only_visits(call, member):
        raise ApiError("users_not_found")
    return {"user": user_json(call.workspace, member)}


def _only_visits(call: Call, member: TeamMember) -> bool:
    """Return whether they are a member of another workspace of the organisation alone."""
    return member.enterprise_user is not None and call.workspace.team.id not in member.enterprise_user.teams


def list_users(call: Call) -> Json:
    """List all members, deactivated ones and bots included, by page."""
    page, cursor = call.page(list(call.workspace.team.members.values()), 1000, 1000)
    members = [user_json(call.workspace, each, call.flag("include_locale")) for each in page]
    return {
        "members": members,
        "cache_ts": int(call.workspace.clock.now()),
        "response_metadata": {"next_cursor": cursor},
    }


METHODS = {
    "users.info": SandboxMethod(info, TIER_4, "users:read"),
    "users.lookupByEmail": SandboxMethod(look_up_by_email, TIER_3, "users:read.email"),
    "users.list": SandboxMethod(list_users, TIER_2, "users:read"),
}
