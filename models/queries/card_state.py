"""How a document stands for one person."""

from models.money import Money
from models.policy import Policy
from models.records import documents
from models.tables import Turn


def state_of(status: str, round_now: int, turn: Turn | None, *, stuck: bool) -> documents.CardState:
    """Say how a document stands for the holder of a turn, or for someone without one."""
    if turn is not None and turn.round != round_now:
        return "outdated"
    match status:
        case "pending":
            if turn is not None and turn.state == "open":
                return "pending_you"
            return "stuck" if stuck else "pending_others"
        case "approved" | "partly_paid" | "paid":
            return "approved"
        case "rejected" | "in_revision" | "cancelled":
            return status
        case _:
            return "withdrawn"


def above(total: Money | None, policy: Policy) -> bool:
    """Say whether the amount is one that Approve asks about once more."""
    if total is None:
        return False
    limit = policy.confirm_above.get(total.currency)
    return limit is not None and abs(total.amount) > limit
