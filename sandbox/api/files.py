"""files.*: upload in three steps, info, delete."""

from __future__ import annotations

import re
from functools import partial

from sandbox.api.call import Call, Json, SandboxMethod
from sandbox.backend.files import is_visible, new_file
from sandbox.backend.json_shapes import file_json
from sandbox.backend.message_content import check_blocks
from sandbox.backend.posting import post, remove_file
from sandbox.backend.workspace import WorkspaceBackend
from sandbox.blockkit import wording
from sandbox.state.errors import ApiError
from sandbox.state.rates import TIER_3, TIER_4
from sandbox.state.team import Conversation, SlackFile

LARGEST = 1_000_000_000
LONGEST_ALT_TEXT = 1_000
CHANNEL_ID = re.compile(r"[CGDZ][A-Z0-9]{8,}")


def get_upload_url(call: Call) -> Json:
    """Return the address for a file's bytes, and the file's id."""
    name, length = call.needed("filename"), call.number("length", 0)
    if length < 1:
        raise ApiError("missing_argument")
    if length > LARGEST:
        raise ApiError("file_upload_size_restricted")
    if len(call.text("alt_txt")) > LONGEST_ALT_TEXT:
        raise ApiError("alt_txt_too_large")
    file = new_file(call.workspace, call.workspace.bot.id, name, length)
    file.alt_text = call.text("alt_txt") or None
    call.workspace.team.files[file.id] = file
    key = call.workspace.environment.new_id("", 32)
    call.workspace.uploads[key] = file.id
    return {"upload_url": f"{call.workspace.environment.origin}/upload/v1/{key}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """Complete uploads; the message with the files is posted a little later."""
    workspace = call.workspace
    given = call.json("files")
    if not isinstance(given, list) or not given:
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: files"])
    files = []
    for index, each in enumerate(given):
        if isinstance(each, dict) and not each.get("id"):
            raise ApiError("invalid_arguments", [f"[ERROR] {wording.missing('id', f'/files/{index}')}"])
        file = workspace.team.files.get(str(each.get("id"))) if isinstance(each, dict) else None
        if file is None or file.deleted or file.content is None or file.completed:
            # an upload can be completed only once
            raise ApiError("file_not_found")
        files.append((file, str(each.get("title") or file.name)))
    places = [_place(call, each) for each in _places(call)]
    thread_ts = _parent(call, places)
    blocks = call.json("blocks", "invalid_blocks_format") or []
    check_blocks(workspace, blocks)
    for file, title in files:
        file.completed, file.title = True, title
    shown = [file for file, _ in files]
    comment = call.text("initial_comment")
    facts = {"blocks": [] if comment else blocks, "thread_ts": thread_ts}
    for place in places:
        show = partial(_show, workspace, place, comment, shown, facts)
        workspace.clock.call_later(workspace.environment.share_delay, show)
    workspace.changed()
    return {"files": [file_json(workspace, file) for file in shown]}


def _show(
    workspace: WorkspaceBackend, place: Conversation, text: str, files: list[SlackFile], facts: Json
) -> None:
    lost = workspace.environment.faults.match_share
    there = [each for each in files if not each.deleted and not lost(workspace.name, each.name)]
    if there:
        post(workspace, place, workspace.bot, text, files=there, subtype="file_share", **facts)


def _places(call: Call) -> list[str]:
    channel_id = call.text("channel_id")
    if channel_id and not CHANNEL_ID.fullmatch(channel_id):
        # usually a member's id: chat.postMessage accepts one, an upload does not
        # https://github.com/slackapi/bolt-js/issues/2115
        wrong = wording.unlike(f"^{CHANNEL_ID.pattern}$", "/channel_id")
        raise ApiError("invalid_arguments", [f"[ERROR] {wrong}"])
    several = [each.strip() for each in call.text("channels").split(",") if each.strip()]
    return [channel_id] if channel_id else several


def _place(call: Call, wanted: str) -> Conversation:
    found = call.seen(wanted)
    if call.workspace.bot.id not in found.members:
        raise ApiError("not_in_channel")
    if found.archived:
        raise ApiError("is_archived")
    if found.admins_only:
        raise ApiError("posting_to_channel_denied")
    return found


def _parent(call: Call, places: list[Conversation]) -> str | None:
    wanted = call.text("thread_ts")
    if not wanted:
        return None
    parent = places[0].find(wanted) if len(places) == 1 else None
    if parent is None:
        raise ApiError("invalid_thread_ts")
    return parent.thread_ts or parent.ts


def known_file(call: Call) -> SlackFile:
    """Return a file that is completed, not deleted, and visible to the app."""
    file = call.workspace.team.files.get(call.needed("file"))
    if file is None or not file.completed or not is_visible(call.workspace, file):
        raise ApiError("file_not_found")
    if file.deleted:
        raise ApiError("file_deleted")
    return file


def info(call: Call) -> Json:
    """Describe a file and where it is shown."""
    file = file_json(call.workspace, known_file(call))
    return {"file": file, "comments": [], "response_metadata": {"next_cursor": ""}}


def delete(call: Call) -> Json:
    """Delete one of the app's own files."""
    file = known_file(call)
    if file.user != call.workspace.bot.id:
        raise ApiError("cant_delete_file")
    remove_file(call.workspace, file)
    return {}


METHODS = {
    "files.getUploadURLExternal": SandboxMethod(get_upload_url, TIER_4, "files:write"),
    "files.completeUploadExternal": SandboxMethod(complete_upload, TIER_4, "files:write"),
    "files.info": SandboxMethod(info, TIER_4, "files:read"),
    "files.delete": SandboxMethod(delete, TIER_3, "files:write"),
}
