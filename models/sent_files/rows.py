"""The rows of sent files: noted once, read, sent, cancelled. All of it is called inside a transaction."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from models.change import Change
from models.database import sql
from models.facts import SentFileChanged
from models.frozen import frozen
from models.records.drafts import AttachmentDraft, DocumentDraft
from models.records.sent_files import Became, Choices, Proposal, ReadDraft, SentDocument, SentReport
from models.refusals import Refusal
from models.sent_files.proposal import shown_hash, take_in
from models.sent_files.senders import require_may_send
from models.sent_files.stored import drafts_of, write_choices, write_drafts, write_report
from models.tables import SentFile
from models.text import cleaned

# Its writers come one by one: two presses, a press and a job.
_HOLD = "UPDATE sent_file SET attempts = attempts WHERE id = :id RETURNING *"
NAME_LIMIT, TEXT_LIMIT = 255, 3000


@frozen
class FilesInMessage:
    """The files of one message, as (Slack's id, name)."""

    workspace_id: int
    person_id: int
    channel: str
    ts: str
    thread_ts: str
    text: str
    files: Sequence[tuple[str, str]]


@frozen
class SendRequest:
    """A press in the answer to a file; `shown_hash` is of what the button showed."""

    key: str
    sent_file: int
    person: int
    shown_hash: str = ""


async def note_sent_files(message: FilesInMessage, change: Change) -> None:
    """Note the files of a message, which are fetched and read later."""
    rows = [
        SentFile(
            workspace_id=message.workspace_id,
            person_id=message.person_id,
            channel=message.channel,
            ts=message.ts,
            thread_ts=message.thread_ts,
            file_id=file_id,
            name=cleaned(name)[:NAME_LIMIT],
            text=cleaned(message.text)[:TEXT_LIMIT],
            next_at=change.now,
            created_at=change.now,
        )
        for file_id, name in message.files
    ]
    await SentFile.bulk_create(rows, ignore_conflicts=True)


async def hold_sent_file(sent_file: int) -> SentFile | None:
    """Take the row of a sent file for this transaction."""
    row = await sql.first(_HOLD, id=sent_file)
    return sql.made(SentFile, row) if row else None


async def save_read(
    sent_file: int,
    stored: AttachmentDraft,
    state: Literal["read", "to_fill", "refused"],
    drafts: tuple[ReadDraft, ...],
    why: str,
    change: Change,
) -> None:
    """Save what was read in a file; its answer can be written."""
    sent = await hold_sent_file(sent_file)
    if sent is None or sent.state != "waiting":
        return
    values = {"name": stored.name[:NAME_LIMIT], "sha256": stored.sha256, "size": stored.size}
    await SentFile.filter(id=sent.id).update(
        **values,
        media_type=stored.media_type,
        state=state,
        contents=write_drafts(drafts) if drafts else "",
        why=why,
    )
    change.state(SentFileChanged(sent.id))


async def save_refused(sent_file: int, why: str, change: Change) -> None:
    """Save why a file could not be fetched, as a sentence for its sender."""
    refused = SentFile.filter(id=sent_file, state="waiting").update(state="refused", why=why)
    if await refused:
        change.state(SentFileChanged(sent_file))


async def pressed(request: SendRequest, change: Change, *states: str) -> SentFile:
    """Return the file that a press is about; refuse anybody but its sender, and what is settled."""
    sent = await hold_sent_file(request.sent_file)
    if sent is None or sent.person_id != request.person or sent.workspace_id != change.workspace:
        raise Refusal("sent_not_yours")
    if sent.state not in states:
        raise Refusal("sent_settled", state=sent.state)
    return sent


async def send(request: SendRequest, change: Change) -> None:
    """Take in what was shown of a file; of several documents each is taken in later, by itself."""
    if await change.is_repeated(request.key):
        return
    sent = await pressed(request, change, "read")
    await require_may_send(sent.person_id, sent.workspace_id, change.policy)
    drafts = drafts_of(sent)
    if len(drafts) > 1:
        if shown_hash(sent, ()) != request.shown_hash:
            raise Refusal("sent_changed")
        await SentFile.filter(id=sent.id).update(state="sending", next_at=change.now)
        change.state(SentFileChanged(sent.id))
        return
    await _take_in_one(sent, drafts[0], request.shown_hash, change)


async def send_typed(request: SendRequest, draft: DocumentDraft, change: Change) -> None:
    """Take in what somebody typed of a file that holds no data; the file is its original."""
    if await change.is_repeated(request.key):
        return
    sent = await pressed(request, change, "to_fill")
    original = AttachmentDraft(sent.name or "file", sent.sha256, sent.size, sent.media_type, False)
    await _take_in_one(sent, ReadDraft(replace(draft, attachments=(original,))), "", change)


async def _take_in_one(sent: SentFile, read: ReadDraft, shown: str, change: Change) -> None:
    made = await take_in(sent, read, change)
    if shown and shown_hash(sent, [made]) != shown:
        raise Refusal("sent_changed")
    if made.refused is not None:
        raise made.refused
    # What is typed is new: it never changes what is there.
    if made.outcome == "same" or (not shown and made.outcome != "new"):
        raise Refusal("sent_same", number=made.draft.number)
    if made.is_refused:
        raise Refusal("sent_changed")
    await finish(sent.id, SentReport((sent_document(made),)), change)


def sent_document(made: Proposal) -> SentDocument:
    """Return what a report says of a document that was taken in."""
    draft = made.draft
    became: Became = "updated" if made.outcome == "changed" else "sent"
    if draft.action == "cancel":
        became = "cancelled"
    return SentDocument(made.document, draft.kind, draft.credit_note, draft.number, became)


async def finish(sent_file: int, report: SentReport, change: Change) -> None:
    """Save what became of a file."""
    await SentFile.filter(id=sent_file).update(state="sent", report=write_report(report), choices="")
    change.state(SentFileChanged(sent_file))


async def choose(request: SendRequest, choices: Choices, change: Change) -> None:
    """Save what the sender of a file chose; its answer is drawn again."""
    if await change.is_repeated(request.key):
        return
    sent = await pressed(request, change, "read")
    await SentFile.filter(id=sent.id).update(choices=write_choices(choices))
    change.state(SentFileChanged(sent.id))


async def cancel(request: SendRequest, change: Change) -> None:
    """Take nothing in of a file."""
    if await change.is_repeated(request.key):
        return
    sent = await pressed(request, change, "read", "to_fill", "refused")
    await SentFile.filter(id=sent.id).update(state="cancelled")
    change.state(SentFileChanged(sent.id))
