"""Which steps are stuck now, over many documents at once."""

from collections import defaultdict

from models.approval.stuck import ApproverState, why_stuck
from models.queries.open_turns import on_open_steps
from models.records.home import StuckStep
from models.tables import Step


async def stuck_steps(company_ids: list[int] | None = None) -> tuple[list[StuckStep], int]:
    """Return the steps that are stuck, of some companies or of all, and how many steps are open in all."""
    of = {} if company_ids is None else {"document__company_id__in": company_ids or [0]}
    approvers: dict[int, list[ApproverState]] = defaultdict(list)
    for one in await on_open_steps(**of):
        approvers[one.step].append(one.state)
    steps = (
        await Step.filter(state="open", **of)
        .order_by("id")
        .values_list("id", "rule", "name", "document__number", "document__company__name")
    )
    stuck = [
        StuckStep(company, number, name, why)
        for step_id, rule, name, number, company in steps
        if (why := why_stuck(rule, approvers[step_id]))
    ]
    return stuck, len(steps)
