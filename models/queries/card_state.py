"""The state of a document for one person."""

from models.money import Money
from models.policy import Policy
from models.records import documents
from models.tables import Turn


def state_of(
    status: str, round_now: int, turn: Turn | None, *, asked: bool, stuck: bool
) -> documents.CardState:
    """Return the state of a document for the reader of a turn, who can decide it or not, or without one."""
    if turn is not None and turn.round != round_now:
        return "outdated"
    match status:
        case "pending":
            if asked:
                return "pending_you"
            return "stuck" if stuck else "pending_others"
        case "approved" | "partly_paid" | "paid":
            return "approved"
        case "rejected" | "in_revision" | "cancelled" | "closed" | "unknown":
            return status
        case _:
            return "withdrawn"


def above(total: Money | None, policy: Policy) -> bool:
    """Return whether the amount is one that Approve asks about once more."""
    if total is None:
        return False
    limit = policy.confirm_limit(total.currency)
    return limit is not None and abs(total.amount) > limit
