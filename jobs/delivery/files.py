"""Sending a file into a message's thread, once: its id is noted before its bytes leave."""

import asyncio
import logging
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from jobs.delivery.context import DeliveryContext
from jobs.delivery.recipients import UnreachableRecipient, reach
from jobs.delivery.retry import TRIES, pause
from jobs.worker.pdf import draw_pdf
from jobs.worker.process import WorkerError
from models.access import may_read
from models.outbox.messages import redraw_one
from models.people.accounts import LEFT, LEFT_BEHIND, is_left
from models.queries.documents import load_document
from models.queries.readers import load_reader
from models.records.documents import Document
from models.tables import Attachment, Delivery, Message
from slack.errors import AnswerUnknown, RateLimited, SlackError, SlackRefused, Unreachable
from slack.find import find_share

log = logging.getLogger(__name__)

_SHARED_WITHIN = 5.0  # seconds that the next file of a thread waits for this one to appear
_LOOK_EVERY = 0.2


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file on disk that is ready to go."""

    path: Path
    name: str


async def send(context: DeliveryContext, delivery: Delivery) -> None:
    """Send one file; one that may have been sent is looked for first."""
    message: Message = delivery.message
    try:
        if delivery.file_id and await _stands_there(context, delivery):
            return
        if message.document_id and not await may_read(message.document_id, message.person_id):
            await Delivery.filter(id=delivery.id).update(state="dropped", trouble="may_not_read")
            return
        if await _is_elsewhere(context, message):
            await Delivery.filter(id=delivery.id).update(state="dropped", trouble=LEFT_BEHIND)
            return
        await _send(context, delivery)
    except AnswerUnknown as unknown:
        await _later(context, delivery, context.settles_after, str(unknown))
    except (SlackError, WorkerError, OSError) as error:
        await _failed(context, delivery, error)


async def _is_elsewhere(context: DeliveryContext, message: Message) -> bool:
    """Say whether the message's thread is one that its reader has left; he gets the file where he is."""
    if LEFT in message.key:
        return True
    try:
        await reach(context, message.person_id)  # until his conversation is open, nobody knows which it is
    except UnreachableRecipient:
        return True
    return await is_left(message)


async def _stands_there(context: DeliveryContext, delivery: Delivery) -> bool:
    """Ask Slack whether the noted file was shared; if it never was, forget its id and start again."""
    share = await find_share(context.workspace.client, delivery.file_id, delivery.message.channel)
    if share.completed:
        await _done(delivery)
        return True
    await Delivery.filter(id=delivery.id).update(state="waiting", file_id="")
    delivery.file_id = ""
    return False


async def _send(context: DeliveryContext, delivery: Delivery) -> None:
    message: Message = delivery.message
    client = context.workspace.client
    async with _sheet(context, delivery) as sheet:
        size = (await asyncio.to_thread(sheet.path.stat)).st_size
        ticket = await client.get_upload_url(sheet.name, size)
        now = context.clock()
        await Delivery.filter(id=delivery.id).update(
            state="sending",
            file_id=ticket.file_id,
            sending_since=now,
            next_at=now + context.settles_after,
        )
        await client.send_bytes(ticket.url, sheet.path)
    # From here Slack may share it: what goes wrong now is looked up by the noted id.
    await Delivery.filter(id=delivery.id).update(next_at=context.clock() + context.settles_after)
    await client.complete_upload(
        ticket.file_id, title=sheet.name, channel=message.channel, thread_ts=message.ts
    )
    await _wait_for_share(context, ticket.file_id, message.channel)
    await _done(delivery)


async def _wait_for_share(context: DeliveryContext, file_id: str, channel: str) -> None:
    """Let the file appear before the next one of its thread: Slack promises no order of its own."""
    try:
        async with asyncio.timeout(_SHARED_WITHIN):
            while not (await find_share(context.workspace.client, file_id, channel)).ts:  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_EVERY)  # Slack tells it by no event that we take
    except (TimeoutError, SlackError):
        return  # it was taken, and will appear


@asynccontextmanager
async def _sheet(context: DeliveryContext, delivery: Delivery) -> AsyncIterator[OutgoingFile]:
    if delivery.kind == "attachment":
        attachment = await Attachment.get(id=delivery.attachment_id)
        yield OutgoingFile(context.files / attachment.sha256[:2] / attachment.sha256[2:], attachment.name)
        return
    message: Message = delivery.message
    assert message.document_id is not None  # only cards and outcomes have a PDF
    document_id = message.document_id
    document = await context.store.look(lambda: load_document(document_id))
    reader = await load_reader(message.workspace_id, message.person_id)
    drawn = await context.worker.run(draw_pdf, document, reader, timeout=60.0)
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="precoro-pdf-"))
    path = folder / "document.pdf"
    try:
        await asyncio.to_thread(path.write_bytes, drawn)
        yield OutgoingFile(path, pdf_name(document))
    finally:
        await asyncio.to_thread(_remove, path)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.parent.rmdir()


def pdf_name(document: Document) -> str:
    """Name the file after the document's number, with what no file system minds."""
    plain = re.sub(r"[^\w.\-]+", "_", document.number).strip("._") or "document"
    state = "" if document.status in ("approved", "partly_paid", "paid") else f" {document.status}"
    return f"{plain[:80]}{state}.pdf"


async def _done(delivery: Delivery) -> None:
    await Delivery.filter(id=delivery.id).update(state="done", trouble="")


async def _failed(context: DeliveryContext, delivery: Delivery, error: Exception) -> None:
    """Start again later with a new ticket (nobody has seen the old one), or say for good that it failed."""
    if isinstance(error, RateLimited):
        await _later(context, delivery, timedelta(seconds=error.retry_after), str(error))
        return
    away = isinstance(error, Unreachable)  # Slack is not there: wait as long as it takes
    permanent = isinstance(error, SlackRefused) and error.permanent
    attempts = delivery.attempts + 1
    if permanent or isinstance(error, FileNotFoundError) or (attempts >= TRIES and not away):
        log.error("File %d was not sent: %s", delivery.id, error)
        await Delivery.filter(id=delivery.id).update(state="failed", trouble=str(error)[:500])
        await redraw_one(delivery.message_id)  # the card says that it is missing
    else:
        await _later(context, delivery, pause(attempts), str(error), attempts=attempts)


async def _later(
    context: DeliveryContext,
    delivery: Delivery,
    wait: timedelta,
    trouble: str,
    *,
    attempts: int | None = None,
) -> None:
    values: dict[str, object] = {"next_at": context.clock() + wait, "trouble": trouble[:500]}
    if attempts is not None:
        values["attempts"] = attempts
    await Delivery.filter(id=delivery.id).update(**values)
