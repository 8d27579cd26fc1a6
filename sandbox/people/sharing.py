"""What people send along with a message: another message (forwarded), or a table (pasted).

Both come as an attachment; the app hears nothing of them in `text`. The shapes are those of public reports:
https://github.com/slackapi/java-slack-sdk/issues/1179 (forwarded), https://github.com/vercel/chat/issues/803
and https://github.com/slack-go/slack/pull/1560 (tables; an empty cell is null).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from sandbox.backend.json_shapes import file_json, permalink
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.blockkit.limits import TABLE_COLUMNS, TABLE_ROWS
from sandbox.blockkit.rich_text import rich_text_of
from sandbox.state.errors import NotPossible
from sandbox.state.team import SlackMessage

Json = dict[str, Any]


def forwarded(workspace: WorkspaceBackend, message: SlackMessage) -> Json:
    """Return the attachment that shows a message which somebody forwards."""
    author = workspace.team.members[message.user]
    conversation = workspace.team.conversations[message.channel]
    is_direct = conversation.kind == "im"
    name = author.display_name or author.real_name
    day = datetime.datetime.fromtimestamp(float(message.ts), datetime.UTC)
    attachment: Json = {
        "id": 1,
        "ts": message.ts,
        "author_id": author.bot_id or author.id,
        "author_name": author.real_name,
        "author_subname": name,
        "author_link": f"https://{workspace.team.domain}.slack.com/team/{author.id}",
        "channel_id": message.channel,
        "channel_team": workspace.team.id,
        "color": "D0D0D0",
        "fallback": f"[{day:%B} {day.day}, {day.year} {day:%I:%M %p}] {name}: {message.text}",
        "footer": "Direct message" if is_direct else f"Posted in #{conversation.name}",
        "from_url": permalink(workspace, message),
        "is_msg_unfurl": True,
        "is_share": True,
        "mrkdwn_in": ["text"],
        "text": message.text,
    }
    if message.blocks:
        shown = {"blocks": deepcopy(message.blocks)}
        place = {"team": workspace.team.id, "channel": message.channel, "ts": message.ts}
        attachment["message_blocks"] = [{**place, "message": shown}]
    if message.is_reply:
        attachment["is_reply_unfurl"] = True
    if message.files:
        attachment["files"] = [file_json(workspace, each) for each in message.files]
    return attachment


def pasted_table(workspace: WorkspaceBackend, rows: Sequence[Sequence[str]]) -> Json:
    """Return the attachment that Slack makes of cells copied from a spreadsheet.

    Raises NotPossible for a table that Slack would paste as text.
    """
    if not rows or len(rows) > TABLE_ROWS or max(map(len, rows)) > TABLE_COLUMNS:
        raise NotPossible(f"a table has at most {TABLE_ROWS} rows and {TABLE_COLUMNS} columns")
    cells = [[_cell(workspace, each) for each in row] for row in rows]
    block = {"type": "table", "block_id": workspace.environment.new_id("", 5), "rows": cells}
    return {"id": 1, "blocks": [block], "fallback": "[no preview available]"}


def _cell(workspace: WorkspaceBackend, text: str) -> Json | None:
    return rich_text_of(text, workspace.environment.new_id("", 5)) if text else None
