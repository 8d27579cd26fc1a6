"""Images that blocks take from files in Slack: the app must be able to see the file, and it must be an image.

https://github.com/slackapi/python-slack-sdk/issues/1797
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.backend.files import is_visible
from sandbox.backend.json_shapes import file_json
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.blockkit import wording
from sandbox.blockkit.wording import Mistake

Json = dict[str, Any]


def check_slack_files(workspace: WorkspaceBackend, node: Any, at: str) -> Iterator[Mistake]:
    """Yield each `slack_file` within blocks that Slack would not show; the blocks were checked before."""
    if isinstance(node, list):
        for index, each in enumerate(node):
            yield from check_slack_files(workspace, each, f"{at}/{index}")
    elif isinstance(node, dict):
        for name, value in node.items():
            if name == "slack_file" and node.get("type") == "image" and not _is_image(workspace, value):
                yield wording.at("invalid slack file", f"{at}/slack_file")
            else:
                yield from check_slack_files(workspace, value, f"{at}/{name}")


def _is_image(workspace: WorkspaceBackend, given: Json) -> bool:
    for file in workspace.team.files.values():
        if file.completed and not file.deleted and is_visible(workspace, file):
            shape = file_json(workspace, file)
            if file.id == given.get("id") or given.get("url") in (shape["url_private"], shape["permalink"]):
                return file.mimetype.startswith("image/")
    return False
