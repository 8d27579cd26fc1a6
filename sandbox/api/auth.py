"""api.test, auth.*, apps.connections.open, team.info and bots.info."""

from __future__ import annotations

from sandbox.api.call import Call, Json, SandboxMethod
from sandbox.state.errors import ApiError
from sandbox.state.rates import SPECIAL, TIER_1, TIER_3


def api_test(call: Call) -> Json:
    """Echo the arguments, or the requested error."""
    if call.text("error"):
        raise ApiError(call.text("error"), args=call.arguments)
    return {"args": call.arguments}


def auth_test(call: Call) -> Json:
    """Return whose token it is."""
    workspace = call.workspace
    return {
        "url": f"https://{workspace.team.domain}.slack.com/",
        "team": workspace.team.name,
        "user": workspace.bot.name,
        "team_id": workspace.team.id,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot.bot_id,
        **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
        "is_enterprise_install": False,
    }


def auth_revoke(call: Call) -> Json:
    """Revoke the token."""
    if not call.flag("test"):
        call.workspace.revoke_tokens()
    return {"revoked": not call.flag("test")}


def connections_open(call: Call) -> Json:
    """Return the address of a new socket."""
    return {"url": call.workspace.sockets.ticket()}


def team_info(call: Call) -> Json:
    """Describe the workspace."""
    team = call.workspace.team
    domain = f"{team.domain}.slack.com"
    facts = {"id": team.id, "name": team.name, "domain": team.domain, "url": f"https://{domain}/"}
    if team.organisation:
        facts |= {"enterprise_id": team.organisation.id, "enterprise_name": team.organisation.name}
        facts["enterprise_domain"] = team.organisation.domain
    return {"team": facts}


def bots_info(call: Call) -> Json:
    """Describe the app's own bot."""
    bot = call.workspace.bot
    if call.text("bot") != bot.bot_id:
        raise ApiError("bot_not_found")
    facts = {
        "id": bot.bot_id,
        "app_id": bot.app_id,
        "user_id": bot.id,
        "name": bot.real_name,
        "deleted": False,
    }
    return {"bot": facts}


METHODS = {
    "api.test": SandboxMethod(api_test, SPECIAL, token="none"),
    "auth.test": SandboxMethod(auth_test, SPECIAL),
    "auth.revoke": SandboxMethod(auth_revoke, TIER_3),
    "apps.connections.open": SandboxMethod(connections_open, TIER_1, token="app"),
    "team.info": SandboxMethod(team_info, TIER_3, "team:read"),
    "bots.info": SandboxMethod(bots_info, TIER_3, "users:read"),
}
