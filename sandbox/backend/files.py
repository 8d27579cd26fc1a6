"""Files of a workspace: create, upload, and whether the app may see one."""

from __future__ import annotations

import mimetypes
from pathlib import PurePath

from sandbox.backend.workspace import WorkspaceBackend
from sandbox.state.team import SlackFile


def new_file(workspace: WorkspaceBackend, user: str, name: str, size: int) -> SlackFile:
    """Make a file that has no bytes yet."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    suffix = PurePath(name).suffix.lstrip(".").lower() or "binary"
    return SlackFile(
        workspace.environment.new_id("F"),
        workspace.team.id,
        user,
        name,
        name,
        kind,
        suffix,
        size,
        workspace.clock.now(),
    )


def upload(workspace: WorkspaceBackend, user: str, name: str, content: bytes) -> SlackFile:
    """Upload a member's file without sharing it, as for a form."""
    file = new_file(workspace, user, name, len(content))
    file.content, file.completed = content, True
    workspace.team.files[file.id] = file
    return file


def is_visible(workspace: WorkspaceBackend, file: SlackFile) -> bool:
    """Return whether the app may see a file: its own, one from a form, or one shared where its bot is."""
    places = [workspace.team.conversations[each.channel] for each in file.shares]
    is_own = file.given or file.user == workspace.bot.id
    return is_own or any(workspace.bot.id in each.members for each in places)
