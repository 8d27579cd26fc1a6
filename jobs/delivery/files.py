"""Sending a file into a message's thread, once: its id is saved before its bytes are sent."""

import asyncio
import logging
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from jobs.delivery.answers import try_again
from jobs.delivery.context import DeliveryContext
from jobs.delivery.packs import make_pack
from jobs.delivery.recipients import UnreachableRecipient, find_recipient
from jobs.delivery.retry import TRIES
from jobs.worker.pdf import draw_pdf
from jobs.worker.process import WorkerError
from models.access import may_read
from models.frozen import frozen
from models.outbox import progress
from models.outbox.messages import redraw_one
from models.people.accounts import is_left
from models.queries.documents import load_document
from models.queries.readers import load_reader
from models.records.documents import Document
from models.tables import Attachment, Delivery, Message
from models.visible import seen
from slack.errors import SlackError
from slack.find import find_share
from sources.files.attachments import stored_path
from views.components.undrawn import undrawn_names
from views.wording.formats import collapse

log = logging.getLogger(__name__)

_SHARED_WITHIN = 5.0  # seconds that the next file of a thread waits for this one to appear
_LOOK_EVERY = 0.2
SHARED_AFTER = 8  # times what an answer may take: two minutes; then a file that was taken will not appear


class NeverShown(Exception):
    """Slack accepted a file again and again, and never showed it."""


@frozen
class OutgoingFile:
    """A file on disk that is ready to go."""

    path: Path
    name: str


async def send(context: DeliveryContext, delivery: Delivery) -> None:
    """Send one file; one that may have been sent is looked for first."""
    message: Message = delivery.message
    try:
        if delivery.file_id and await _is_on_its_way(context, delivery):
            return
        if message.document_id and not await may_read(
            message.document_id, message.person_id, message.workspace_id
        ):
            await progress.give_up(delivery, "may_not_read", context.clock())
        elif await _is_elsewhere(context, message):
            await progress.give_up(delivery, "left_account", context.clock())
        else:
            await _send(context, delivery)
    except (SlackError, WorkerError, OSError, NeverShown) as error:
        if not await try_again(context, delivery, error):
            log.error("File %d was not sent: %s", delivery.id, error)
            await redraw_one(delivery.message_id)  # the card says that it is missing


async def _is_elsewhere(context: DeliveryContext, message: Message) -> bool:
    """Return whether the reader has left the account of this thread; they get the file where they are now."""
    if message.left_at:
        return True
    try:
        # Until the conversation is open, its id is not known.
        await find_recipient(context, message.person_id)
    except UnreachableRecipient:
        return True
    return await is_left(message)


async def _is_on_its_way(context: DeliveryContext, delivery: Delivery) -> bool:
    """Ask Slack for the file with the saved id: it is in its thread, or may still come there.

    What did not come for long is deleted, so that it cannot come any more, and is sent again.
    """
    client, now = context.client, context.clock()
    share = await find_share(client, delivery.file_id, delivery.message.channel)
    if share.ts:
        await progress.done(delivery, state="done")
        context.delivered[delivery.kind] += 1
        return True
    since = delivery.sending_since or delivery.created_at
    if share.completed and now < since + SHARED_AFTER * context.settles_after:
        await progress.again(delivery, now + context.settles_after, "Slack has not shown the file yet")
        return True
    if share.completed:
        log.warning("File %d never appeared in its thread; it is sent again", delivery.id)
        await client.files_delete(delivery.file_id)
        if delivery.attempts + 1 >= TRIES:
            raise NeverShown(f"{delivery.file_id} was accepted, and never appeared in its thread")
        await progress.again(delivery, now, attempts=delivery.attempts + 1)
    await progress.start_over(delivery)
    return share.completed


async def _send(context: DeliveryContext, delivery: Delivery) -> None:
    message: Message = delivery.message
    client = context.client
    document = await _to_print(context, delivery)
    if document is not None and document.round != message.round:
        # Its newer round has messages of its own: here it would show what was not decided on.
        await progress.give_up(delivery, "settled", context.clock())
        return
    async with _outgoing(context, delivery, document) as file:
        size = (await asyncio.to_thread(file.path.stat)).st_size
        ticket = await client.get_upload_url(file.name, size)
        now = context.clock()
        if not await progress.start_sending(
            delivery, now, now + context.settles_after, file_id=ticket.file_id
        ):
            return  # somebody else has begun to send it: nobody sees our ticket
        await client.send_bytes(ticket.url, file.path)
    # From here Slack may share it: what goes wrong now is looked up by the saved id.
    if not await progress.extend_sending(delivery, context.clock() + context.settles_after):
        return  # another bot has it by now: nobody sees our bytes
    await client.complete_upload(
        ticket.file_id, title=file.name, channel=message.channel, thread_ts=message.ts
    )
    if await _appears(context, ticket.file_id, message.channel):
        await progress.done(delivery, state="done")
        context.delivered[delivery.kind] += 1
    else:
        await progress.again(
            delivery, context.clock() + context.settles_after, "Slack has not shown the file yet"
        )


async def _appears(context: DeliveryContext, file_id: str, channel: str) -> bool:
    """Wait until the file appears before the next one of its thread is sent: Slack promises no order."""
    try:
        async with asyncio.timeout(_SHARED_WITHIN):
            while not (await find_share(context.client, file_id, channel)).ts:  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_EVERY)  # Slack sends no event for it that we receive
    except (TimeoutError, SlackError):
        return False  # it was taken, and may still appear: it is looked for later
    return True


async def _to_print(context: DeliveryContext, delivery: Delivery) -> Document | None:
    """Return the document of which a PDF is sent, as it is now; None for an attachment."""
    if delivery.kind == "attachment":
        return None
    message: Message = delivery.message
    assert message.document_id is not None  # only cards and outcomes have a PDF
    document_id = message.document_id
    return await context.store.look(lambda: load_document(document_id))


@asynccontextmanager
async def _outgoing(
    context: DeliveryContext, delivery: Delivery, document: Document | None
) -> AsyncIterator[OutgoingFile]:
    if document is None:
        attachment = await Attachment.get(id=delivery.attachment_id)
        path = stored_path(context.files, attachment.sha256)
        yield OutgoingFile(path, file_name(attachment))
        return
    message: Message = delivery.message
    reader = await load_reader(message.workspace_id, message.person_id)
    if missing := undrawn_names(document):
        log.warning(
            "The PDF of document %d (%s) cannot show %s", document.id, collapse(document.number), missing
        )
    path = outgoing_folder(context.files) / f"{delivery.id}-{delivery.claimed_by}.pdf"
    try:
        if delivery.with_files:
            await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
            await make_pack(context, document, reader, path)
        else:
            drawn = await context.worker.run(draw_pdf, document, reader, timeout=60.0)
            await asyncio.to_thread(_write, path, drawn)
        yield OutgoingFile(path, pdf_name(document, with_files=delivery.with_files))
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)


def outgoing_folder(files: Path) -> Path:
    """Return where a PDF lies while it is sent: beside the stored files, which are named by their hash."""
    return files / "outgoing"


def empty_outgoing(files: Path) -> None:
    """Remove what a bot left there that was killed; blocks."""
    shutil.rmtree(outgoing_folder(files), ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def file_name(attachment: Attachment) -> str:
    """Return the name of a file as everybody sees it: characters that hide or turn others are left out."""
    ending = attachment.sha256[:8]  # tells apart what has no name to be seen
    return " ".join(seen(attachment.name).split()) or f"file-{ending}"


def pdf_name(document: Document, *, with_files: bool = False) -> str:
    """Return the file name for a document: its number, in characters that every file system takes."""
    plain = re.sub(r"[^\w.\-]+", "_", seen(document.number)).strip("._") or "document"
    state = "" if document.status in ("approved", "partly_paid", "paid") else f" {document.status}"
    return f"{plain[:80]}{state}{' pack' if with_files else ''}.pdf"
