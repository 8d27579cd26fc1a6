"""Open: the details of a document in a modal, its card and its files on request."""

from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.access import require_may_read
from models.outbox import files, messages
from models.outbox.pdf_on_request import enqueue_requested_pdf
from models.queries.cards import load_card, open_turn_of
from models.queries.rows import row_of
from models.records.documents import Card
from models.refusals import Refusal
from models.tables import Attachment, Delivery, Document, Message, Turn
from models.vocabulary import PdfPlace
from views import ids, values
from views.modals.details import DetailsPlace, build_details, build_loading, parse_details
from views.modals.files import build_files_form, parse_files_form
from views.replies.coming import build_pdf_coming
from views.replies.commands import build_answer_view


def register(on: Registrar) -> None:
    """Bind the buttons that show something and decide nothing."""
    on.action(ids.OPEN, open_details)
    on.action(ids.LINK, follow_link)
    on.action(ids.PREVIOUS_PAGE, turn_page)
    on.action(ids.NEXT_PAGE, turn_page)
    on.action(ids.FILES, open_files)
    on.action(ids.SEND_FILE, send_file)
    on.action(ids.SEND_CARD, send_card)
    on.action(ids.SEND_PACK, send_pack)


async def follow_link(_press: Interaction) -> None:
    """Ack: Slack opens the link itself, and sends an interaction all the same."""


async def open_details(press: Interaction) -> None:
    """Open the document's details; a loading view first, since the trigger lives three seconds."""
    document_id = values.parse_document_value(press.value)
    await require_may_read(document_id, press.person.id, press.on.workspace_id)
    press.after(_show(press, document_id))


async def _show(press: Interaction, document_id: int) -> None:
    await press.open_form(build_loading(await press.reader()))  # over Review, which keeps what is chosen
    turn = await _pressed_turn(press, document_id) or await open_turn_of(
        document_id, press.person.id, press.on.policy
    )
    card = await _card(press, document_id, turn)
    await press.redraw_view(build_details(card, 1))
    await press.record_shown((document_id, card.document.shown_hash))


async def _pressed_turn(press: Interaction, document_id: int) -> Turn | None:
    """Return the turn of the card whose Open was pressed, if it is still open."""
    if press.place is None:
        return None
    channel, ts = press.place
    message = await Message.get_or_none(
        workspace_id=press.on.workspace_id, channel=channel, ts=ts, document_id=document_id
    )
    if message is None or message.turn_id is None or message.person_id != press.person.id:
        return None
    return await Turn.get_or_none(id=message.turn_id, state="open")


async def _card(press: Interaction, document_id: int, turn: Turn | None) -> Card:
    return await load_card(document_id, press.person.id, await press.reader(), turn, press.on.policy)


async def turn_page(press: Interaction) -> None:
    """Show another page of the same modal."""
    place = parse_details(press.view)
    await require_may_read(place.document, press.person.id, press.on.workspace_id)
    press.after(_turn_page(press, int(press.value)))


async def _turn_page(press: Interaction, page: int) -> None:
    place = parse_details(press.view)
    turn = await _turn_of(place) if place.turn else None
    card = await _card(press, place.document, turn)
    await press.redraw_view(build_details(card, page))


async def _turn_of(place: DetailsPlace) -> Turn | None:
    """Return the turn that the modal shows, if it is one of this document."""
    return await Turn.get_or_none(id=place.turn, document_id=place.document)


async def send_card(press: Interaction) -> None:
    """Enqueue the card and files of a document that came in a list."""
    document_id = values.parse_document_value(press.value)
    await require_may_read(document_id, press.person.id, press.on.workspace_id)
    document = await Document.get(id=document_id)

    async def enqueue() -> None:
        await messages.expand(document_id, document.round, press.person.id, press.now)

    await press.on.store.transact(enqueue, deadline=press.deadline)
    press.after(_turn_page(press, parse_details(press.view).page), saved=True)


async def send_pack(press: Interaction) -> None:
    """Enqueue the document's approval pack for the thread of the person's card."""
    document_id, person_id = values.parse_document_value(press.value), press.person.id
    where = await press.apply(
        lambda change: enqueue_requested_pdf(document_id, person_id, change, with_files=True)
    )
    press.after(_say_coming(press, document_id, where), saved=True)


async def _say_coming(press: Interaction, document_id: int, where: PdfPlace) -> None:
    document = await Document.get(id=document_id).select_related("company", "requester")
    row, reader = await row_of(document, None, "see", press.on.policy), await press.reader()
    await press.redraw_view(build_answer_view(build_pdf_coming(row, where, reader, pack=True), reader))


async def open_files(press: Interaction) -> None:
    """List the attachments that are not in the card's thread yet."""
    document_id = values.parse_document_value(press.value)
    await require_may_read(document_id, press.person.id, press.on.workspace_id)
    message = await _message(press)
    press.after(_show_files(press, document_id, message))


async def _message(press: Interaction) -> Message:
    channel, ts = press.place or ("", "")
    message = await Message.get_or_none(
        workspace_id=press.on.workspace_id, channel=channel, ts=ts, person_id=press.person.id
    )
    if message is None:
        raise Refusal("may_not_read")
    return message


async def _show_files(press: Interaction, document_id: int, message: Message) -> None:
    card = await _card(press, document_id, None)
    sent = {
        row.attachment_id
        for row in await Delivery.filter(message_id=message.id, kind="attachment").exclude(state="failed")
    }
    waiting = [one for one in card.document.attachments if one.id not in sent]
    view = build_files_form(card, waiting, message.id)
    if press.modal:
        await press.redraw_view(view)
    else:
        await press.open_view(view)


async def send_file(press: Interaction) -> None:
    """Enqueue one more attachment for the card's thread."""
    document_id, message_id = parse_files_form(press.view)
    await require_may_read(document_id, press.person.id, press.on.workspace_id)
    message = await Message.get_or_none(id=message_id, document_id=document_id, person_id=press.person.id)
    attachment = await Attachment.get_or_none(id=int(press.value), document_id=document_id, gone=False)
    if message is None or attachment is None:
        raise Refusal("may_not_read")

    async def enqueue() -> None:
        await files.enqueue_attachment(message.id, attachment, press.now)
        await messages.redraw_one(message.id)

    await press.on.store.transact(enqueue, deadline=press.deadline)
    press.after(_show_files(press, document_id, message), saved=True)
