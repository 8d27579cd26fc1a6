"""What is known of a workspace's connection to Slack."""

from datetime import datetime

from models.change import Change
from models.facts import IntegrationChanged
from models.tables import Member, Workspace


async def record_connected(workspace_id: int, team_id: str, bot_user_id: str) -> bool:
    """Save that Slack lets us into the workspace, and who we are there; return whether that is new.

    Another app has other conversations with the same members, and another team has other members: what is
    known of them is forgotten, so that it is looked up again. Inside a transaction.
    """
    before = await Workspace.get(id=workspace_id)
    await Workspace.filter(id=workspace_id).update(team_id=team_id, bot_user_id=bot_user_id, down="")
    members = Member.filter(workspace_id=workspace_id)
    if before.team_id and before.team_id != team_id:
        await members.update(
            user_id=None,
            channel=None,
            state="unknown",
            confirmed_at=None,
            look_again_at=None,
            pairing_id=None,
        )
        return True
    if before.bot_user_id and before.bot_user_id != bot_user_id:
        await members.update(channel=None)
        return True
    return False


async def record_other_connections(workspace_id: int, others: int, change: Change) -> None:
    """Save how many connections of our app another program holds."""
    known = Workspace.filter(id=workspace_id).exclude(other_connections=others)
    if await known.update(other_connections=others):
        change.state(IntegrationChanged(workspace_id))


async def record_down(workspace_id: int, reason: str) -> None:
    """Save why Slack does not let us into the workspace; empty: it does."""
    await Workspace.filter(id=workspace_id).update(down=reason)


async def heard_until(workspace_id: int) -> datetime | None:
    """Return up to when all that Slack told of a workspace has reached us; None: that was never noted."""
    return (await Workspace.get(id=workspace_id)).heard_until


async def record_heard(workspace_id: int, until: datetime) -> None:
    """Save up to when all has reached us; inside a transaction."""
    await Workspace.filter(id=workspace_id).update(heard_until=until)
