"""Post, change and delete messages, and send the app the events."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sandbox.backend.json_shapes import changed_message_json, message_json
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.blockkit.blocks import elements_of, nested
from sandbox.state.team import Conversation, Reaction, Share, SlackFile, SlackMessage, TeamMember

Json = dict[str, Any]

EPHEMERALS_KEPT = 1_000


def with_block_ids(workspace: WorkspaceBackend, blocks: list[Json]) -> list[Json]:
    """Return blocks as Slack stores them, with block ids and action ids filled in."""
    kept = deepcopy(blocks)
    for block in nested(kept):
        if not block.get("block_id"):
            block["block_id"] = workspace.environment.new_id("", 5)
        for element in elements_of(block):
            if element["type"] != "image" and not element.get("action_id"):
                element["action_id"] = workspace.environment.new_id("", 5)
        _fill_in_text(block)
    return kept


def _fill_in_text(node: Any) -> None:
    """Add `emoji` to plain texts and `verbatim` to mrkdwn ones, as Slack does."""
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            if node.get("type") == "plain_text":
                node.setdefault("emoji", True)
            elif node.get("type") == "mrkdwn":
                node.setdefault("verbatim", False)
        for value in node.values():
            _fill_in_text(value)
    elif isinstance(node, list):
        for value in node:
            _fill_in_text(value)


def post(
    workspace: WorkspaceBackend, conversation: Conversation, author: TeamMember, text: str, **facts: Any
) -> SlackMessage:
    """Add a message (`facts`: further fields of SlackMessage) and send its `message` event."""
    message = _written(workspace, conversation, author, text, **facts)
    conversation.log.append(message)
    for file in message.files:
        file.shares.append(Share(conversation.id, message.ts, message.thread_ts))
    if message.is_reply:
        _count_replies(workspace, conversation, message.thread_ts or "")
    workspace.changed()
    event = message_json(workspace, message) | {"event_ts": message.ts}
    if message.metadata:
        event["metadata"] = message.metadata
    workspace.emit_message(conversation, event)
    if f"<@{workspace.bot.id}>" in text and conversation.kind != "im" and not author.is_bot:
        mention = message_json(workspace, message) | {"type": "app_mention", "channel": conversation.id}
        if workspace.bot.id in conversation.members:
            workspace.emit(mention | {"event_ts": message.ts})
    if message.files:
        _tell_of_files(workspace, conversation, message)
    return message


def post_ephemeral(
    workspace: WorkspaceBackend, conversation: Conversation, reader: TeamMember, text: str, **facts: Any
) -> SlackMessage:
    """Show a message to one member only, without history or event."""
    message = _written(workspace, conversation, workspace.bot, text, ephemeral_for=reader.id, **facts)
    workspace.team.ephemerals.append(message)
    del workspace.team.ephemerals[:-EPHEMERALS_KEPT]
    workspace.changed()
    return message


def _written(
    workspace: WorkspaceBackend, conversation: Conversation, author: TeamMember, text: str, **facts: Any
) -> SlackMessage:
    message = SlackMessage(conversation.id, workspace.next_ts(), author.id, text, **facts)
    message.blocks = with_block_ids(workspace, message.blocks)
    if author.is_bot:
        message.bot_id, message.app_id = author.bot_id, author.app_id
    return message


def _tell_of_files(workspace: WorkspaceBackend, conversation: Conversation, message: SlackMessage) -> None:
    for file in message.files:
        workspace.emit_about(
            conversation,
            {
                "type": "file_shared",
                "file_id": file.id,
                "user_id": file.user,
                "file": {"id": file.id},
                "channel_id": conversation.id,
                "event_ts": message.ts,
            },
        )


def _count_replies(workspace: WorkspaceBackend, conversation: Conversation, parent_ts: str) -> None:
    """Update a parent's reply count and send `message_changed`."""
    parent = next((each for each in conversation.log if each.ts == parent_ts), None)
    if parent is None:
        return
    before = message_json(workspace, parent)
    replies = conversation.thread(parent_ts)
    parent.reply_count = len(replies)
    parent.reply_users = list(dict.fromkeys(each.user for each in replies))
    parent.latest_reply = replies[-1].ts if replies else None
    _tell_changed(workspace, conversation, parent, before)


def _tell_changed(
    workspace: WorkspaceBackend, conversation: Conversation, message: SlackMessage, before: Json
) -> None:
    ts = workspace.next_ts()
    event: Json = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": ts, "event_ts": ts}
    event |= {"message": changed_message_json(workspace, message), "previous_message": before}
    workspace.emit_message(conversation, event)


def change(
    workspace: WorkspaceBackend, conversation: Conversation, message: SlackMessage, **facts: Any
) -> None:
    """Change a message's text, blocks or metadata and send `message_changed`."""
    before = message_json(workspace, message)
    if "blocks" in facts:
        facts["blocks"] = with_block_ids(workspace, facts["blocks"])
    for name, value in facts.items():
        setattr(message, name, value)
    message.edited_ts = workspace.next_ts()
    workspace.changed()
    _tell_changed(workspace, conversation, message, before)


def delete(workspace: WorkspaceBackend, conversation: Conversation, message: SlackMessage) -> None:
    """Delete a message; one with replies becomes a tombstone, which arrives as `message_changed`."""
    before = message_json(workspace, message)
    message.deleted = True
    if message.reply_count:
        workspace.changed()
        _tell_changed(workspace, conversation, message, before)
        return
    if message.is_reply:
        _count_replies(workspace, conversation, message.thread_ts or "")
    workspace.changed()
    ts = workspace.next_ts()
    event: Json = {"type": "message", "subtype": "message_deleted", "hidden": True, "ts": ts, "event_ts": ts}
    event |= {"deleted_ts": message.ts, "previous_message": before}
    workspace.emit_message(conversation, event)


def remove_file(workspace: WorkspaceBackend, file: SlackFile) -> None:
    """Delete a file, and messages that showed nothing else."""
    file.deleted, file.content = True, None
    for share in file.shares:
        conversation = workspace.team.conversations[share.channel]
        message = conversation.find(share.ts)
        if message is None:
            continue
        if not message.text and all(each.deleted for each in message.files):
            delete(workspace, conversation, message)
        else:
            change(workspace, conversation, message)
    workspace.changed()


def react(
    workspace: WorkspaceBackend, message: SlackMessage, member: TeamMember, name: str, on: bool
) -> bool:
    """Add a reaction to a message or remove it; return whether anything changed."""
    reaction = next((each for each in message.reactions if each.name == name), None)
    if on == (reaction is not None and member.id in reaction.users):
        return False
    if reaction is None:
        reaction = Reaction(name)
        message.reactions.append(reaction)
    if on:
        reaction.users.append(member.id)
    else:
        reaction.users.remove(member.id)
        message.reactions = [each for each in message.reactions if each.users]
    workspace.changed()
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    event: Json = {
        "type": "reaction_added" if on else "reaction_removed",
        "user": member.id,
        "reaction": name,
    }
    conversation = workspace.team.conversations[message.channel]
    event |= {"item": item, "item_user": message.user, "event_ts": workspace.next_ts()}
    workspace.emit_about(conversation, event)
    return True
