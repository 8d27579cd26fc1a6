"""Typed commands that decide: approve, reject, ask and undo. Only the person who typed sees the answers."""

from typing import Literal

from handlers.bolt.command_answers import CommandAnswer, TypedCommand, asked_in, check_carried, row_for
from handlers.bolt.interactions import Interaction
from handlers.bolt.mentioned_people import known_names
from models.approval import decide, held
from models.approval.decide import Verdict
from models.money import Money
from models.policy import Policy
from models.precoro import decisions
from models.queries.cards import open_turn_of, undoable_turn_of
from models.records.documents import Row
from models.refusals import Refusal
from models.shown import last_shown
from models.tables import Turn
from views.replies import commands
from views.replies.incoming_text import mentioned, readable


async def approve(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Approve what the person was shown; else show it, with a button, and so for large amounts."""
    return await _approve(press, typed, confirmed=False)


async def confirm(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Approve what was typed with a note, once it was shown and a button beside it was pressed."""
    return await _approve(press, typed, confirmed=True)


async def _approve(press: Interaction, typed: TypedCommand, *, confirmed: bool) -> CommandAnswer:
    note = await _words(press, typed, "approved")
    turn, row, shown_hash = await _asked(press, typed)
    unseen = shown_hash != row.shown_hash
    if unseen or (row.confirm and not confirmed):
        check_carried(typed.text)
        reader, limit = await press.reader(), _limit(row, press.on.policy) if row.confirm else None
        if limit is not None:
            message = commands.build_press_needed(row, limit, reader, note=typed.text)
        else:
            message = commands.build_not_seen(row, reader, note=typed.text)
        return CommandAnswer(message, asked_in([row]))
    await _decide(press, turn, shown_hash, "approved", note)
    undone_by = f"{press.on.policy.command} undo {row.number}" if press.on.policy.undo_for else ""
    return CommandAnswer(commands.build_decided("approved", row, await press.reader(), undo=undone_by))


async def undo(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Undo the person's approval, which is not final yet; of a document of Precoro, which was not sent."""
    document, person_id = typed.document, press.person.id
    turn = await undoable_turn_of(document, person_id)
    if turn is None:
        raise Refusal("nothing_to_undo", number=document.number)
    take_back = decisions.take_back if document.in_precoro else held.undo
    await press.apply(lambda change: take_back(press.key, turn.id, person_id, change))
    row = await row_for(press, document, await Turn.get(id=turn.id))
    return CommandAnswer(commands.build_undone(row, await press.reader()), asked_in([row]))


async def _asked(press: Interaction, typed: TypedCommand) -> tuple[Turn, Row, str]:
    """Return the turn that a person decides, its row now, and the hash of what they were shown of it.

    Raises a Refusal if they cannot decide now, or if what they chose is not as it was shown.
    """
    document, person_id, on = typed.document, press.person.id, press.on
    turn = await _turn(press, typed)
    row = await row_for(press, document, turn)
    shown_hash = typed.chosen.shown_hash if typed.chosen else row.shown_hash
    await decide.check_may_decide(turn.id, person_id, shown_hash, on.policy, on.workspace_id, press.now)
    if typed.chosen is None:
        shown_hash = await last_shown(person_id, document.id)
    return turn, row, shown_hash


def _limit(row: Row, policy: Policy) -> Money:
    """Return the amount above which approval is confirmed, in the currency of a row that is above it."""
    assert row.total is not None  # `row.confirm` says that it is above a limit
    limit = policy.confirm_limit(row.total.currency)
    assert limit is not None
    return Money.of(limit, row.total.currency)


async def reject(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Reject what the person was shown, with the reason; else show it."""
    return await _decide_with_words(press, typed, "reject", "rejected")


async def ask(press: Interaction, typed: TypedCommand) -> CommandAnswer:
    """Ask for changes to what the person was shown, with the question; else show it."""
    return await _decide_with_words(press, typed, "ask", "changes_asked")


async def _decide_with_words(
    press: Interaction, typed: TypedCommand, subcommand: Literal["reject", "ask"], verdict: Verdict
) -> CommandAnswer:
    """Decide with the words that were typed, in which mentions become names."""
    words = await _words(press, typed, verdict)
    turn, row, shown_hash = await _asked(press, typed)
    if shown_hash != row.shown_hash:
        check_carried(typed.text)
        message = commands.build_reason_kept(subcommand, row, typed.text, await press.reader())
        return CommandAnswer(message, asked_in([row]))
    await _decide(press, turn, shown_hash, verdict, words)
    return CommandAnswer(commands.build_decided(verdict, row, await press.reader()))


async def _words(press: Interaction, typed: TypedCommand, verdict: Verdict) -> str:
    """Return what was typed behind the number, checked, with names in place of mentions."""
    if not typed.text:
        return decide.check_reason(verdict, "")
    found = await known_names(press.on, mentioned({"text": typed.text}).users)
    return decide.check_reason(verdict, readable({"text": typed.text}, found))


async def _turn(press: Interaction, typed: TypedCommand) -> Turn:
    """Return the chosen turn, else the person's open one, else their newest: its state says why."""
    document = typed.document
    asked = Turn.filter(document_id=document.id, person_id=press.person.id)
    if typed.chosen and typed.chosen.turn:
        turn = await Turn.get_or_none(id=typed.chosen.turn, document_id=document.id)
    else:
        turn = (
            await open_turn_of(document.id, press.person.id, press.on.policy)
            or await asked.order_by("-id").first()
        )
    if turn is None:
        raise Refusal("not_asked", number=document.number)
    return turn


async def _decide(press: Interaction, turn: Turn, shown_hash: str, verdict: Verdict, reason: str) -> None:
    request = decide.DecisionRequest(
        key=press.key,
        turn=turn.id,
        shown_hash=shown_hash,
        person=press.person.id,
        verdict=verdict,
        reason=reason,
    )
    await press.apply(lambda change: decide.decide(request, change))
