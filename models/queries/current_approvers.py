"""Who is asked to approve pending documents now, for a page of rows at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from models.approval.stuck import why_stuck
from models.queries.open_turns import OnOpenStep, on_open_steps
from models.records.documents import Row
from models.tables import Step


async def add_current_approvers(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Add to a requester's rows that wait for others who these are, and which of the rows are stuck."""
    pending = [row.document for row in rows if row.state == "pending_others"]
    if not pending:
        return tuple(rows)
    rules = dict(await Step.filter(document_id__in=pending, state="open").values_list("document_id", "rule"))
    on_steps: dict[int, list[OnOpenStep]] = defaultdict(list)
    for one in await on_open_steps(document_id__in=pending):
        on_steps[one.document].append(one)
    return tuple(
        _with_approvers(row, rules[row.document], on_steps[row.document])
        if row.document in rules and row.state == "pending_others"
        else row
        for row in rows
    )


def _with_approvers(row: Row, rule: str, on_step: Sequence[OnOpenStep]) -> Row:
    state = "stuck" if why_stuck(rule, [one.state for one in on_step]) else row.state
    asked = tuple(one.person for one in on_step if one.state.turn_state in ("open", "sending"))
    others = any(one.state.turn_state == "open" and not one.state.is_requester for one in on_step)
    return replace(row, state=state, asked=asked, may_nudge=others)
