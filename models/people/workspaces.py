"""What is known of a workspace's connection to Slack."""

from models.tables import Workspace


async def record_connected(workspace_id: int, team_id: str) -> None:
    """Save that Slack lets us into the workspace, and which team it is there."""
    await Workspace.filter(id=workspace_id).update(team_id=team_id, down="")


async def record_down(workspace_id: int, reason: str) -> None:
    """Save why Slack does not let us into the workspace; empty: it does."""
    await Workspace.filter(id=workspace_id).update(down=reason)
