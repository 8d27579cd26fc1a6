"""Why the bot could not do what somebody pressed: Slack was away, or did not say whose the account is."""

import re
from collections.abc import Iterable
from pathlib import Path

from sandbox.people.workspace import SandboxWorkspace
from tests.chaos.disturb import Down
from tests.chaos.record import Envelope, Record

_LATE = 30.0  # seconds in which a late answer stands in the journal, on a machine that has much else to do


def was_down(down: Iterable[Down], slacks: Iterable[SandboxWorkspace], member: str, at: float) -> bool:
    """Say whether the workspace of a member did not let the bot in then, or just before."""
    names = {slack.name for slack in slacks if member in slack.team.members}
    return any(one.name in names and one.since <= at <= one.until + 120.0 for one in down)


def unchecked(log: Path) -> set[str]:
    """Give the presses of which the bot says that Slack did not say in time whose they are."""
    return set(re.findall(r"Refused (\S+): could_not_check", log.read_text()))


def slack_was_silent(record: Record, envelope: Envelope) -> bool:
    """Say whether a look-up of the presser could fail then: a bad answer, or a pause that 429 had set."""
    assert envelope.acked_at is not None
    from_, to = envelope.first_at - 40.0, envelope.acked_at + 0.5
    return any(
        entry.name == "users.info" and from_ <= entry.at <= to and not entry.answer.get("ok")
        for entry in record.calls
    )


def was_asked(record: Record, envelope: Envelope) -> bool:
    """Say whether the bot asked who the presser is, whose answer may have been too late for it."""
    user_id = envelope.payload["user"]["id"]
    return any(
        entry.name == "users.info"
        and entry.arguments.get("user") == user_id
        and abs(entry.at - envelope.first_at) < _LATE
        for entry in record.calls
    )
