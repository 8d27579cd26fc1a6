"""Filling in, submitting and closing modals."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sandbox.backend.json_shapes import view_json
from sandbox.backend.modals import forget, replace, show_modal
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.blockkit.blocks import elements_of, nested
from sandbox.blockkit.elements import complaint, entered_state, initial_state, is_empty
from sandbox.people.form_files import chosen_files, files_complaint, give_files
from sandbox.people.outcome import Outcome
from sandbox.people.press import payload_of
from sandbox.people.viewer import Viewer
from sandbox.state.errors import ApiError, NotPossible
from sandbox.state.team import View

Json = dict[str, Any]

REQUIRED = "Please complete this required field."
NO_ANSWER = "We had some trouble connecting. Try again?"


def _on_top(person: Viewer, view: View) -> View:
    open_views = person.views
    if not open_views or open_views[-1].id != view.id:
        raise NotPossible("this modal is not on top")
    return open_views[-1]


def _names(block: Json, element: Json) -> tuple[str, str, str]:
    return f"{block['block_id']}/{element['action_id']}", element["action_id"], block["block_id"]


def fill_in(person: Viewer, view: View, values: Json) -> None:
    """Enter values into a modal's elements. Raises NotPossible for a key that matches none, or several."""
    places = [
        (block, element)
        for block in nested(view.blocks)
        for element in elements_of(block)
        if initial_state(element) is not None
    ]
    for key, value in values.items():
        fitting = [(block, element) for block, element in places if key in _names(block, element)]
        if len(fitting) != 1:
            known = ", ".join(_names(block, element)[0] for block, element in places)
            raise NotPossible(f"{len(fitting)} elements match {key!r}; found: {known}")
        block, element = fitting[0]
        if element["type"] == "file_input":
            value = chosen_files(person, value)
        view.values.setdefault(block["block_id"], {})[element["action_id"]] = entered_state(element, value)


def _complaints(view: View) -> dict[str, str]:
    """Return the errors that Slack's form finds itself, by block id."""
    errors: dict[str, str] = {}
    for block in nested(view.blocks):
        if block["type"] != "input":
            continue
        element = block["element"]
        state = view.values.get(block["block_id"], {}).get(element["action_id"], {"type": element["type"]})
        if is_empty(state):
            if not block.get("optional"):
                errors[block["block_id"]] = REQUIRED
        elif found := files_complaint(element, state.get("files") or []) or complaint(element, state):
            errors[block["block_id"]] = found
    return errors


async def submit(person: Viewer, view: View, values: Json) -> Outcome:
    """Fill in and submit; see SandboxPerson.submit."""
    person.must_be_active()
    view = _on_top(person, view)
    if not view.content.get("submit"):
        raise NotPossible("this modal has no submit button")
    fill_in(person, view, values)
    person.workspace.changed()
    errors = _complaints(view)
    if errors:
        return Outcome(acked=False, seconds=0.0, errors=errors, sent=False)
    workspace = person.workspace
    give_files(workspace, view.values)
    payload = payload_of(person, "view_submission") | {
        "trigger_id": workspace.triggers.issue(person.id, view.id),
        "view": deepcopy(view_json(workspace, view)),
        "response_urls": [],
    }
    ack, seconds = await workspace.envelopes.ask_once("interactive", payload, accepts_payload=True)
    if ack is None:
        return Outcome(acked=False, seconds=seconds, error=NO_ANSWER)
    outcome = Outcome(acked=True, seconds=seconds, response=ack.payload)
    _follow(workspace, person.id, view, outcome)
    return outcome


def _follow(workspace: WorkspaceBackend, member_id: str, view: View, outcome: Outcome) -> None:
    """Apply the app's answer to the screen."""
    answer = outcome.response or {}
    stack = workspace.team.stacks.get(member_id, [])
    try:
        match answer.get("response_action"):
            case None:
                forget(workspace, [view.id])
            case "clear":
                forget(workspace, list(stack))
            case "errors":
                outcome.errors = _field_errors(view, answer.get("errors"))
            case "update":
                replace(workspace, view, answer.get("view"))
            case "push":
                show_modal(workspace, member_id, answer.get("view"), on_top=True)
            case other:
                raise ApiError("invalid_arguments", [f"[ERROR] unknown response_action: {other}"])
    except ApiError as error:
        workspace.journal.record("error", workspace.name, "answer to a form", **error.answer())
        outcome.error = NO_ANSWER


def _field_errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in nested(view.blocks) if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or set(errors) - inputs:
        raise ApiError("invalid_arguments", [f"[ERROR] errors must name input blocks: {errors}"])
    return {str(block_id): str(text) for block_id, text in errors.items()}


async def close(person: Viewer, view: View, all_of_them: bool) -> Outcome | None:
    """Close a modal; see SandboxPerson.close."""
    view = _on_top(person, view)
    workspace = person.workspace
    cleared = all_of_them or bool(view.content.get("clear_on_close"))
    going = person.views if cleared else [view]
    forget(workspace, [each.id for each in going])
    outcome = None
    for each in reversed(going):
        if each.content.get("notify_on_close"):
            payload = payload_of(person, "view_closed")
            payload |= {"view": deepcopy(view_json(workspace, each)), "is_cleared": cleared}
            ack, seconds = await workspace.envelopes.ask_once("interactive", payload, accepts_payload=False)
            outcome = Outcome(ack is not None, seconds)
    return outcome
