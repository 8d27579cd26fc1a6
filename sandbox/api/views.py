"""views.*: modals and Home."""

from __future__ import annotations

from typing import Any

from sandbox.api.call import Call, Json, SandboxMethod
from sandbox.backend.json_shapes import view_json
from sandbox.backend.modals import checked, publish_home, replace, show_modal
from sandbox.blockkit import wording
from sandbox.state.errors import ApiError
from sandbox.state.rates import TIER_4


def given(call: Call) -> Any:
    """Return the view that a call carries."""
    view = call.json("view")
    if view is None:
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: view"])
    return view


def open_view(call: Call) -> Json:
    """Show a modal to the person who owns the trigger."""
    content = checked(call.workspace, given(call), "modal")
    trigger = call.workspace.triggers.exchange(call.needed("trigger_id"))
    view = show_modal(call.workspace, trigger.member_id, content, on_top=False)
    return {"view": view_json(call.workspace, view)}


def push_view(call: Call) -> Json:
    """Put a modal on top of the one that the trigger came from."""
    content = checked(call.workspace, given(call), "modal")
    trigger = call.workspace.triggers.exchange(call.needed("trigger_id"))
    if trigger.view_id is None or trigger.view_id not in call.workspace.team.views:
        raise ApiError("not_found")
    if call.workspace.team.views[trigger.view_id].type != "modal":
        # the wording is quoted in several bots' code
        wrong = "must match the `type` of the root view whose stack we're pushing onto"
        raise ApiError("invalid_arguments", [f"[ERROR] {wording.at(wrong, '/view/type')}"])
    view = show_modal(call.workspace, trigger.member_id, content, on_top=True)
    return {"view": view_json(call.workspace, view)}


def update_view(call: Call) -> Json:
    """Replace a view's content, unless it has changed since the given hash."""
    views = call.workspace.team.views
    external_id = call.text("external_id")
    if external_id and call.text("view_id"):
        # https://github.com/slack-go/slack/issues/667
        raise ApiError("invalid_arguments", ["[ERROR] Cannot provide both `view_id` and `external_id`"])
    if not external_id and not call.text("view_id"):
        # (unsure) the words, after those above
        raise ApiError("invalid_arguments", ["[ERROR] Must provide either `view_id` or `external_id`"])
    view = views.get(call.text("view_id"))
    if external_id:
        view = next((each for each in views.values() if each.external_id == external_id), None)
    if view is None:
        raise ApiError("not_found")
    if call.text("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")
    replace(call.workspace, view, given(call))
    return {"view": view_json(call.workspace, view)}


def publish_view(call: Call) -> Json:
    """Publish a member's Home tab."""
    if not call.workspace.app.home_tab:
        raise ApiError("not_enabled")
    member = call.workspace.team.members.get(call.needed("user_id"))
    if member is None:
        raise ApiError("invalid_arguments", ["invalid `user_id`"])
    view = publish_home(call.workspace, member.id, given(call), call.text("hash"))
    return {"view": view_json(call.workspace, view)}


METHODS = {
    "views.open": SandboxMethod(open_view, TIER_4),
    "views.push": SandboxMethod(push_view, TIER_4),
    "views.update": SandboxMethod(update_view, TIER_4),
    "views.publish": SandboxMethod(publish_view, TIER_4),
}
