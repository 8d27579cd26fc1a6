"""When a step cannot go on: nobody who is asked can act."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.vocabulary import StuckReason

_CANNOT_ACT = frozenset({"absent", "guest", "bot", "unconfirmed", "stranger"})


@dataclass(frozen=True, slots=True)
class ApproverState:
    """An approver of the open step: his turn's state, and what is known of him."""

    turn_state: str
    is_requester: bool
    person_active: bool
    member_state: str  # of his member row in the company's workspace; unknown until looked up


def why_stuck(rule: str, holders: Iterable[ApproverState]) -> StuckReason:
    """Say why the open step is stuck, or give an empty string.

    One who can act is enough under `any`; under `all` everyone with an open turn must be able to.
    """
    everybody = list(holders)
    waiting = [one for one in everybody if one.turn_state == "open"]
    if not waiting:
        return "only_requester" if any(one.is_requester for one in everybody) else "nobody"
    troubles = [_trouble(one) for one in waiting]
    if rule == "any":
        return "" if "" in troubles else troubles[0]
    return next((trouble for trouble in troubles if trouble), "")


def _trouble(one: ApproverState) -> StuckReason:
    if not one.person_active or one.member_state == "deactivated":
        return "gone"
    return "not_mapped" if one.member_state in _CANNOT_ACT else ""
