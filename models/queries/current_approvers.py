"""Whom pending documents wait for now, over a page of rows at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from models.approval.stuck import ApproverState, why_stuck
from models.records.documents import PersonRef, Row
from models.tables import Member, Step, Turn


async def say_whose_turn(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Add to the rows that wait for others who these are, and which of the rows are stuck."""
    pending = [row.document for row in rows if row.state == "pending_others"]
    if not pending:
        return tuple(rows)
    rules = dict(await Step.filter(document_id__in=pending, state="open").values_list("document_id", "rule"))
    turns = (
        await Turn.filter(document_id__in=pending, step__state="open")
        .exclude(state="withdrawn")
        .order_by("position", "id")
        .select_related("person", "document", "document__company")
    )
    members = {
        (one.workspace_id, one.person_id): one.state
        for one in await Member.filter(person_id__in=[turn.person_id for turn in turns] or [0])
    }
    asked: dict[int, list[PersonRef]] = defaultdict(list)
    holders: dict[int, list[ApproverState]] = defaultdict(list)
    for turn in turns:
        person, document = turn.person, turn.document
        state = members.get((document.company.workspace_id, person.id), "unknown")
        holder = ApproverState(turn.state, person.id == document.requester_id, person.active, state)
        holders[document.id].append(holder)
        if turn.state == "open":
            asked[document.id].append(PersonRef(person.id, person.name, person.email))
    return tuple(
        _told(row, rules[row.document], holders[row.document], asked[row.document])
        if row.document in rules and row.state == "pending_others"
        else row
        for row in rows
    )


def _told(row: Row, rule: str, holders: list[ApproverState], asked: list[PersonRef]) -> Row:
    state = "stuck" if why_stuck(rule, holders) else row.state
    return replace(row, state=state, asked=tuple(asked))
