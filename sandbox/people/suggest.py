"""Menus whose options the app offers while a person types (external_select)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sandbox.backend.json_shapes import message_json, view_json
from sandbox.blockkit.blocks import check_suggestions
from sandbox.people.press import find_element, message_container, payload_of
from sandbox.people.viewer import Viewer
from sandbox.state.errors import NotPossible
from sandbox.state.team import SlackMessage, View

Json = dict[str, Any]


async def suggest(
    person: Viewer, place: SlackMessage | View, action_id: str, typed: str, block_id: str
) -> list[Json]:
    """Return the options that the app offers; see SandboxPerson.suggest."""
    person.must_be_active()
    workspace = person.workspace
    block, element = find_element(place.blocks, action_id, None, block_id)
    if element["type"] not in ("external_select", "multi_external_select"):
        raise NotPossible(f"{action_id} is a {element['type']}: its options are fixed")
    payload = payload_of(person, "block_suggestion")
    payload |= {"action_id": action_id, "block_id": block["block_id"], "value": typed}
    if isinstance(place, View):
        payload |= {
            "container": {"type": "view", "view_id": place.id},
            "view": deepcopy(view_json(workspace, place)),
        }
    else:
        channel = workspace.team.conversations[place.channel]
        payload |= {
            "container": message_container(place),
            "channel": {"id": channel.id, "name": channel.name},
            "message": message_json(workspace, place, with_metadata=True),
        }
    ack, _ = await workspace.envelopes.ask_once("interactive", payload, accepts_payload=True)
    answer = (ack.payload if ack else None) or {}
    problems = check_suggestions(answer)
    if problems:
        workspace.journal.record("error", workspace.name, "answer to a menu", problems=problems)
        return []
    groups = answer.get("option_groups") or []
    return [*(answer.get("options") or []), *(each for group in groups for each in group["options"])]
