"""The text after a slash command, as Slack sends it to the app."""

from __future__ import annotations

import re

from sandbox.backend.workspace import WorkspaceBackend
from sandbox.blockkit.rich_text import escape_signs

_NAMED = re.compile(r"<(?P<sign>[@#])(?P<id>[A-Z0-9]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"https?://[^\s<>]+")


def command_text(workspace: WorkspaceBackend, command: str, typed: str) -> str:
    """Return the text for the app: with ids and marked links if the manifest says `should_escape`.

    A mention is typed as <@U123>, a channel as <#C123>.
    """
    if command not in workspace.app.escaping:
        return _NAMED.sub(lambda found: found["sign"] + _name(workspace, found["id"]), typed)
    kept: list[str] = []
    end = 0
    for found in re.finditer(f"{_NAMED.pattern}|{_LINK.pattern}", typed):
        named = found["id"]
        marked = f"{found['sign']}{named}|{_name(workspace, named)}" if named else escape_signs(found[0])
        kept += [escape_signs(typed[end : found.start()]), f"<{marked}>"]
        end = found.end()
    return "".join([*kept, escape_signs(typed[end:])])


def _name(workspace: WorkspaceBackend, someone: str) -> str:
    known = workspace.team.members.get(someone) or workspace.team.conversations.get(someone)
    return known.name if known else someone
