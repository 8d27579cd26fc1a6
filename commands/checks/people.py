"""People: who was found in Slack, who was not looked up yet, and who was not found and why."""

from collections.abc import Mapping
from typing import Final

from commands.checks.findings import Finding, count, first, ok, warning
from models.tables import Member, Membership

LISTED: Final = 20
REASONS: Final[Mapping[str, str]] = {
    "absent": "nobody in Slack has this e-mail address",
    "deactivated": "deactivated in Slack",
    "guest": "a guest in Slack; guests do not decide",
    "bot": "a bot in Slack",
    "unconfirmed": "has not confirmed this e-mail address in Slack",
    "stranger": "of another organisation in Slack",
}


async def check_people() -> list[Finding]:
    """Count the people of all companies, each in the workspace of his company."""
    rows = (
        await Membership.filter(person__active=True)
        .distinct()
        .values_list("company__workspace__name", "company__workspace_id", "person_id", "person__email")
    )
    known = {
        (workspace_id, person_id): state
        for workspace_id, person_id, state in await Member.all().values_list(
            "workspace_id", "person_id", "state"
        )
    }
    if not rows:
        return [ok("people", "nobody yet; people come with the first documents")]
    by_workspace: dict[str, list[tuple[str, str]]] = {}
    for workspace, workspace_id, person_id, email in sorted(rows):
        state = known.get((workspace_id, person_id), "unknown")
        by_workspace.setdefault(workspace, []).append((email, state))
    return [_finding(name, people) for name, people in by_workspace.items()]


def _finding(workspace: str, people: list[tuple[str, str]]) -> Finding:
    mapped = sum(state == "active" for _, state in people)
    unknown = sum(state == "unknown" for _, state in people)
    missing = [f"{email}: {REASONS[state]}" for email, state in people if state in REASONS]
    said = f"{workspace}: {mapped:,} mapped, {unknown:,} not yet looked up, {len(missing):,} not found"
    if not missing:
        return ok("people", said)
    advice = (
        f"ask {count(len(missing), 'person', 'people')} to join Slack with the address in their documents"
    )
    return warning("people", f"{said}; {advice}", first(missing, LISTED))
