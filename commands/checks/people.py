"""Check which people are connected to a Slack account, and why others are not."""

from collections.abc import Mapping
from typing import Final

from commands.checks.findings import Finding, first, ok, warning
from commands.plural import plural
from models.tables import Member, Membership

LISTED: Final = 20

NOBODY: Final = "No people yet. People come with the first documents."
CONNECTED: Final = "{workspace}: {connected:,} connected, {unknown:,} not looked up yet, 0 not connected."
ONE_MISSING: Final = (
    "{workspace}: {connected:,} connected, {unknown:,} not looked up yet, 1 not connected."
    " Ask this person to join Slack with the e-mail address of their documents."
)
MANY_MISSING: Final = (
    "{workspace}: {connected:,} connected, {unknown:,} not looked up yet, {count:,} not connected."
    " Ask these people to join Slack with the e-mail addresses of their documents."
)
REASONS: Final[Mapping[str, str]] = {
    "absent": "{email}: no Slack account with this e-mail address",
    "deactivated": "{email}: deactivated in Slack",
    "guest": "{email}: a guest in Slack; guests cannot approve",
    "bot": "{email}: a bot in Slack",
    "unconfirmed": "{email}: e-mail address not confirmed in Slack",
    "stranger": "{email}: belongs to another organization in Slack",
}


async def check_people() -> list[Finding]:
    """Count the people of all companies, each in the workspace of their company."""
    rows = (
        await Membership.filter(person__active=True)
        .distinct()
        .values_list("company__workspace__name", "company__workspace_id", "person_id", "person__email")
    )
    if not rows:
        return [ok("people", NOBODY)]
    members = await Member.all().values_list("workspace_id", "person_id", "state")
    known = {(workspace_id, person_id): state for workspace_id, person_id, state in members}
    by_workspace: dict[str, list[tuple[str, str]]] = {}
    for workspace, workspace_id, person_id, email in sorted(rows):
        state = known.get((workspace_id, person_id), "unknown")
        by_workspace.setdefault(workspace, []).append((email, state))
    return [_finding(name, people) for name, people in by_workspace.items()]


def _finding(workspace: str, people: list[tuple[str, str]]) -> Finding:
    facts = {
        "workspace": workspace,
        "connected": sum(state == "active" for _, state in people),
        "unknown": sum(state == "unknown" for _, state in people),
    }
    missing = [REASONS[state].format(email=email) for email, state in people if state in REASONS]
    if not missing:
        return ok("people", CONNECTED.format(**facts))
    text = plural(ONE_MISSING, MANY_MISSING, len(missing), **facts)
    return warning("people", text, first(missing, LISTED))
