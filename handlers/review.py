"""Review: several documents are chosen in one form, summed up, and approved, each by itself."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers.bolt.bulk import BulkPress, Done, Rule
from handlers.bolt.interactions import Interaction
from handlers.bolt.registrar import Registrar
from models.approval import decide, held
from models.change import Change
from models.precoro import decisions
from models.queries.home import load_review, rows_of_turns
from models.queries.listed.filters import filter_of
from models.records.documents import Row
from models.records.queue import NO_FILTER
from models.refusals import Refusal
from models.tables import Turn
from views import ids, values
from views.modals.note import build_note_errors, parse_note
from views.modals.review.form import (
    build_nothing_chosen,
    build_review_errors,
    build_review_form,
    fitting,
    parse_review_form,
)
from views.modals.review.result import (
    Reviewed,
    ReviewResult,
    ReviewState,
    build_review_loading,
    build_review_result,
)
from views.modals.review.summary import ReviewSummary, build_review_summary, parse_review_summary


def register(on: Registrar) -> None:
    """Bind the button, the two forms, and Undo in their result."""
    on.action(ids.REVIEW, open_review)
    on.view(ids.REVIEW_VIEW, summarize, errors=build_review_errors)
    on.view(ids.REVIEW_SUMMARY_VIEW, approve, errors=build_note_errors)
    on.action(ids.UNDO_ALL, undo)


async def open_review(press: Interaction) -> None:
    """Open the form with all that the person can approve now, through the filter beside the button.

    A loading view comes first.
    """
    press.after(_show(press))


async def _show(press: Interaction) -> None:
    await press.open_view(build_review_loading(await press.reader()))
    on, person_id = press.on, press.person.id
    wanted = values.parse_review_value(press.value) or (
        await filter_of(person_id, on.workspace_id) if press.in_home else NO_FILTER
    )
    now = on.clock()
    review = await on.store.look(lambda: load_review(person_id, on.workspace_id, on.policy, now, wanted))
    await press.redraw_view(build_review_form(review))
    await press.record_shown(*((row.document, row.shown_hash) for row in fitting(review.rows)))


async def summarize(press: Interaction) -> dict[str, Any]:
    """Show what was chosen, as it is now, and ask once more; nothing is decided yet."""
    chosen = parse_review_form(press.view)
    if not chosen:
        errors = build_nothing_chosen(await press.reader())
        return {"response_action": "errors", "errors": dict(errors)}
    rows = await _rows(press, [one.turn for one in chosen])
    kept: list[Row] = []
    left: list[Refusal] = []
    for one in chosen:
        row = rows.get(one.turn)
        refusal = await _why_not(press, one)
        if refusal is not None:
            left.append(refusal)
        elif row is not None and row.can_approve:
            kept.append(row)
    summary = ReviewSummary(await press.reader(), tuple(kept), tuple(left))
    return {"response_action": "push", "view": build_review_summary(summary)}


async def _rows(press: Interaction, turns: list[int]) -> Mapping[int, Row]:
    on, person_id = press.on, press.person.id
    return await on.store.look(lambda: rows_of_turns(turns, person_id, on.workspace_id, on.policy))


async def _why_not(press: Interaction, one: values.ShownValue) -> Refusal | None:
    on = press.on
    try:
        await decide.check_may_decide(
            one.turn, press.person.id, one.shown_hash, on.policy, on.workspace_id, press.now
        )
    except Refusal as refusal:
        return refusal
    return None


async def approve(press: Interaction) -> dict[str, Any]:
    """Approve each document, with the note, and show what became of it; after the ack, what was left."""
    chosen = parse_review_summary(press.view)
    note = decide.check_reason("approved", parse_note(press.view))
    rows = await _rows(press, [one.turn for one in chosen])
    shown = {one.turn: one.shown_hash for one in chosen}

    def rule_of(turn: int) -> Rule:
        async def rule(key: str, change: Change) -> None:
            await decide.decide(
                decide.DecisionRequest(key, turn, shown[turn], press.person.id, "approved", note), change
            )

        return rule

    bulk = BulkPress(press, list(shown), rule_of)

    reader = await press.reader()  # now: later, the database may be busy with what came before the ack

    def result() -> dict[str, Any]:
        made = [_approved(turn, rows.get(turn), bulk.done.get(turn)) for turn in bulk.turns]
        can_undo = bool(press.on.policy.undo_for)
        return build_review_result(ReviewResult(reader, tuple(made), can_undo=can_undo))

    await bulk.run_until_ack()
    if bulk.waiting:
        press.after(_finish(press, bulk, result), saved=True)
    return {"response_action": "update", "view": result()}


async def _finish(press: Interaction, bulk: BulkPress, result: Callable[[], dict[str, Any]]) -> None:
    await bulk.run_the_rest()
    await press.redraw_view(result())


def _approved(turn: int, row: Row | None, done: Done | None) -> Reviewed:
    if done is None:
        return Reviewed(turn, row, "waiting")
    if done.reference:
        return Reviewed(turn, row, "failed", reference=done.reference)
    state: ReviewState = "sending" if row is not None and row.precoro is not None else "approved"
    if done.refusal is None or _is_approved_already(done.refusal):
        return Reviewed(turn, row, state)
    return Reviewed(turn, row, "failed", done.refusal)


def _is_approved_already(refusal: Refusal) -> bool:
    """Return whether the person approved it before: by a form whose answer they did not get."""
    return refusal.code in ("already_decided", "being_sent") and refusal.facts["state"] == "approved"


async def undo(press: Interaction) -> None:
    """Undo those approvals that are not final yet, each by itself."""
    turns = values.parse_turns_value(press.value)
    in_precoro = {one.id for one in await Turn.filter(id__in=turns, document__origin="precoro").only("id")}

    def rule_of(turn: int) -> Rule:
        take_back = decisions.take_back if turn in in_precoro else held.undo

        async def rule(key: str, change: Change) -> None:
            await take_back(key, turn, press.person.id, change)

        return rule

    bulk = BulkPress(press, turns, rule_of)
    await bulk.run_until_ack()
    press.after(_show_undone(press, bulk), saved=True)


async def _show_undone(press: Interaction, bulk: BulkPress) -> None:
    await bulk.run_the_rest()
    rows = await _rows(press, list(bulk.turns))
    made = [_undone(turn, rows.get(turn), bulk.done[turn]) for turn in bulk.turns]
    await press.redraw_view(
        build_review_result(ReviewResult(await press.reader(), tuple(made), undoing=True))
    )


def _undone(turn: int, row: Row | None, done: Done) -> Reviewed:
    if done.refusal is None and not done.reference:
        return Reviewed(turn, row, "undone")
    return Reviewed(turn, row, "failed", done.refusal, done.reference)
