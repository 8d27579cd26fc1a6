"""The slash command. Only the person who typed it sees the answers."""

from collections.abc import Awaitable, Callable, Mapping

from handlers.bolt.interactions import Interaction
from handlers.bolt.mentioned_people import find_mentioned, known_names, not_added
from handlers.bolt.registrar import Registrar
from handlers.bolt.replies import open_answer
from models.access import require_may_read
from models.approval import decide
from models.approval.decide import Verdict
from models.change import Change
from models.discussion.comments import comment
from models.discussion.followers import follow
from models.documents.did_you_mean import nearest_number
from models.documents.find import find
from models.money import Money
from models.outbox.pdf_on_request import enqueue_requested_pdf
from models.people.configuration import configures
from models.policy import Policy
from models.queries.cards import load_card, open_turn_of
from models.queries.rows import row_of, waiting_for
from models.queries.status import load_status
from models.records.documents import Row
from models.refusals import Refusal
from models.reminders import schedules
from models.tables import Document, Turn
from views import ids
from views.blocks.kit import Message
from views.modals.reminders import build_reminders_form
from views.replies import commands
from views.replies.command_line import (
    KNOWN,
    Command,
    build_help,
    build_incomplete,
    build_unknown,
    parse_command,
)
from views.replies.incoming_text import mentioned, readable, unescape
from views.replies.mentions import build_commented, build_found
from views.replies.status import build_status


def register(on: Registrar, command: str) -> None:
    """Bind the command, and the choice where several documents have the number."""
    on.command(command, answer)
    on.action(ids.CHOOSE, choose)


async def answer(press: Interaction) -> Message | None:
    """Run the command that was typed, and return the answer."""
    typed = parse_command(press.value)
    if typed.name in _WHOLE:
        return await _WHOLE[typed.name](press)
    if typed.name not in KNOWN:
        return build_unknown(typed.name, press.on.policy.command, await press.reader())
    if not typed.number:
        return build_incomplete(typed.name, press.on.policy.command, await press.reader())
    found = await find(typed.number, press.person.id, press.on.workspace_id)
    if not found:
        near = await nearest_number(typed.number, press.person.id, press.on.workspace_id)
        raise Refusal("nothing_like" if near else "nothing_found", number=typed.number, nearest=near)
    if len(found) > 1:
        return await _offer(press, typed, found)
    return await _ABOUT_ONE[typed.name](press, found[0], typed.text)


async def choose(press: Interaction) -> None:
    """Run the command for the document that was chosen."""
    name, document_id, text = ids.parse_choice_value(press.value)
    await require_may_read(document_id, press.person.id)
    document = await Document.get(id=document_id).select_related("company", "requester")
    message = await _ABOUT_ONE[name](press, document, unescape(text))
    press.after(open_answer(press, message), saved=name != "show")


async def _offer(press: Interaction, typed: Command, found: list[Document]) -> Message:
    length = commands.length_carried(typed.text)
    if length > commands.MOST_TEXT:
        raise Refusal("text_too_long", limit=commands.MOST_TEXT, length=length)
    rows = [await _row(press, one, None) for one in found]
    return commands.build_choices(typed.name, typed.text, typed.number, rows, await press.reader())


async def help_(press: Interaction) -> Message:
    """Return the list of commands."""
    manages = await configures(press.person.id, press.on.workspace_id)
    return build_help(press.on.policy.command, await press.reader(), configures=manages)


async def pending(press: Interaction) -> Message:
    """Return the documents that need the person's action."""
    on = press.on
    rows = await on.store.look(lambda: waiting_for(press.person.id, on.workspace_id, on.policy))
    return commands.build_pending(rows, await press.reader())


async def reminders(press: Interaction) -> None:
    """Open the form for reminders."""
    on = press.on
    schedule = await schedules.load_schedule(on.workspace_id, press.person.id, on.policy)
    assert schedule is not None  # identify() found the member
    view = build_reminders_form(
        schedule, schedules.default_schedule(schedule, on.policy), await press.reader()
    )
    press.after(press.open_form(view))


async def status(press: Interaction) -> Message:
    """Return the status of everything, for the configuration role."""
    on = press.on
    found = await on.store.look(lambda: load_status(press.person.id, on.workspace_id))
    return build_status(found, await press.reader())


async def show(press: Interaction, document: Document, _text: str) -> Message:
    """Return the status of a document, with a button that opens it."""
    turn = await open_turn_of(document.id, press.person.id)
    card = await load_card(document.id, press.person.id, await press.reader(), turn, press.on.policy)
    return build_found(card)


async def approve(press: Interaction, document: Document, _text: str) -> Message:
    """Approve, unless the amount needs a confirmation: then return a button for it."""
    turn = await _turn(press, document)
    row = await _row(press, document, turn)
    if row.action == "approve" and row.confirm:
        await decide.check_may_decide(turn.id, press.person.id, row.shown_hash, press.on.policy)
        return commands.build_press_needed(row, _limit(row, press.on.policy), await press.reader())
    await _decide(press, turn, row, "approved", "")
    return commands.build_decided("approved", row, await press.reader())


def _limit(row: Row, policy: Policy) -> Money:
    """Return the amount above which approval is confirmed, in the currency of a row that is above it."""
    assert row.total is not None  # `row.confirm` says that it is above a limit
    return Money.of(policy.confirm_above[row.total.currency], row.total.currency)


async def reject(press: Interaction, document: Document, reason: str) -> Message:
    """Reject, with the reason; mentions in it become names."""
    found = await known_names(press.on, mentioned({"text": reason}).users)
    turn = await _turn(press, document)
    row = await _row(press, document, turn)
    await _decide(press, turn, row, "rejected", readable({"text": reason}, found))
    return commands.build_decided("rejected", row, await press.reader())


async def _turn(press: Interaction, document: Document) -> Turn:
    """Return the person's open turn, otherwise their newest, whose state says why they cannot decide."""
    asked = Turn.filter(document_id=document.id, person_id=press.person.id)
    turn = await open_turn_of(document.id, press.person.id) or await asked.order_by("-id").first()
    if turn is None:
        raise Refusal("not_asked", number=document.number)
    return turn


async def _decide(press: Interaction, turn: Turn, row: Row, verdict: Verdict, reason: str) -> None:
    request = decide.DecisionRequest(
        key=press.key,
        turn=turn.id,
        shown_hash=row.shown_hash,
        person=press.person.id,
        verdict=verdict,
        reason=reason,
    )
    await press.apply(lambda change: decide.decide(request, change))


async def comment_on(press: Interaction, document: Document, text: str) -> Message:
    """Add a comment, which everybody else involved gets; people mentioned in it follow the document."""
    on, author = press.on, press.person.id
    typed = {"text": text, "user": press.user_id}
    found = await find_mentioned(on, typed, press.now)
    comment_text = readable(typed, found.names)

    async def save(change: Change) -> dict[int, Refusal]:
        if await change.is_repeated(press.key):
            return {}
        refusals = await follow(document.id, found.people.values(), author, change)
        await comment(document.id, author, comment_text, press.key, change.now, change)
        return refusals

    people = not_added(found, await press.apply(save))
    return build_commented(await _row(press, document, None), people, found.more, await press.reader())


async def pdf(press: Interaction, document: Document, _text: str) -> Message:
    """Enqueue the PDF for the thread of the person's card."""
    where = await press.apply(lambda change: enqueue_requested_pdf(document.id, press.person.id, change))
    return commands.build_pdf_coming(await _row(press, document, None), where, await press.reader())


async def _row(press: Interaction, document: Document, turn: Turn | None) -> Row:
    return await row_of(document, turn, "approve" if turn else "see", press.on.policy)


_WHOLE: Mapping[str, Callable[[Interaction], Awaitable[Message | None]]] = {
    "help": help_,
    "pending": pending,
    "reminders": reminders,
    "status": status,
}
_ABOUT_ONE: Mapping[str, Callable[[Interaction, Document, str], Awaitable[Message]]] = {
    "show": show,
    "approve": approve,
    "reject": reject,
    "comment": comment_on,
    "pdf": pdf,
}
