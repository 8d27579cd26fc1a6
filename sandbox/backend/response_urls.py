"""What the app posts to a response URL."""

from __future__ import annotations

from typing import Any

from sandbox.backend.arguments import Arguments
from sandbox.backend.message_content import content, metadata, thread
from sandbox.backend.posting import change, delete, post, post_ephemeral
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.state.team import SlackMessage
from sandbox.state.triggers import ResponseUrl

Json = dict[str, Any]


def respond(workspace: WorkspaceBackend, key: str, body: Json) -> None:
    """Answer an interaction. Raises ApiError when the address is used up or the message is refused."""
    right = workspace.response_urls.use(key)
    arguments = Arguments(body)
    conversation = workspace.team.conversations[right.channel]
    original = _original(workspace, right)
    if arguments.flag("delete_original") and original:
        if original.ephemeral_for:
            workspace.team.ephemerals.remove(original)
            workspace.changed()
        else:
            delete(workspace, conversation, original)
        return
    facts = content(workspace, arguments)
    if arguments.flag("replace_original") and original:
        if original.ephemeral_for:
            original.text, original.blocks = facts["text"], facts["blocks"]
            workspace.changed()
        else:
            change(workspace, conversation, original, **facts)
        return
    if arguments.text("response_type") == "in_channel":
        facts |= {"thread_ts": thread(arguments, conversation), "metadata": metadata(arguments)}
        post(workspace, conversation, workspace.bot, **facts)
    else:
        reader = workspace.team.members[right.member_id]
        post_ephemeral(workspace, conversation, reader, **facts, thread_ts=thread(arguments, conversation))


def _original(workspace: WorkspaceBackend, right: ResponseUrl) -> SlackMessage | None:
    ephemeral = (each for each in workspace.team.ephemerals if each.ts == right.message_ts)
    return next(ephemeral, None) or workspace.team.message(right.channel, right.message_ts or "")
