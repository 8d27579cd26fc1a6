"""chat.*: post, update, delete, show to one person only."""

from __future__ import annotations

from sandbox.api.call import Call, Json, SandboxMethod
from sandbox.backend.json_shapes import message_json, permalink
from sandbox.backend.message_content import content, metadata, thread
from sandbox.backend.posting import change, delete, post, post_ephemeral
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.blockkit import limits
from sandbox.state.errors import ApiError
from sandbox.state.rates import SPECIAL, TIER_3, TIER_4
from sandbox.state.team import Conversation


def addressee(call: Call) -> Conversation:
    """Return where to post: a conversation by id, a channel by name, or a member's direct conversation.

    A deactivated member's conversation still exists and accepts messages:
    https://github.com/slackapi/python-slack-sdk/issues/1156
    """
    workspace = call.workspace
    if call.text("as_user"):
        # https://github.com/punkpeye/awesome-mcp-servers/issues/943
        raise ApiError("invalid_arguments", deprecated_argument="as_user")
    wanted = call.needed("channel")
    member = workspace.team.members.get(wanted)
    if member is not None:
        if member.is_bot:
            raise ApiError("channel_not_found")
        return workspace.open_dm(member.id)
    found = _by_name(workspace, wanted.removeprefix("#")) or call.conversation()
    if found.archived:
        raise ApiError("is_archived")
    open_to_all = found.kind == "channel" and "chat:write.public" in workspace.scopes
    if workspace.bot.id not in found.members and not open_to_all:
        raise ApiError("not_in_channel")
    if found.admins_only:
        # https://github.com/slack-samples/javascript-announcement-bot/issues/6
        raise ApiError("restricted_action")
    if found.kind == "im" and not workspace.app.messages_tab:
        raise ApiError("messages_tab_disabled")
    return found


def _by_name(workspace: WorkspaceBackend, name: str) -> Conversation | None:
    """Return a channel as chat.postMessage finds it; private ones only where the app is a member."""
    named = (
        each for each in workspace.team.conversations.values() if each.kind != "im" and each.name == name
    )
    return next((each for each in named if each.kind == "channel" or workspace.bot.id in each.members), None)


def post_message(call: Call) -> Json:
    """Post a message as the app."""
    conversation = addressee(call)
    facts = content(call.workspace, call) | {
        "metadata": metadata(call),
        "thread_ts": thread(call, conversation),
    }
    if facts["thread_ts"] and call.flag("reply_broadcast"):
        facts["subtype"] = "thread_broadcast"
    message = post(call.workspace, conversation, call.workspace.bot, **facts)
    return {
        "channel": conversation.id,
        "ts": message.ts,
        "message": message_json(call.workspace, message, with_metadata=True),
    }


def update(call: Call) -> Json:
    """Change one of the app's own messages.

    Blocks, attachments and metadata that are not given stay; an empty list, or object, removes them.
    """
    conversation = call.conversation()
    message = call.message(conversation)
    if message.bot_id != call.workspace.bot.bot_id:
        raise ApiError("cant_update_message")
    if conversation.archived:
        raise ApiError("is_inactive")
    facts = content(call.workspace, call, limits.UPDATED_TEXT)
    for name in ("blocks", "attachments"):
        if call.arguments.get(name) is None:
            del facts[name]
    if (given := call.json("metadata", "invalid_metadata_format")) is not None:
        facts["metadata"] = None if given == {} else metadata(call)
    change(call.workspace, conversation, message, **facts)
    return {
        "channel": conversation.id,
        "ts": message.ts,
        "text": message.text,
        "message": message_json(call.workspace, message, with_metadata=True),
    }


def delete_message(call: Call) -> Json:
    """Delete one of the app's own messages."""
    conversation = call.conversation()
    message = call.message(conversation)
    if message.bot_id != call.workspace.bot.bot_id:
        raise ApiError("cant_delete_message")
    delete(call.workspace, conversation, message)
    return {"channel": conversation.id, "ts": message.ts}


def post_ephemeral_message(call: Call) -> Json:
    """Show a message to one member of a conversation."""
    conversation = addressee(call)
    reader = call.member(code="user_not_in_channel")
    if reader.id not in conversation.members:
        raise ApiError("user_not_in_channel")
    message = post_ephemeral(
        call.workspace,
        conversation,
        reader,
        **content(call.workspace, call),
        thread_ts=thread(call, conversation),
    )
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    """Return a message's address on the web."""
    conversation = call.conversation()
    message = call.message(conversation, "message_ts")
    return {"channel": conversation.id, "permalink": permalink(call.workspace, message)}


METHODS = {
    "chat.postMessage": SandboxMethod(post_message, SPECIAL, "chat:write"),
    "chat.update": SandboxMethod(update, TIER_3, "chat:write"),
    "chat.delete": SandboxMethod(delete_message, TIER_3, "chat:write"),
    "chat.postEphemeral": SandboxMethod(post_ephemeral_message, TIER_4, "chat:write"),
    "chat.getPermalink": SandboxMethod(get_permalink, SPECIAL),
}
