"""Slack's JSON shapes of members, messages, files and views."""

from __future__ import annotations

import re
from typing import Any

from sandbox.backend.workspace import WorkspaceBackend
from sandbox.state.team import Conversation, SlackFile, SlackMessage, TeamMember, View

Json = dict[str, Any]


def user_json(workspace: WorkspaceBackend, member: TeamMember, with_locale: bool = False) -> Json:
    """Return a member as users.info does; the e-mail needs the scope users:read.email."""
    profile: Json = {
        "title": member.title,
        "real_name": member.real_name,
        "real_name_normalized": member.real_name,
        "display_name": member.display_name,
        "display_name_normalized": member.display_name,
        "first_name": member.real_name.split(" ")[0],
        "last_name": " ".join(member.real_name.split(" ")[1:]),
        "team": member.team_id,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": "g" + member.id.lower(),
    }
    if (
        member.email
        and not member.is_bot
        and not member.is_stranger
        and "users:read.email" in workspace.scopes
    ):
        profile["email"] = member.email
    if member.is_bot:
        profile |= {"bot_id": member.bot_id, "api_app_id": member.app_id}
    user: Json = {
        "id": member.id,
        **({"team_id": member.team_id} if member.team_named else {}),
        "name": member.name,
        "deleted": member.deleted,
        "profile": profile,
        "is_bot": member.is_bot,
        "is_app_user": False,
        "updated": int(member.updated),
    }
    if not member.deleted:
        # Slack leaves these out for deactivated members
        user |= {
            "color": "9f69e7",
            "real_name": member.real_name,
            "tz": member.tz,
            "tz_label": member.tz_label,
            "tz_offset": member.tz_offset,
            "is_admin": member.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": member.is_restricted,
            "is_ultra_restricted": member.is_ultra_restricted,
            **_confirmed(workspace, member),
            "who_can_share_contact_card": "EVERYONE",
        }
    if member.is_stranger:
        user["is_stranger"] = True
    if member.is_invited_user:
        user["is_invited_user"] = True
    if member.enterprise_user and workspace.team.organisation:
        user["enterprise_user"] = workspace.team.organisation.user_json(member.enterprise_user)
    if with_locale and not member.deleted:
        user["locale"] = member.locale
    return user


def _confirmed(workspace: WorkspaceBackend, member: TeamMember) -> Json:
    """Return `is_email_confirmed`, where Slack says anything about it."""
    if workspace.single_sign_on:
        return {"is_email_confirmed": False} if workspace.single_sign_on == "false" else {}
    known = member.is_email_confirmed
    return {} if known is None else {"is_email_confirmed": known}


def message_json(workspace: WorkspaceBackend, message: SlackMessage, with_metadata: bool = False) -> Json:
    """Return a message as conversations.history does."""
    shape: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": workspace.team.id,
        **_teams(workspace, message),
    }
    if message.deleted:
        shape |= {
            "subtype": "tombstone",
            "hidden": True,
            "text": "This message was deleted.",
            "user": "USLACKBOT",
        }
    optional: Json = {
        "subtype": message.subtype,
        "client_msg_id": message.client_msg_id,
        "bot_id": message.bot_id,
        "app_id": message.app_id,
        "thread_ts": message.thread_ts or (message.ts if message.reply_count else None),
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": [file_json(workspace, each) for each in message.files],
        "metadata": message.metadata if with_metadata else None,
        "reactions": [
            {"name": r.name, "users": list(r.users), "count": len(r.users)} for r in message.reactions
        ],
    }
    if not message.deleted:
        shape |= {name: value for name, value in optional.items() if value}
    elif message.reply_count:
        shape["thread_ts"] = message.ts
    if message.bot_id:
        shape["bot_profile"] = {
            "id": message.bot_id,
            "app_id": workspace.app_id,
            "name": workspace.app.name,
            "deleted": False,
            "team_id": workspace.team.id,
        }
    if message.edited_ts:
        shape["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.is_reply:
        parent = workspace.team.message(message.channel, message.thread_ts or "")
        shape["parent_user_id"] = parent.user if parent else message.user
        if message.subtype == "thread_broadcast" and parent and not message.deleted:
            shape["root"] = message_json(workspace, parent)
    if message.reply_count:
        shape |= {
            "reply_count": message.reply_count,
            "reply_users_count": len(message.reply_users),
            "reply_users": list(message.reply_users),
            "latest_reply": message.latest_reply,
            "is_locked": False,
            "subscribed": False,
        }
    return shape


def _teams(workspace: WorkspaceBackend, message: SlackMessage) -> Json:
    """Return whose workspaces a message comes from, where people of several can write.

    https://github.com/slack-go/slack/issues/695; on a Grid as in the payloads of bolt-python's tests: the
    author's home, and the workspace where they wrote.
    """
    author = workspace.team.members.get(message.user)
    if author is None or author.is_bot or not (author.is_stranger or author.enterprise_user):
        return {}
    written = author.team_id if author.is_stranger else workspace.team.id
    return {"team": author.team_id, "user_team": author.team_id, "source_team": written}


def changed_message_json(workspace: WorkspaceBackend, message: SlackMessage) -> Json:
    """Return a message as `message_changed` carries it, which names its workspaces everywhere."""
    own = {"user_team": workspace.team.id, "source_team": workspace.team.id}
    return own | message_json(workspace, message)


def permalink(workspace: WorkspaceBackend, message: SlackMessage) -> str:
    """Return a message's address on the web; a reply's names its thread."""
    place = f"https://{workspace.team.domain}.slack.com/archives/{message.channel}"
    address = f"{place}/p{message.ts.replace('.', '')}"
    return f"{address}?thread_ts={message.thread_ts}&cid={message.channel}" if message.is_reply else address


def file_json(workspace: WorkspaceBackend, file: SlackFile) -> Json:
    """Return a file as files.info does; a deleted one is only a trace."""
    if file.deleted:
        return {"id": file.id, "mode": "tombstone"}
    base = f"{workspace.environment.origin}/files-pri/{file.team_id}-{file.id}"
    name = re.sub(r"[^a-z0-9.-]+", "_", file.name.lower())  # in an address: small letters, the rest as _
    shares: Json = {}
    for share in file.shares:
        conversation = workspace.team.conversations[share.channel]
        kind = "public" if conversation.kind == "channel" else "private"
        entry: Json = {"ts": share.ts, "channel_name": conversation.name, "team_id": workspace.team.id}
        entry |= {"reply_users": [], "reply_users_count": 0, "reply_count": 0, "share_user_id": file.user}
        if share.thread_ts:
            entry["thread_ts"] = share.thread_ts
        shares.setdefault(kind, {}).setdefault(share.channel, []).append(entry)
    places = [share.channel for share in file.shares]
    kinds = {each: workspace.team.conversations[each].kind for each in places}
    return {
        "id": file.id,
        "created": int(file.created),
        "timestamp": int(file.created),
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper(),
        "user": file.user,
        "user_team": workspace.team.members[file.user].team_id,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": "channel" in kinds.values(),
        "public_url_shared": False,
        "display_as_bot": False,
        "alt_txt": file.alt_text or "",
        "url_private": f"{base}/{name}",
        "url_private_download": f"{base}/download/{name}",
        "permalink": f"{workspace.environment.origin}/files/{file.user}/{file.id}/{name}",
        "channels": [each for each in places if kinds[each] == "channel"],
        "groups": [each for each in places if kinds[each] == "group"],
        "ims": [each for each in places if kinds[each] == "im"],
        "shares": shares,
        "has_rich_preview": False,
        "file_access": "visible",
    }


def view_json(workspace: WorkspaceBackend, view: View) -> Json:
    """Return a view as views.open does and payloads carry it."""
    content = view.content
    return {
        "id": view.id,
        "team_id": view.team_id,
        "type": view.type,
        "blocks": content.get("blocks", []),
        "private_metadata": content.get("private_metadata") or "",
        "callback_id": content.get("callback_id") or "",
        "state": {"values": view.values},
        "hash": view.hash,
        "title": content.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(content.get("clear_on_close")),
        "notify_on_close": bool(content.get("notify_on_close")),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": workspace.app_id,
        "external_id": view.external_id,
        "app_installed_team_id": workspace.team.id,
        "bot_id": workspace.bot.bot_id,
    }


def conversation_json(workspace: WorkspaceBackend, conversation: Conversation) -> Json:
    """Return a conversation as conversations.info does."""
    shape: Json = {
        "id": conversation.id,
        "created": int(conversation.created),
        "updated": int(conversation.created * 1000),
        "context_team_id": workspace.team.id,
        "is_archived": conversation.archived,
        "is_im": conversation.kind == "im",
        "is_org_shared": False,
    }
    if conversation.kind == "im":
        return shape | {"user": conversation.members[0], "is_user_deleted": False, "is_open": True}
    return shape | {
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": conversation.kind == "channel",
        "is_group": conversation.kind == "group",
        "is_private": conversation.kind == "group",
        "is_member": workspace.bot.id in conversation.members,
        "is_general": False,
        "is_mpim": False,
        "num_members": len(conversation.members),
    }
