"""A member: a person as Slack knows him in one workspace."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from slack.client import Client
from slack.errors import SlackRefused


class Kind(Enum):
    """What a member is, as far as being asked for decisions goes. Only a plain member may be."""

    MEMBER = "member"
    GUEST = "guest"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Member:
    """What Slack says of a member. `reasons` are all things that bar him, the weightiest first."""

    user_id: str
    team_id: str
    name: str
    email: str | None
    email_confirmed: bool
    tz: str | None
    locale: str | None
    reasons: tuple[Kind, ...] = ()

    @property
    def kind(self) -> Kind:
        """What he is: the weightiest reason against him, or a plain member."""
        return self.reasons[0] if self.reasons else Kind.MEMBER


# Slack's ways to say that nobody is there. It says the same of deactivated people.
ABSENT: Final = frozenset({"users_not_found", "user_not_found"})


async def look_up_by_email(client: Client, email: str, *, team_id: str) -> Member | None:
    """Return the member with this e-mail, or None if Slack says that there is none (or he was deactivated).

    Any other failure is raised: it says nothing about the person. Two calls, since the first tells no locale.
    """
    try:
        found = await client.lookup_by_email(email.strip())
    except SlackRefused as refusal:
        if refusal.code in ABSENT:
            return None
        raise
    return await look_up(client, str(found["id"]), team_id=team_id)


async def look_up(client: Client, user_id: str, *, team_id: str) -> Member | None:
    """Return the member with this id, or None if Slack says that there is none; raise any other failure."""
    try:
        return read_member(await client.users_info(user_id), team_id=team_id)
    except SlackRefused as refusal:
        if refusal.code in ABSENT:
            return None
        raise


def read_member(user: Mapping[str, Any], *, team_id: str) -> Member:
    """Read a member from Slack's user object, also as it comes with user_change; `team_id` is our own."""
    profile = user.get("profile") or {}
    email = str(profile.get("email") or "").strip().lower()
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    team = str(user.get("team_id") or profile.get("team") or "")
    bars = {
        Kind.STRANGER: bool(user.get("is_stranger")) or team != team_id,
        Kind.DEACTIVATED: bool(user.get("deleted")),
        # Slackbot does not call itself one.
        Kind.BOT: bool(user.get("is_bot")) or user.get("id") == "USLACKBOT",
        Kind.GUEST: bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
    }
    return Member(
        user_id=str(user["id"]),
        team_id=team,
        name=next((str(name).strip() for name in names if name and str(name).strip()), str(user["id"])),
        email=email or None,
        email_confirmed=bool(user.get("is_email_confirmed")),
        tz=user.get("tz") or None,
        locale=user.get("locale") or None,
        reasons=tuple(kind for kind, holds in bars.items() if holds),
    )
