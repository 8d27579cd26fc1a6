"""Members: people as Slack knows them in one workspace."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from slack.client import SlackClient
from slack.errors import SlackRefused


class MemberKind(Enum):
    """What kind of account a member has. Only a plain member may decide."""

    MEMBER = "member"
    GUEST = "guest"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class SlackMember:
    """What Slack says about a member. `reasons` are why they may not decide, the weightiest first."""

    user_id: str
    team_id: str  # their home workspace, which can be another one of the organisation
    name: str
    email: str | None
    email_confirmed: bool | None  # None: Slack does not say, as for many who use single sign-on
    tz: str | None
    locale: str | None
    reasons: tuple[MemberKind, ...] = ()

    @property
    def kind(self) -> MemberKind:
        """The weightiest reason why they may not decide, or MEMBER."""
        return self.reasons[0] if self.reasons else MemberKind.MEMBER


# Slack's codes for no such member. Deactivated people get the same.
ABSENT: Final = frozenset({"users_not_found", "user_not_found"})


async def id_with_email(client: SlackClient, email: str) -> str | None:
    """Return the id of the member with this e-mail, or None if Slack knows none (or a deactivated one).

    Raises a SlackError for any other failure, which says nothing about the person.
    """
    try:
        return str((await client.lookup_by_email(email.strip()))["id"])
    except SlackRefused as refusal:
        if refusal.code in ABSENT:
            return None
        raise


async def look_up(client: SlackClient, user_id: str, *, team_id: str) -> SlackMember | None:
    """Return the member with this id, or None if Slack knows none. Raises a SlackError."""
    try:
        return read_member(await client.users_info(user_id), team_id=team_id)
    except SlackRefused as refusal:
        if refusal.code in ABSENT:
            return None
        raise


def read_member(user: Mapping[str, Any], *, team_id: str) -> SlackMember:
    """Read a member from Slack's user object, as in user_change too; `team_id` is the workspace's."""
    profile = user.get("profile") or {}
    email = str(profile.get("email") or "").strip().lower()
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    team = str(user.get("team_id") or profile.get("team") or "")
    # On Enterprise Grid `team_id` is missing or names the home workspace; these are all that they are in.
    teams = (user.get("enterprise_user") or {}).get("teams") or [team]
    confirmed = user.get("is_email_confirmed")
    bars = {
        MemberKind.STRANGER: bool(user.get("is_stranger")) or team_id not in teams,
        MemberKind.DEACTIVATED: bool(user.get("deleted")),
        # Slackbot's user object does not say so.
        MemberKind.BOT: bool(user.get("is_bot")) or user.get("id") == "USLACKBOT",
        MemberKind.GUEST: bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
    }
    return SlackMember(
        user_id=str(user["id"]),
        team_id=team,
        name=next((str(name).strip() for name in names if name and str(name).strip()), str(user["id"])),
        email=email or None,
        email_confirmed=None if confirmed is None else bool(confirmed),
        tz=user.get("tz") or None,
        locale=user.get("locale") or None,
        reasons=tuple(kind for kind, holds in bars.items() if holds),
    )
