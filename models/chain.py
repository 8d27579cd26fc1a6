"""The chain of steps: opening, completing, ending. Called inside a transaction that holds the document."""

import json
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import F

from models import audit, showing
from models.stuck import Holder, Why, why_stuck
from models.tables import Audit, Company, Document, Member, Membership, Step, Turn
from models.terms import Terms


@dataclass(frozen=True, slots=True)
class Moment:
    """What every move needs to know: when, under which terms, and in which import (if any)."""

    now: datetime
    terms: Terms
    batch_id: int | None = None


async def hold(document_id: int) -> Document | None:
    """Take the document's row for this transaction, so that movers of one document come one by one."""
    if not await Document.filter(id=document_id).update(version=F("version") + 1):
        return None
    return await Document.get(id=document_id)


async def open_next(document: Document, moment: Moment) -> None:
    """Open the first step that is not done; with none left the document is approved."""
    steps = await Step.filter(document_id=document.id, round=document.round).order_by("position")
    for step in steps:
        if step.state in ("done", "closed"):  # closed: its source removed it
            continue
        await _settle_by_terms(document, step, moment)
        if not await complete(step, moment.now):
            await _open(document, step, moment)
            await announce_stuck(document, moment)
            return
    await end(document, "approved", moment)


async def _settle_by_terms(document: Document, step: Step, moment: Moment) -> None:
    """Settle the questions of a step that need not be asked: the requester's own, or answered before."""
    earlier = await _who_approved(document) if moment.terms.once_counts_for_later_steps else set()
    turns = Turn.filter(step_id=step.id, state="waiting").order_by("position").select_related("person")
    for turn in await turns:
        if turn.person_id == document.requester_id and not moment.terms.requester_may_approve:
            await Turn.filter(id=turn.id).update(state="closed", settled_at=moment.now, reason="own_document")
        elif turn.person_id in earlier:
            await Turn.filter(id=turn.id).update(
                state="approved", settled_at=moment.now, reason="approved_before"
            )
            await audit.note(
                document.id,
                moment.now,
                "approved_before",
                turn.person.email,
                step=step.name,
                round=document.round,
            )


async def _open(document: Document, step: Step, moment: Moment) -> None:
    await Step.filter(id=step.id).update(state="open")
    for turn in await Turn.filter(step_id=step.id, state="waiting").order_by("position"):
        await ask(document, turn, moment)


async def ask(document: Document, turn: Turn, moment: Moment) -> None:
    """Open a turn and want its card."""
    await Turn.filter(id=turn.id).update(state="open")
    turn.state = "open"
    await showing.show_card(
        document,
        "approver",
        turn.person_id,
        moment.now,
        terms=moment.terms,
        turn=turn,
        batch_id=moment.batch_id,
    )


async def _who_approved(document: Document) -> set[int]:
    rows = await Turn.filter(document_id=document.id, round=document.round, state="approved").values_list(
        "person_id", flat=True
    )
    return {int(str(one)) for one in rows}


async def complete(step: Step, now: datetime) -> bool:
    """Finish the step if its rule is met: one approval under `any`, nobody left to answer under `all`."""
    states = [turn.state for turn in await Turn.filter(step_id=step.id)]
    met = "approved" in states and (step.rule == "any" or not {"open", "waiting"} & set(states))
    if met:
        await Turn.filter(step_id=step.id, state__in=("open", "waiting")).update(
            state="closed", settled_at=now
        )
        await Step.filter(id=step.id).update(state="done")
    return met


async def end(document: Document, status: str, moment: Moment, *, tell: bool = True) -> None:
    """End the round with a status: close what is open, tell the requester, hand out the final PDF."""
    document.status = status
    document.settled_at = moment.now
    await Document.filter(id=document.id).update(status=status, settled_at=moment.now)
    await close_round(document, moment.now)
    if tell:
        await showing.show_outcome(document, moment.now)
    if status == "approved":
        await showing.deliver_final_pdfs(document, moment.now)


async def close_round(document: Document, now: datetime) -> None:
    """Close every turn and step of the document that still waits for somebody."""
    await Turn.filter(document_id=document.id, state__in=("open", "waiting")).update(
        state="closed", settled_at=now
    )
    await Step.filter(document_id=document.id, state__in=("open", "waiting")).update(state="closed")


async def holders(document: Document, step: Step) -> list[Holder]:
    """Give what is known of the people on a step, for `why_stuck`."""
    company = await Company.get(id=document.company_id)
    turns = await Turn.filter(step_id=step.id).exclude(state="withdrawn").select_related("person")
    rows = await Member.filter(
        workspace_id=company.workspace_id, person_id__in=[turn.person_id for turn in turns]
    )
    states = {row.person_id: row.state for row in rows}
    return [
        Holder(
            turn_state=turn.state,
            is_requester=turn.person_id == document.requester_id,
            person_active=turn.person.active,
            member_state=states.get(turn.person_id, "unknown"),
        )
        for turn in turns
    ]


async def stuck_now(document: Document) -> Why:
    """Say why the document's open step is stuck; empty when it is not, or none is open."""
    step = await Step.get_or_none(document_id=document.id, state="open")
    return why_stuck(step.rule, await holders(document, step)) if step else ""


async def announce_stuck(document: Document, moment: Moment) -> None:
    """If the open step is stuck, put a card before everyone with the configuration role."""
    why = await stuck_now(document)
    if not why:
        return
    managers = await Membership.filter(
        company_id=document.company_id, configuration=True, person__active=True
    )
    for manager in managers:
        await showing.show_card(
            document,
            "configuration",
            manager.person_id,
            moment.now,
            terms=moment.terms,
            batch_id=moment.batch_id,
        )
    last = await Audit.filter(document_id=document.id).order_by("-position").first()
    if last is None or last.what != "stuck" or json.loads(last.facts)["why"] != why:
        await audit.note(document.id, moment.now, "stuck", "", why=why, round=document.round)


async def people_changed(person_id: int, moment: Moment) -> None:
    """Someone can act no longer, or again: redraw what waits for him and announce what is stuck now."""
    waiting = await Turn.filter(person_id=person_id, state="open").values_list("document_id", flat=True)
    for document_id in sorted({int(str(one)) for one in waiting}):
        document = await hold(document_id)
        if document:
            await announce_stuck(document, moment)
            await showing.redraw(document.id)
