"""Which steps are stuck now, over many documents at once."""

from collections import defaultdict

from models.approval.stuck import ApproverState, why_stuck
from models.records.home import StuckStep
from models.tables import Member, Step, Turn


async def stuck_steps(company_ids: list[int] | None = None) -> tuple[list[StuckStep], int]:
    """Give the steps that are stuck, of some companies or of all, and how many steps are open in all."""
    of = {} if company_ids is None else {"document__company_id__in": company_ids or [0]}
    turns = (
        await Turn.filter(step__state="open", **of)
        .exclude(state="withdrawn")
        .values_list(
            "step_id",
            "state",
            "person_id",
            "person__active",
            "document__requester_id",
            "document__company__workspace_id",
        )
    )
    seen = (
        Member.all() if company_ids is None else Member.filter(person_id__in=[row[2] for row in turns] or [0])
    )
    members = {
        (workspace_id, person_id): state
        for workspace_id, person_id, state in await seen.values_list("workspace_id", "person_id", "state")
    }
    holders: dict[int, list[ApproverState]] = defaultdict(list)
    for step_id, state, person_id, active, requester_id, workspace_id in turns:
        member_state = members.get((workspace_id, person_id), "unknown")
        holders[step_id].append(ApproverState(state, person_id == requester_id, bool(active), member_state))
    steps = (
        await Step.filter(state="open", **of)
        .order_by("id")
        .values_list("id", "rule", "name", "document__number", "document__company__name")
    )
    stuck = [
        StuckStep(company, number, name, why)
        for step_id, rule, name, number, company in steps
        if (why := why_stuck(rule, holders[step_id]))
    ]
    return stuck, len(steps)
