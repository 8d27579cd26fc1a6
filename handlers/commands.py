"""The slash command. Only the person who typed it sees the answers."""

from collections.abc import Awaitable, Callable, Mapping

from handlers.bolt.away_form import chosen_person, offer_away_form
from handlers.bolt.command_answers import CommandAnswer, TypedCommand, asked_in, check_carried, row_for
from handlers.bolt.forms import companies_to_link, offer_key_form
from handlers.bolt.interactions import Interaction
from handlers.bolt.mentioned_people import find_mentioned, not_added
from handlers.bolt.nudging import nudge_by_command
from handlers.bolt.registrar import Registrar
from handlers.bolt.replies import open_answer
from handlers.bolt.snoozing import list_snoozed, snooze_by_command
from handlers.bolt.typed_decisions import approve, ask, confirm, reject, undo
from handlers.bolt.waiting_lists import list_due, list_pending
from models.access import require_may_read
from models.change import Change
from models.discussion.comments import comment
from models.discussion.followers import follow, unfollow
from models.documents.did_you_mean import nearest_number
from models.documents.find import find
from models.outbox.pdf_on_request import enqueue_requested_pdf
from models.payments.payers import is_payer
from models.people.configuration import configures
from models.precoro import keys
from models.queries.cards import load_card, open_turn_of
from models.queries.documents import load_document
from models.queries.listed.search import search
from models.queries.status import load_status
from models.refusals import Refusal
from models.reminders import schedules
from models.tables import Document
from views import ids, values
from views.blocks.kit import Message
from views.modals.reminders import build_reminders_form
from views.replies import commands
from views.replies.coming import build_pdf_coming
from views.replies.command_line import (
    KNOWN,
    PACK,
    PAY,
    PENDING,
    Command,
    build_help,
    build_incomplete,
    build_unknown,
    parse_command,
)
from views.replies.found import build_search_result
from views.replies.history import build_history
from views.replies.incoming_text import mentioned, readable, unescape
from views.replies.mentions import build_commented, build_found
from views.replies.status import build_status
from views.wording.names import name_of


def register(on: Registrar, command: str) -> None:
    """Bind the command, and the choice where several documents have the number."""
    on.command(command, answer)
    on.action(ids.CHOOSE, choose)


async def answer(press: Interaction) -> Message | None:
    """Run the command that was typed, and return the answer."""
    answered = await _answer(press)
    if answered is None:
        return None
    if answered.shows:
        press.after(press.record_shown(*answered.shows), saved=True)
    return answered.message


async def _answer(press: Interaction) -> CommandAnswer | None:
    typed = parse_command(press.value)
    if typed.name in _WHOLE:
        return await _WHOLE[typed.name](press)
    if typed.name not in KNOWN:
        return CommandAnswer(build_unknown(typed.name, press.on.policy.command, await press.reader()))
    if typed.name == "snooze" and not typed.number:
        return await list_snoozed(press)
    if typed.name == "search" and typed.text:
        return await search_for(press, typed.text)
    if not typed.number:
        return CommandAnswer(build_incomplete(typed.name, press.on.policy.command, await press.reader()))
    found = await find(typed.whole, press.person.id, press.on.workspace_id) if typed.whole else []
    if found:
        typed = Command(typed.name, typed.whole)
    else:
        found = await find(typed.number, press.person.id, press.on.workspace_id)
    if not found:
        near = await nearest_number(typed.number, press.person.id, press.on.workspace_id)
        raise Refusal("nothing_like" if near else "nothing_found", number=typed.number, nearest=near)
    if len(found) > 1:
        return await _offer(press, typed, found)
    return await _ABOUT_ONE[typed.name](press, TypedCommand(found[0], typed.text))


async def choose(press: Interaction) -> None:
    """Run the command for the document that was chosen."""
    choice = values.parse_choice_value(press.value)
    await require_may_read(choice.document, press.person.id, press.on.workspace_id)
    document = await Document.get(id=choice.document).select_related("company", "requester")
    typed = TypedCommand(document, unescape(choice.text), choice.shown)
    answer = await _ABOUT_ONE[choice.subcommand](press, typed)
    press.after(_open(press, answer), saved=answer.is_done)


async def _open(press: Interaction, answer: CommandAnswer) -> None:
    await open_answer(press, answer.message)
    await press.record_shown(*answer.shows)


async def _offer(press: Interaction, typed: Command, found: list[Document]) -> CommandAnswer:
    check_carried(typed.text)
    decides = typed.name in ("approve", "reject", "ask")
    turns = [
        await open_turn_of(one.id, press.person.id, press.on.policy) if decides else None for one in found
    ]
    rows = [await row_for(press, one, turn) for one, turn in zip(found, turns, strict=True)]
    message = commands.build_choices(typed.name, typed.text, typed.number, rows, await press.reader())
    return CommandAnswer(message, asked_in(rows[: commands.MOST]))


async def help_(press: Interaction) -> CommandAnswer:
    """Return the list of commands."""
    manages = await configures(press.person.id, press.on.workspace_id)
    links = bool(await companies_to_link(press))
    pays = await is_payer(press.person.id, press.on.workspace_id)
    help_text = build_help(
        press.on.policy.command, await press.reader(), configures=manages, links=links, pays=pays
    )
    return CommandAnswer(help_text)


async def search_for(press: Interaction, words: str) -> CommandAnswer:
    """Return the documents with the words that were typed."""
    on = press.on
    found = await on.store.look(lambda: search(words, press.person.id, on.workspace_id, on.policy))
    return CommandAnswer(build_search_result(found, await press.reader()))


async def reminders(press: Interaction) -> None:
    """Open the form for reminders."""
    on = press.on
    schedule = await schedules.load_schedule(on.workspace_id, press.person.id, on.policy)
    assert schedule is not None  # identify() found the member
    view = build_reminders_form(
        schedule, schedules.default_schedule(schedule, on.policy), await press.reader()
    )
    press.after(press.open_form(view))


async def away(press: Interaction) -> None:
    """Open the form for when the person is away; for a manager, when somebody they mention is."""
    users = mentioned({"text": press.value}).users
    person = await chosen_person(press, users[0]) if users else press.person
    await offer_away_form(press, person.id)


async def status(press: Interaction) -> CommandAnswer:
    """Return the status of everything, for the configuration role."""
    on = press.on
    found = await on.store.look(lambda: load_status(press.person.id, on.workspace_id))
    return CommandAnswer(build_status(found, await press.reader()))


async def show(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Return the status of a document, with a button that opens it."""
    document = typed.document
    turn = await open_turn_of(document.id, press.person.id, press.on.policy)
    card = await load_card(document.id, press.person.id, await press.reader(), turn, press.on.policy)
    return CommandAnswer(build_found(card), ((document.id, card.document.shown_hash),))


async def comment_on(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Add a comment, which everybody else involved gets; people mentioned in it follow the document."""
    on, author, document = press.on, press.person.id, typed.document
    written = {"text": typed.text, "user": press.user_id}
    found = await find_mentioned(on, written, press.now)
    comment_text = readable(written, found.names)

    async def save(change: Change) -> dict[int, Refusal]:
        if await change.is_repeated(press.key):
            return {}
        refusals = await follow(document.id, found.people.values(), author, change)
        await comment(document.id, author, comment_text, press.key, change.now, change)
        return refusals

    people = not_added(found, await press.apply(save))
    row = await row_for(press, document, None)
    return CommandAnswer(build_commented(row, people, found.more, await press.reader()))


async def history(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Return what happened to a document."""
    document = await load_document(typed.document.id)
    return CommandAnswer(build_history(document, await press.reader()))


async def follow_it(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Let the person follow a document."""
    document_id, person_id = typed.document.id, press.person.id

    async def save(change: Change) -> dict[int, Refusal]:
        if await change.is_repeated(press.key):
            return {}
        return await follow(document_id, [person_id], person_id, change)

    for refusal in (await press.apply(save)).values():
        raise refusal
    row = await row_for(press, typed.document, None)
    return CommandAnswer(commands.build_following(row, await press.reader()))


async def unfollow_it(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Let the person stop following a document."""
    document_id, person_id = typed.document.id, press.person.id
    row = await row_for(press, typed.document, None)
    await press.apply(lambda change: unfollow(press.key, document_id, person_id, change))
    reader = await press.reader()
    return CommandAnswer(commands.build_not_following(name_of(row, reader), reader))


async def pdf(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Enqueue the PDF, or the approval pack, for the thread of the person's card."""
    document, pack = typed.document, typed.text == PACK
    where = await press.apply(
        lambda change: enqueue_requested_pdf(document.id, press.person.id, change, with_files=pack)
    )
    row = await row_for(press, document, None)
    return CommandAnswer(build_pdf_coming(row, where, await press.reader(), pack=pack))


async def link(press: Interaction) -> None:
    """Open the form for a key of Precoro; a key that was typed is refused, since others may have seen it."""
    if parse_command(press.value).number:
        raise Refusal("key_typed", command=press.on.policy.command)
    await offer_key_form(press, await companies_to_link(press))


async def unlink(press: Interaction) -> CommandAnswer:
    """Delete the person's keys of Precoro."""
    person_id, workspace_id = press.person.id, press.on.workspace_id
    await press.apply(lambda change: keys.unlink(press.key, person_id, workspace_id, change))
    return CommandAnswer(commands.build_unlinked_key(await press.reader()))


_WHOLE: Mapping[str, Callable[[Interaction], Awaitable[CommandAnswer | None]]] = {
    "help": help_,
    PENDING: list_pending,
    PAY: list_due,
    "reminders": reminders,
    "away": away,
    "status": status,
    "link": link,
    "unlink": unlink,
}
_ABOUT_ONE: Mapping[str, Callable[[Interaction, TypedCommand], Awaitable[CommandAnswer]]] = {
    "show": show,
    "approve": approve,
    values.CONFIRM: confirm,
    "reject": reject,
    "ask": ask,
    "undo": undo,
    "history": history,
    "follow": follow_it,
    "unfollow": unfollow_it,
    "comment": comment_on,
    "pdf": pdf,
    "nudge": nudge_by_command,
    "snooze": snooze_by_command,
}
