"""Files that people send to the bot: fetched from Slack, read in the worker process, and answered.

What was sent with one press and holds many documents is taken in here too, each in a transaction of its own.
"""

import asyncio
import logging
import os
import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from jobs.delivery.context import DeliveryContext
from jobs.delivery.retry import pause
from jobs.inbox.importer import Parse
from jobs.slack_files import NotFetched, WhyNot, fetch, is_ours, wait_after
from models.change import Change
from models.documents.imports import open_batch
from models.outbox import lists
from models.queries.readers import load_reader
from models.records.documents import Audience
from models.records.drafts import AttachmentDraft, ParsedDocument
from models.records.sent_files import Proposal, ReadDraft, SentReport
from models.refusals import Refusal
from models.sent_files.proposal import take_in
from models.sent_files.rows import finish, save_read, save_refused, sent_document
from models.sent_files.stored import drafts_of
from models.sent_files.waiting import files_to_read, read_later
from models.tables import Document, SentFile
from models.text import cleaned
from slack.errors import MayNotCall, SlackError
from sources.files.attachments import ATTACHMENT_LIMIT, save_attachments, stored_path
from views.wording.refusals import sentence

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds
_WHY: dict[WhyNot, str] = {
    "too_large": "attachment_too_large",
    "kind": "file_not_kept",
    "unreadable": "file_not_given",
    "gone": "file_gone",
}
# How pictures begin: their bytes are looked at, and never drawn here.
_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
_BRANDS: Final = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
_START: Final = 1024  # bytes from the start in which readers look for %PDF-

SentFileState = Literal["read", "to_fill", "refused"]


class SentFiles:
    """Fetches, reads and takes in the files that people send in one workspace, one after another."""

    def __init__(self, context: DeliveryContext, parse: Parse) -> None:
        self.context = context
        self._parse = parse

    async def run(self) -> None:
        """Look for ever."""
        while True:
            if self.context.workspace.down is None:
                for sent in await files_to_read(self.context.workspace_id, self.context.clock()):
                    await self._go_on(sent)
            await asyncio.sleep(LOOK_EVERY)

    async def _go_on(self, sent: SentFile) -> None:
        try:
            if sent.state == "sending":
                await self._take_in(sent)
            else:
                await self._read(sent)
        except NotFetched as error:
            await self._refuse(sent, Refusal(_WHY[error.why], **_facts(sent, error.why)))
        except MayNotCall:  # another bot goes on with it
            return
        except Exception as error:  # the edge: one file must not block the others
            log.warning("Sent file %d could not be read: %r", sent.id, error, exc_info=is_ours(error))
            wait, why = wait_after(error, sent.attempts + 1), str(error)
            if wait is None and sent.state == "waiting":
                code = "file_not_given" if isinstance(error, SlackError) else "file_invalid"
                await self._refuse(sent, Refusal(code, file=sent.name))
                return
            wait = wait or pause(sent.attempts + 1)  # what was sent with a press is never given up
            at = self.context.clock() + wait
            await self.context.store.transact(lambda: read_later(sent, at, why))

    async def _refuse(self, sent: SentFile, refusal: Refusal) -> None:
        why = sentence(refusal, await self._reader(sent))
        await self.context.apply(lambda change: save_refused(sent.id, why, change))

    async def _reader(self, sent: SentFile) -> Audience:
        return await load_reader(sent.workspace_id, sent.person_id)

    async def _read(self, sent: SentFile) -> None:
        stored = await fetch(self.context, sent.file_id, sent.name)
        stored = replace(stored, name=cleaned(stored.name))
        reader = await self._reader(sent)
        state: SentFileState = "read"
        drafts: tuple[ReadDraft, ...] = ()
        why = ""
        path = stored_path(self.context.files, stored.sha256)
        start = await asyncio.to_thread(_start_of, path)
        if _is_picture(start):
            state = "to_fill"
        else:
            try:
                drafts = await self._drafts(stored, reader)
            except Refusal as refusal:
                # A PDF without data is what a form is for; why it has none is no help to a person.
                state = "to_fill" if b"%PDF-" in start else "refused"
                why = sentence(refusal, reader) if state == "refused" else ""
        await self.context.apply(lambda change: save_read(sent.id, stored, state, drafts, why, change))

    async def _drafts(self, stored: AttachmentDraft, reader: Audience) -> tuple[ReadDraft, ...]:
        """Read a file in the worker, under its own name, as the inbox does; its documents alone are taken."""
        with tempfile.TemporaryDirectory(dir=self.context.files, prefix=".incoming-") as folder:
            name = PurePosixPath(stored.name.replace("\\", "/")).name.lstrip(".") or "file"
            path = Path(folder) / name.encode()[-200:].decode("utf-8", "ignore")
            await asyncio.to_thread(os.link, stored_path(self.context.files, stored.sha256), path)
            parsed = await self._parse(path)
            if not parsed.documents:
                raise Refusal("file_empty_of_documents", file=stored.name)
            return tuple([await self._draft(path, one, reader) for one in parsed.documents])

    async def _draft(self, path: Path, one: ParsedDocument, reader: Audience) -> ReadDraft:
        try:
            named = await save_attachments(
                one.files, folder=path.parent, store=self.context.files, file=path.name
            )
        except Refusal as refusal:
            if refusal.code == "attachment_missing":  # "put it next to the file" cannot be done in Slack
                refusal = Refusal("sent_without_named", **refusal.facts)
            return ReadDraft(one.draft, one.where, sentence(refusal, reader))
        return ReadDraft(replace(one.draft, attachments=(*one.draft.attachments, *named)), one.where)

    async def _take_in(self, sent: SentFile) -> None:
        """Take in the documents of a file that was sent; what came before a restart is known by now."""
        store, policy, reader = self.context.store, self.context.policy, await self._reader(sent)
        batch_id = await store.transact(lambda: open_batch(self.context.clock()))
        report = SentReport()
        try:
            for read in drafts_of(sent):
                made = await self._take_in_one(sent, read, batch_id)
                if made.outcome == "same" and await _was_here_before(sent, made):
                    report = replace(report, known=report.known + 1)
                else:
                    report = _with(report, made, reader)
        finally:
            await store.transact(
                lambda: lists.close_batch(batch_id, self.context.clock(), policy.cards_per_import)
            )
        await self.context.apply(lambda change: finish(sent.id, report, change))

    async def _take_in_one(self, sent: SentFile, read: ReadDraft, batch_id: int) -> Proposal:
        async def work(change: Change) -> Proposal:
            made = await take_in(sent, read, change)
            if isinstance(made.refused, Refusal):
                raise made.refused  # with all that was written before it was refused
            return made

        try:
            return await self.context.store.apply(
                Change(self.context.clock(), self.context.policy, batch_id, sent.workspace_id), work
            )
        except Refusal as refusal:
            return Proposal(read.draft, refused=refusal)


async def _was_here_before(sent: SentFile, made: Proposal) -> bool:
    """Return whether a document is older than its file; one that is not came with it, before a restart."""
    return await Document.exists(id=made.document, created_at__lt=sent.created_at)


def _with(report: SentReport, made: Proposal, reader: Audience) -> SentReport:
    if not made.is_refused:
        return replace(report, sent=(*report.sent, sent_document(made)))
    why = sentence(made.refused, reader) if isinstance(made.refused, Refusal) else made.why
    return replace(report, refused=(*report.refused, (made.draft.number, why)))


def _facts(sent: SentFile, why: WhyNot) -> dict[str, object]:
    return {"file": sent.name, "limit": ATTACHMENT_LIMIT} if why == "too_large" else {"file": sent.name}


def _start_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_START)


def _is_picture(start: bytes) -> bool:
    if start.startswith(_PICTURES):
        return True
    webp = start[:4] == b"RIFF" and start[8:12] == b"WEBP"
    return webp or (start[4:8] == b"ftyp" and start[8:12] in _BRANDS)
