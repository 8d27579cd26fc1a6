"""Files in messages to the bot: those outside a card's thread are read and answered."""

from collections.abc import Mapping
from typing import Any

from handlers.bolt.mentioned_people import author_of
from handlers.bolt.registrar import SlackEvent
from models.change import Change
from models.refusals import Refusal
from models.sent_files.rows import FilesInMessage, note_sent_files
from models.sent_files.senders import require_may_send
from views.replies.incoming_text import readable

_NOT_HERE = frozenset({"guest", "other_team"})  # in words about sending, not about approving


def files_of(event: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return Slack's id and the name of each file; Slack may leave the name to be asked for."""
    files = event.get("files")
    given = [one for one in files if isinstance(one, dict)] if isinstance(files, list) else []
    return [(str(one.get("id") or ""), str(one.get("name") or one.get("title") or "")) for one in given]


async def take_files(slack_event: SlackEvent) -> None:
    """Note the files of a message, to be fetched and read; refuse those of people who may send none."""
    on, event = slack_event.on, slack_event.event
    try:
        person = await author_of(on, event, slack_event.now)
    except Refusal as refusal:
        if refusal.code in _NOT_HERE:
            raise Refusal("may_not_send", state=refusal.code) from None
        raise
    await require_may_send(person.id, on.workspace_id, on.policy)
    ts = str(event["ts"])
    message = FilesInMessage(
        workspace_id=on.workspace_id,
        person_id=person.id,
        channel=str(event["channel"]),
        ts=ts,
        thread_ts=str(event.get("thread_ts") or ts),
        text=readable(event, {}),
        files=[one for one in files_of(event) if one[0]],
    )

    async def note(change: Change) -> None:
        if not await change.is_repeated(slack_event.key):
            await note_sent_files(message, change)

    await slack_event.apply(note)
