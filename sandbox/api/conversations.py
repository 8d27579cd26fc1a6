"""conversations.*: open a direct conversation, list, read, join."""

from __future__ import annotations

from sandbox.api.call import Call, Json, SandboxMethod
from sandbox.backend.json_shapes import conversation_json, message_json
from sandbox.state.errors import ApiError
from sandbox.state.rates import TIER_2, TIER_3, TIER_4
from sandbox.state.team import Conversation, SlackMessage


def open_conversation(call: Call) -> Json:
    """Open the direct conversation with one member; a second call returns the same id."""
    workspace = call.workspace
    if call.text("channel"):
        conversation = call.conversation()
    else:
        users = [each for each in call.text("users").split(",") if each]
        if not users:
            raise ApiError("users_list_not_supplied")
        if len(users) > 1:
            raise ApiError("method_not_supported_for_channel_type")
        member = workspace.team.members.get(users[0])
        if member is None:
            raise ApiError("user_not_found")
        if member.is_bot:
            raise ApiError("cannot_dm_bot")
        if member.deleted:
            raise ApiError("user_disabled")
        existed = workspace.team.dm_of(member.id) is not None
        conversation = workspace.open_dm(member.id)
        if not call.flag("return_im"):
            again = {"no_op": True, "already_open": True} if existed else {}
            return {**again, "channel": {"id": conversation.id}}
    return {"channel": conversation_json(workspace, conversation)}


def info(call: Call) -> Json:
    """Describe a conversation."""
    return {"channel": conversation_json(call.workspace, call.readable("read"))}


def list_conversations(call: Call) -> Json:
    """List the conversations that the app can see, by page."""
    kinds = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
    types = [each.strip() for each in call.text("types", "public_channel").split(",")]
    wanted = {kinds[each] for each in types if each in kinds}
    if not wanted:
        raise ApiError("invalid_types")
    for kind in sorted(wanted):
        call.scope({"im": "im", "channel": "channels", "group": "groups", "mpim": "mpim"}[kind] + ":read")
    bot = call.workspace.bot.id
    seen = [
        each
        for each in call.workspace.team.conversations.values()
        if each.kind in wanted and (each.kind == "channel" or bot in each.members)
    ]
    page, cursor = call.page(seen, 100, 1000)
    channels = [conversation_json(call.workspace, each) for each in page]
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


def members(call: Call) -> Json:
    """List the members of a conversation, by page."""
    page, cursor = call.page(call.readable("read").members, 100, 1000)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _ts(call: Call, name: str, default: str) -> float:
    try:
        return float(call.text(name) or default)
    except ValueError:
        raise ApiError(f"invalid_ts_{name}") from None


def _between(call: Call, messages: list[SlackMessage]) -> list[SlackMessage]:
    oldest, latest = _ts(call, "oldest", "0"), _ts(call, "latest", "1e12")
    if call.flag("inclusive"):
        return [each for each in messages if oldest <= float(each.ts) <= latest]
    return [each for each in messages if oldest < float(each.ts) < latest]


def _shaped(call: Call, messages: list[SlackMessage], cursor: str) -> Json:
    with_metadata = call.flag("include_all_metadata")
    shaped = [message_json(call.workspace, each, with_metadata) for each in messages]
    answer: Json = {"messages": shaped, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _of_the_bot(call: Call) -> Conversation:
    found = call.readable("history")
    if call.workspace.bot.id not in found.members:
        raise ApiError("not_in_channel")
    return found


def history(call: Call) -> Json:
    """Return the messages of the top level, newest first, by page."""
    conversation = _of_the_bot(call)
    page, cursor = call.page(_between(call, conversation.messages)[::-1], 100, 999)
    return _shaped(call, page, cursor) | {"pin_count": 0}


def replies(call: Call) -> Json:
    """Return a message and its replies, oldest first, by page."""
    conversation = _of_the_bot(call)
    wanted = call.needed("ts")
    parent = next((each for each in conversation.log if each.ts == wanted), None)
    if parent is None or (parent.deleted and not parent.reply_count):
        raise ApiError("thread_not_found")
    page, cursor = call.page(_between(call, conversation.thread(parent.ts)), 1000, 1000)
    return _shaped(call, [parent, *page] if not call.text("cursor") else page, cursor)


def join(call: Call) -> Json:
    """Join a public channel."""
    conversation = call.conversation()
    if conversation.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if conversation.archived:
        raise ApiError("is_archived")
    if call.workspace.bot.id in conversation.members:
        again = "already_in_channel"
        facts: Json = {"warning": again, "response_metadata": {"warnings": [again]}}
        return facts | {"channel": conversation_json(call.workspace, conversation)}
    conversation.members.append(call.workspace.bot.id)
    call.workspace.changed()
    return {"channel": conversation_json(call.workspace, conversation)}


METHODS = {
    "conversations.open": SandboxMethod(open_conversation, TIER_3, "im:write"),
    "conversations.info": SandboxMethod(info, TIER_3),
    "conversations.list": SandboxMethod(list_conversations, TIER_2),
    "conversations.members": SandboxMethod(members, TIER_4),
    "conversations.history": SandboxMethod(history, TIER_3),
    "conversations.replies": SandboxMethod(replies, TIER_3),
    "conversations.join": SandboxMethod(join, TIER_3, "channels:join"),
}
