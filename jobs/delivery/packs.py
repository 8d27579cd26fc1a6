"""Make the approval pack of a document for somebody, file by file, so that a bad one costs only itself."""

import asyncio
from pathlib import Path

from jobs.delivery.context import DeliveryContext
from jobs.worker.pack.assemble import assemble
from jobs.worker.pack.limits import FILE_BYTES, PACK_BYTES, PACK_PAGES, NotMerged
from jobs.worker.pack.take import take_file
from jobs.worker.process import WorkerBroken, WorkerTimeout
from models.records.documents import Attachment, Audience, Document
from models.records.pack import PackEntry
from sources.files.attachments import stored_path

FILE_SECONDS = 10.0
PACK_SECONDS = 60.0


async def make_pack(context: DeliveryContext, document: Document, reader: Audience, target: Path) -> None:
    """Write the pack to `target`. What cannot be part of it is named in its contents."""
    entries: list[PackEntry] = []
    parts: list[Path] = []
    try:
        for number, attachment in enumerate(document.attachments):
            part = target.with_suffix(f".{number}.part")
            parts.append(part)
            entries.append(await _take(context, attachment, part, entries, parts))
        kept = [str(part) for entry, part in zip(entries, parts, strict=True) if entry.left_out is None]
        await context.worker.run(assemble, document, reader, entries, kept, str(target), timeout=PACK_SECONDS)
    finally:
        for part in parts:
            await asyncio.to_thread(part.unlink, missing_ok=True)


async def _take(
    context: DeliveryContext, attachment: Attachment, part: Path, entries: list[PackEntry], parts: list[Path]
) -> PackEntry:
    source = stored_path(context.files, attachment.sha256)
    try:
        if attachment.size > FILE_BYTES:
            raise NotMerged("too_large")
        if not await asyncio.to_thread(source.exists):
            raise NotMerged("missing")
        pages = await context.worker.run(take_file, str(source), str(part), timeout=FILE_SECONDS)
        if sum(entry.pages for entry in entries) + pages > PACK_PAGES:
            raise NotMerged("pack_full")
        if await asyncio.to_thread(_size, parts) > PACK_BYTES:
            raise NotMerged("pack_full")
    except NotMerged as refused:
        await asyncio.to_thread(part.unlink, missing_ok=True)
        return PackEntry(attachment.name, left_out=refused.because)
    except (WorkerTimeout, WorkerBroken):
        return PackEntry(attachment.name, left_out="too_complicated")
    return PackEntry(attachment.name, pages)


def _size(parts: list[Path]) -> int:
    return sum(part.stat().st_size for part in parts if part.exists())
