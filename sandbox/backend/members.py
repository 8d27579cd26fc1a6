"""People become members of a workspace; on Enterprise Grid they belong to the organisation as well."""

from __future__ import annotations

from sandbox.state.environment import Environment
from sandbox.state.organisation import EnterpriseUser, Organisation
from sandbox.state.specs import Human, member_of
from sandbox.state.team import Team, TeamMember


def new_member(environment: Environment, team: Team, human: Human) -> TeamMember:
    """Add a person to a workspace, without telling the app."""
    if human.stranger:
        home = environment.new_id("T")
    elif team.organisation:
        home = environment.team_id(_home(team, team.organisation, human))
    else:
        home = team.id
    user = None
    if team.organisation and not human.stranger:
        user = _enterprise_user(environment, team.organisation, human)
        joined = [home] if human.visitor else [home, team.id]
        user.teams += [each for each in dict.fromkeys(joined) if each not in user.teams]
    member_id = user.id if user else environment.new_id("U")
    member = member_of(human, member_id, home, environment.clock.now())
    member.enterprise_user = user
    member.team_named = user is None or not _is_unnamed(team, human)
    team.members[member.id] = member
    return member


def _home(team: Team, organisation: Organisation, human: Human) -> str:
    """Return the name of the workspace that a person of a Grid comes from."""
    elsewhere = f"{organisation.name} headquarters"
    if human.home is not None:
        return human.home or elsewhere
    return team.name if _turn(team) == 2 and not human.visitor else elsewhere


def _is_unnamed(team: Team, human: Human) -> bool:
    return human.home == "" or (human.home is None and _turn(team) == 0)


def _turn(team: Team) -> int:
    """Return in which way Slack names the next member's home: 0 not, 1 another workspace, 2 this one."""
    return sum(1 for each in team.members.values() if not each.is_bot) % 3


def _enterprise_user(environment: Environment, organisation: Organisation, human: Human) -> EnterpriseUser:
    """Return the organisation's person; half of the ids begin with W, as older ones do."""
    key = (human.email or human.name).casefold()
    if key not in organisation.users:
        prefix = "U" if len(organisation.users) % 2 else "W"
        organisation.users[key] = EnterpriseUser(environment.new_id(prefix))
    return organisation.users[key]
