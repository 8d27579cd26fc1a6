"""When a step cannot go on: nobody who is asked can act."""

from collections.abc import Iterable

from models.frozen import frozen
from models.vocabulary import StuckReason

_CANNOT_ACT = frozenset({"absent", "guest", "bot", "unconfirmed", "stranger"})


@frozen
class ApproverState:
    """An approver of the open step: the state of their turn, and what is known of them."""

    turn_state: str
    is_requester: bool
    person_active: bool
    member_state: str  # of their member row in the company's workspace; unknown until looked up


def why_stuck(rule: str, approvers: Iterable[ApproverState]) -> StuckReason:
    """Return why the open step is stuck, or an empty string.

    One who can act is enough under `any`; under `all` everyone with an open turn must be able to.
    """
    everybody = list(approvers)
    asked = [one for one in everybody if one.turn_state == "open"]
    if (rule == "any" or not asked) and any(one.turn_state in ("held", "sending") for one in everybody):
        return ""  # somebody has decided, and it is about to count
    if not asked:
        return "only_requester" if any(one.is_requester for one in everybody) else "nobody"
    reasons = [why_not(one) for one in asked]
    if rule == "any":
        return "" if "" in reasons else reasons[0]
    return next((reason for reason in reasons if reason), "")


def why_not(one: ApproverState) -> StuckReason:
    """Return why a person cannot act, or an empty string."""
    if not one.person_active or one.member_state == "deactivated":
        return "gone"
    return "not_mapped" if one.member_state in _CANNOT_ACT else ""
