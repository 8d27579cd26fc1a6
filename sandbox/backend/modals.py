"""The views on people's screens: open, push, update, publish, close."""

from __future__ import annotations

from typing import Any

from sandbox.backend.posting import with_block_ids
from sandbox.backend.slack_files import check_slack_files
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.blockkit import limits, wording
from sandbox.blockkit.blocks import check_view, elements_of, nested, view_bytes
from sandbox.blockkit.elements import initial_state
from sandbox.state.errors import ApiError
from sandbox.state.team import View

Json = dict[str, Any]


def checked(workspace: WorkspaceBackend, content: Any, kind: str) -> Json:
    """Return a view as given. Raises ApiError."""
    problems = check_view(content) or list(check_slack_files(workspace, content, "/view"))
    if isinstance(content, dict) and view_bytes(content) > limits.VIEW_BYTES:
        raise ApiError("view_too_large")
    if not problems and content["type"] != kind:
        problems = [wording.wrong_type(content, "/view", [kind])]
    if problems:
        raise ApiError("invalid_arguments", [f"[ERROR] {each}" for each in problems])
    asked = (element["type"] for block in nested(content["blocks"]) for element in elements_of(block))
    if "file_input" in asked:
        # https://github.com/soxtoby/SlackNet/pull/215; (unsure) the code
        workspace.needs("files:read")
    return dict(content)


def show_modal(workspace: WorkspaceBackend, member_id: str, content: Any, on_top: bool) -> View:
    """Show a modal to a person: as the only one, or on top of the others."""
    content = checked(workspace, content, "modal")
    stack = [each for each in workspace.team.stacks.get(member_id, []) if each in workspace.team.views]
    if on_top and len(stack) >= limits.VIEW_DEPTH:
        raise ApiError("push_limit_reached")
    _check_external_id(workspace, content, None)
    if not on_top:
        forget(workspace, stack)
        stack = []
    view = _new(workspace, member_id, "modal", content)
    view.root_view_id = stack[0] if stack else view.id
    view.previous_view_id = stack[-1] if stack else None
    workspace.team.stacks[member_id] = [*stack, view.id]
    workspace.changed()
    return view


def _new(workspace: WorkspaceBackend, member_id: str, kind: Any, content: Json) -> View:
    view_id = workspace.environment.new_id("V")
    view = View(view_id, workspace.team.id, member_id, kind, {}, "", view_id)
    fill(workspace, view, content)
    workspace.team.views[view.id] = view
    return view


def fill(workspace: WorkspaceBackend, view: View, content: Json) -> None:
    """Give a view new content; entered values stay where block id, action id and type are the same."""
    entered = view.values
    view.content = content | {"blocks": with_block_ids(workspace, content["blocks"])}
    view.external_id = str(content.get("external_id") or "")
    view.hash = f"{int(workspace.clock.now())}.{workspace.environment.new_id('', 8)}"
    view.values = {}
    for block in nested(view.blocks):
        for element in elements_of(block):
            state = initial_state(element)
            if state is not None:
                kept = entered.get(block["block_id"], {}).get(element["action_id"])
                same = kept is not None and kept["type"] == element["type"]
                view.values.setdefault(block["block_id"], {})[element["action_id"]] = kept if same else state


def replace(workspace: WorkspaceBackend, view: View, content: Any) -> None:
    """Check new content and replace a view's with it."""
    content = checked(workspace, content, view.type)
    _check_external_id(workspace, content, view)
    fill(workspace, view, content)
    workspace.changed()


def _check_external_id(workspace: WorkspaceBackend, content: Json, own: View | None) -> None:
    wanted = content.get("external_id")
    if wanted and any(
        each.external_id == wanted and each is not own for each in workspace.team.views.values()
    ):
        raise ApiError("duplicate_external_id")


def publish_home(workspace: WorkspaceBackend, member_id: str, content: Any, expected_hash: str) -> View:
    """Publish a person's Home tab."""
    content = checked(workspace, content, "home")
    known = workspace.team.views.get(workspace.team.homes.get(member_id, ""))
    if known and expected_hash and expected_hash != known.hash:
        raise ApiError("hash_conflict")
    if known:
        fill(workspace, known, content)
    else:
        known = _new(workspace, member_id, "home", content)
        workspace.team.homes[member_id] = known.id
    workspace.changed()
    return known


def forget(workspace: WorkspaceBackend, view_ids: list[str]) -> None:
    """Remove views from the screen for good."""
    for view_id in view_ids:
        view = workspace.team.views.pop(view_id, None)
        if view is not None:
            stack = workspace.team.stacks.get(view.user, [])
            workspace.team.stacks[view.user] = [each for each in stack if each != view_id]
    workspace.changed()
