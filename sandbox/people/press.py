"""Presses and slash commands, and their payloads."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sandbox.backend.arguments import Arguments
from sandbox.backend.json_shapes import message_json, view_json
from sandbox.backend.message_content import content
from sandbox.backend.posting import post, post_ephemeral
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.blockkit.blocks import elements_of, nested
from sandbox.blockkit.elements import STATE_FIELDS, chosen_option, entered_state, initial_state
from sandbox.people.outcome import NotConfirmed, Outcome
from sandbox.people.typed import command_text
from sandbox.people.viewer import Viewer
from sandbox.state.errors import ApiError, NotPossible
from sandbox.state.team import SlackMessage, View

Json = dict[str, Any]


def payload_of(person: Viewer, kind: str) -> Json:
    """Return the fields of every interactive payload."""
    workspace, member = person.workspace, person.member
    return {
        "type": kind,
        "user": {"id": member.id, "username": member.name, "name": member.name, "team_id": member.team_id},
        "api_app_id": workspace.app_id,
        "token": workspace.verification_token,
        "team": _team(workspace),
        "enterprise": _enterprise(workspace),
        "is_enterprise_install": False,
    }


def _enterprise(workspace: WorkspaceBackend) -> Json | None:
    organisation = workspace.team.organisation
    return {"id": organisation.id, "name": organisation.name} if organisation else None


def _team(workspace: WorkspaceBackend) -> Json:
    team = {"id": workspace.team.id, "domain": workspace.team.domain}
    return team | {f"enterprise_{name}": value for name, value in (_enterprise(workspace) or {}).items()}


def message_container(message: SlackMessage) -> Json:
    """Return the `container` of an interaction in a message."""
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
    container["is_ephemeral"] = message.ephemeral_for is not None
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return container


def find_element(blocks: list[Json], action_id: str, value: Any, block_id: str) -> tuple[Json, Json]:
    """Return the block and element to press. Raises NotPossible when there is none, or several."""
    found = [
        (block, element)
        for block in nested(blocks)
        for element in elements_of(block)
        if element.get("action_id") == action_id and block_id in ("", block.get("block_id"))
    ]
    if len(found) > 1 and value is not None:
        found = [(block, element) for block, element in found if value in _values(element)]
    if not found:
        there = sorted({str(e.get("action_id")) for block in nested(blocks) for e in elements_of(block)})
        raise NotPossible(f"no element {action_id!r} to press; found: {', '.join(there) or 'none'}")
    if len(found) > 1:
        raise NotPossible(f"several elements are called {action_id!r}: give a value or a block_id")
    return found[0]


def _values(element: Json) -> list[Any]:
    """Return the values that pressing an element can send: its own, or those of its menu."""
    return [element.get("value"), *(option.get("value") for option in element.get("options") or [])]


def _action(person: Viewer, block: Json, element: Json, value: Any) -> Json:
    """Return one entry of `actions`, with the chosen value in it."""
    action: Json = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": person.workspace.next_ts(),
    }
    for name in ("text", "value", "style", "url", "confirm"):
        if element["type"] in ("button", "icon_button") and name in element:
            action[name] = element[name]
    if element["type"] == "feedback_buttons":
        action |= _feedback(element, value)
    if element["type"] == "overflow":
        action["selected_option"] = chosen_option(element, value)
    elif element["type"] in STATE_FIELDS:
        action |= entered_state(element, value)
    return action


def _feedback(element: Json, value: Any) -> Json:
    """Return what feedback_buttons send of the one that was pressed, by its value."""
    for name in ("positive_button", "negative_button"):
        if element[name]["value"] == value:
            return {"text": element[name]["text"], "value": value}
    raise NotPossible(f"{element['action_id']} has no button for {value!r}")


def _ask_first(element: Json, confirmed: bool) -> None:
    if element.get("confirm") and not confirmed:
        raise NotConfirmed(element["confirm"])


def _check_possible(person: Viewer) -> None:
    person.must_be_active()
    if not person.workspace.app.interactivity:
        raise NotPossible("this app is not configured to handle interactive responses")


async def press(
    person: Viewer, message: SlackMessage, action_id: str, value: Any, confirmed: bool, block_id: str
) -> Outcome:
    """Press something in a message; see SandboxPerson.press."""
    _check_possible(person)
    workspace = person.workspace
    conversation = workspace.team.conversations[message.channel]
    if person.id not in conversation.members or message.ephemeral_for not in (None, person.id):
        raise NotPossible(f"{person.member.real_name} cannot see this message")
    block, element = find_element(message.blocks, action_id, value, block_id)
    _ask_first(element, confirmed)
    action = _action(person, block, element, value)
    payload = payload_of(person, "block_actions")
    payload |= {
        "container": message_container(message),
        "trigger_id": workspace.triggers.issue(person.id),
        "channel": {"id": conversation.id, "name": conversation.name},
        "state": {"values": _message_values(message, action)},
        "response_url": workspace.response_urls.issue(
            workspace.team.id, person.id, conversation.id, message.ts, message.thread_ts
        ),
        "actions": [action],
    }
    if message.ephemeral_for is None:
        current = workspace.team.message(message.channel, message.ts) or message
        payload["message"] = message_json(workspace, current, with_metadata=True)
    return await _sent(person, payload, _address(element, action))


def _message_values(message: SlackMessage, action: Json) -> Json:
    values: dict[str, Json] = {}
    for block in nested(message.blocks):
        for element in elements_of(block):
            state = initial_state(element)
            if state is not None:
                values.setdefault(block["block_id"], {})[element["action_id"]] = state
    _note_choice(values, action)
    return values


def _note_choice(values: dict[str, Json], action: Json) -> None:
    names = STATE_FIELDS.get(action["type"])
    if names:
        state = {"type": action["type"], names[0]: action[names[0]]}
        values.setdefault(action["block_id"], {})[action["action_id"]] = state


async def press_in_view(
    person: Viewer, view: View, action_id: str, value: Any, confirmed: bool, block_id: str
) -> Outcome:
    """Press something in a modal or in Home; see SandboxPerson.press_in_view."""
    _check_possible(person)
    current = person.workspace.team.views.get(view.id)
    if current is None or current.user != person.id:
        raise NotPossible("this view is no longer open")
    block, element = find_element(current.blocks, action_id, value, block_id)
    _ask_first(element, confirmed)
    action = _action(person, block, element, value)
    _note_choice(current.values, action)
    if block["type"] == "input" and not block.get("dispatch_action"):
        person.workspace.changed()
        return Outcome(acked=True, seconds=0.0, sent=False)
    payload = payload_of(person, "block_actions") | {
        "container": {"type": "view", "view_id": current.id},
        "trigger_id": person.workspace.triggers.issue(person.id, current.id),
        "view": deepcopy(view_json(person.workspace, current)),
        "actions": [action],
    }
    return await _sent(person, payload, _address(element, action))


def _address(element: Json, action: Json) -> str:
    """Return the address that Slack opens: of the button, or of the chosen entry of a menu."""
    return str(element.get("url") or (action.get("selected_option") or {}).get("url") or "")


async def _sent(person: Viewer, payload: Json, url: str) -> Outcome:
    ack, seconds = await person.workspace.envelopes.ask_once("interactive", payload, accepts_payload=False)
    return Outcome(ack is not None, seconds, ack.payload if ack else None, url=url)


def not_in_threads(command: str) -> str:
    """Return Slack's own answer to a slash command in a thread.

    https://github.com/slackapi/bolt-python/issues/873
    """
    return f"{command} is not supported in threads. Sorry!"


def refuse_in_thread(person: Viewer, command: str) -> None:
    """Raise NotPossible if this is one of the app's commands."""
    if command in person.workspace.app.commands:
        raise NotPossible(not_in_threads(command))


async def command(person: Viewer, name: str, text: str, channel: str) -> Outcome:
    """Run a slash command; see SandboxPerson.command."""
    person.must_be_active()
    workspace, member = person.workspace, person.member
    if name not in workspace.app.commands:
        raise NotPossible(f"{name} is not a valid command")
    if member.is_stranger:
        raise NotPossible("people of other organisations cannot run slash commands")
    conversation = workspace.channel(channel) if channel else person.dm()
    payload: Json = {
        "token": workspace.verification_token,
        "team_id": workspace.team.id,
        "team_domain": workspace.team.domain,
        **{f"enterprise_{key}": value for key, value in (_enterprise(workspace) or {}).items()},
        "channel_id": conversation.id,
        "channel_name": conversation.name,
        "user_id": member.id,
        "user_name": member.name,
        "command": name,
        "text": command_text(workspace, name, text),
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.response_urls.issue(
            workspace.team.id, member.id, conversation.id, None, None
        ),
        "trigger_id": workspace.triggers.issue(member.id),
    }
    ack, seconds = await workspace.envelopes.ask_once("slash_commands", payload, accepts_payload=True)
    outcome = Outcome(ack is not None, seconds, ack.payload if ack else None)
    if ack and ack.payload:
        outcome.error = _answer_command(person, conversation.id, ack.payload)
    return outcome


def _answer_command(person: Viewer, channel: str, answer: Json) -> str:
    workspace = person.workspace
    conversation = workspace.team.conversations[channel]
    try:
        facts = content(workspace, Arguments(answer))
    except ApiError as error:
        workspace.journal.record("error", workspace.name, "answer to a command", error=error.code)
        return error.code
    if answer.get("response_type") == "in_channel":
        post(workspace, conversation, workspace.bot, **facts)
    else:
        post_ephemeral(workspace, conversation, person.member, **facts)
    return ""
