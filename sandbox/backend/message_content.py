"""Text, blocks, metadata and thread of a message to be sent, read from arguments and checked."""

from __future__ import annotations

import json
from typing import Any

from sandbox.backend.arguments import Arguments
from sandbox.backend.slack_files import check_slack_files
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.blockkit import limits
from sandbox.blockkit.blocks import check_message_blocks, text_length
from sandbox.state.errors import ApiError
from sandbox.state.team import Conversation

Json = dict[str, Any]


def content(workspace: WorkspaceBackend, arguments: Arguments, most: int = limits.MESSAGE_TEXT) -> Json:
    """Return the text, blocks and attachments of a message to be sent. Raises ApiError."""
    text = arguments.text("text")
    blocks = arguments.json("blocks", "invalid_blocks_format")
    attachments = arguments.json("attachments", "invalid_attachments") or []
    if not text and not blocks and not attachments:
        raise ApiError("no_text")
    if len(text) > most:
        raise ApiError("msg_too_long")
    check_blocks(workspace, [] if blocks is None else blocks)
    if not isinstance(attachments, list):
        raise ApiError("invalid_attachments")
    if len(attachments) > 100:
        raise ApiError("too_many_attachments")
    for attachment in attachments:
        if not isinstance(attachment, dict):
            raise ApiError("invalid_attachments")
        check_blocks(workspace, attachment.get("blocks") or [])
    return {"text": text, "blocks": blocks or [], "attachments": attachments}


def check_blocks(workspace: WorkspaceBackend, blocks: Any) -> None:
    """Raise ApiError when a message's blocks are not acceptable."""
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    problems = check_message_blocks(blocks) or list(check_slack_files(workspace, blocks, "/blocks"))
    if problems:
        raise ApiError("invalid_blocks", [f"[ERROR] {each}" for each in problems], errors=problems)
    if text_length(blocks) > limits.MESSAGE_BLOCKS_TEXT:
        raise ApiError("msg_blocks_too_long")


def metadata(arguments: Arguments) -> Json | None:
    """Return a message's metadata: an event type and a payload. Raises ApiError."""
    given = arguments.json("metadata", "invalid_metadata_format")
    if given is None:
        return None
    if not isinstance(given, dict) or set(given) - {"event_type", "event_payload"}:
        raise ApiError("invalid_metadata_format")
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(given).encode()) > limits.METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return given


def thread(arguments: Arguments, conversation: Conversation) -> str | None:
    """Return the parent's ts for a reply; a reply's own ts is replaced by its parent's, as in Slack.

    What was to stand under a message that is gone is posted by itself, without a word:
    https://github.com/slack-go/slack/issues/1571
    """
    wanted = arguments.text("thread_ts")
    if not wanted:
        return None
    parent = next((each for each in conversation.log if each.ts == wanted), None)
    if parent is None:
        # (unsure) Slack's answer for a message that never existed
        raise ApiError("thread_not_found")
    if parent.deleted and not parent.reply_count:
        return None
    return parent.thread_ts or parent.ts
