"""Files chosen in a form (file_input): uploaded at once, given to the app with the form.

Slack's form checks extensions, count and size itself:
https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from sandbox.backend.files import upload
from sandbox.backend.json_shapes import file_json
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.people.viewer import Viewer
from sandbox.state.errors import NotPossible
from sandbox.state.team import SlackFile

Json = dict[str, Any]

LARGEST = 10_000_000
MOST = 10


def chosen_files(person: Viewer, chosen: Any) -> list[Json]:
    """Return file objects for what a person chose: `(name, bytes)`, or ids of their uploads.

    Raises NotPossible for a file that is not theirs.
    """
    return [file_json(person.workspace, _file(person, each)) for each in chosen or []]


def _file(person: Viewer, chosen: Any) -> SlackFile:
    if isinstance(chosen, tuple):
        name, content = chosen
        return upload(person.workspace, person.id, name, content)
    file = person.workspace.team.files.get(str(chosen))
    if file is None or file.user != person.id or file.deleted:
        raise NotPossible("this file no longer exists; choose it again")
    return file


def give_files(workspace: WorkspaceBackend, values: dict[str, Json]) -> None:
    """Let the app read the chosen files, now that the form is submitted."""
    for state in (state for block in values.values() for state in block.values()):
        for chosen in state["files"] if state["type"] == "file_input" else []:
            workspace.team.files[chosen["id"]].given = True


def files_complaint(element: Json, files: list[Json]) -> str | None:
    """Return the error that Slack's form shows for chosen files; None when they are fine."""
    most = element.get("max_files") or MOST
    if len(files) > most:
        return f"Choose at most {most} {'file' if most == 1 else 'files'}."
    wanted = [each.lower().lstrip(".") for each in element.get("filetypes") or []]
    for file in files:
        if wanted and PurePath(file["name"]).suffix.lstrip(".").lower() not in wanted:
            return f"{file['name']} is not an accepted file type: {', '.join(wanted)}."
        if file["size"] > LARGEST:
            return f"{file['name']} is larger than {LARGEST // 1_000_000} MB."
    return None
