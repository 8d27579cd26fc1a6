"""Check which people are connected to a Slack account, and why others are not."""

from collections.abc import Mapping
from typing import Final

from commands.checks.findings import Finding, first, ok, warning
from models.people.confirmed import unconfirmed_in
from models.records.documents import Audience
from models.tables import Member, Membership, Workspace
from views.wording.formats import number
from views.wording.translate import gettext, marked, ngettext

LISTED: Final = 20

CONNECTED: Final = marked("{workspace}: {connected} connected, {unknown} not looked up yet, 0 not connected.")
REASONS: Final[Mapping[str, str]] = {
    "absent": marked("{email}: no Slack account with this e-mail address"),
    "deactivated": marked("{email}: deactivated in Slack"),
    "guest": marked("{email}: a guest in Slack; guests cannot approve"),
    "bot": marked("{email}: a bot in Slack"),
    "unconfirmed": marked("{email}: e-mail address not confirmed in Slack"),
    "stranger": marked("{email}: belongs to another organisation in Slack"),
}


async def check_people(reader: Audience) -> list[Finding]:
    """Count the people of all companies, each in the workspace of their company."""
    rows = (
        await Membership.filter(person__active=True)
        .distinct()
        .values_list("company__workspace__name", "company__workspace_id", "person_id", "person__email")
    )
    if not rows:
        return [ok("people", gettext(reader, "No people yet. People come with the first documents."))]
    members = await Member.all().values_list("workspace_id", "person_id", "state")
    known = {(workspace_id, person_id): state for workspace_id, person_id, state in members}
    by_workspace: dict[str, list[tuple[str, str]]] = {}
    for workspace, workspace_id, person_id, email in sorted(rows):
        state = known.get((workspace_id, person_id), "unknown")
        by_workspace.setdefault(workspace, []).append((email, state))
    return [_finding(name, people, reader) for name, people in by_workspace.items()]


async def check_confirmed(required: bool, reader: Audience) -> list[Finding]:
    """Count, in each workspace, the people whose e-mail address Slack calls unconfirmed."""
    workspaces = await Workspace.all().order_by("name")
    counts = [(row.name, await unconfirmed_in(row.id)) for row in workspaces]
    return [_unconfirmed(name, count, required, reader) for name, count in counts if count]


def _unconfirmed(workspace: str, count: int, required: bool, reader: Audience) -> Finding:
    if not required:
        text = ngettext(
            reader,
            "{workspace}: Slack calls the e-mail address of {count} person unconfirmed."
            " They can act as usual; [slack] require_confirmed_email = true would refuse them.",
            "{workspace}: Slack calls the e-mail addresses of {count} people unconfirmed."
            " They can act as usual; [slack] require_confirmed_email = true would refuse them.",
            count,
            workspace=workspace,
        )
        return ok("people", text)
    text = ngettext(
        reader,
        "{workspace}: {count} person is refused because Slack calls their e-mail address unconfirmed."
        " Ask them to confirm it in Slack, or set [slack] require_confirmed_email = false.",
        "{workspace}: {count} people are refused because Slack calls their e-mail addresses unconfirmed."
        " Ask them to confirm it in Slack, or set [slack] require_confirmed_email = false.",
        count,
        workspace=workspace,
    )
    return warning("people", text)


def _finding(workspace: str, people: list[tuple[str, str]], reader: Audience) -> Finding:
    facts = {
        "workspace": workspace,
        "connected": number(sum(state == "active" for _, state in people), reader),
        "unknown": number(sum(state == "unknown" for _, state in people), reader),
    }
    missing = [gettext(reader, REASONS[state], email=email) for email, state in people if state in REASONS]
    if not missing:
        return ok("people", gettext(reader, CONNECTED, **facts))
    text = ngettext(
        reader,
        "{workspace}: {connected} connected, {unknown} not looked up yet, {count} not connected."
        " Ask this person to join Slack with the e-mail address of their documents,"
        " or link them in the Home tab under Integration.",
        "{workspace}: {connected} connected, {unknown} not looked up yet, {count} not connected."
        " Ask these people to join Slack with the e-mail addresses of their documents,"
        " or link them in the Home tab under Integration.",
        len(missing),
        **facts,
    )
    return warning("people", text, first(missing, LISTED, reader))
