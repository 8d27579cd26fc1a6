"""Who is in a workspace, as given at its creation."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from dataclasses import dataclass, field

from sandbox.state import Member


@dataclass(frozen=True)
class Human:
    """A person to put into a workspace. `team` "other" makes a stranger of another organisation."""

    email: str | None
    name: str
    tz: str = "Europe/Berlin"
    locale: str = "en-US"
    title: str = ""
    deleted: bool = False
    guest: bool = False
    single_channel_guest: bool = False
    stranger: bool = False
    admin: bool = False
    email_confirmed: bool = True


@dataclass(frozen=True)
class ChannelSpec:
    """A channel; members by e-mail, and the app itself unless `with_app` is False."""

    name: str
    members: list[str] = field(default_factory=list)
    private: bool = False
    with_app: bool = True


@dataclass(frozen=True)
class WorkspaceSpec:
    """A workspace to run. `groups` maps a mentionable handle to e-mails."""

    name: str
    people: list[Human] = field(default_factory=list)
    channels: list[ChannelSpec] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    domain: str = ""


def member_of(human: Human, member_id: str, team_id: str, other_team_id: str, now: float) -> Member:
    """Return the member that Slack makes of a person."""
    handle = human.email.split("@")[0] if human.email else human.name
    at = datetime.datetime.fromtimestamp(now, zoneinfo.ZoneInfo(human.tz))
    offset = at.utcoffset() or datetime.timedelta()
    return Member(
        id=member_id,
        team_id=other_team_id if human.stranger else team_id,
        name=re.sub(r"[^a-z0-9._-]", "", handle.lower()) or member_id.lower(),
        real_name=human.name,
        email=human.email,
        title=human.title,
        tz=human.tz,
        tz_label=at.tzname() or human.tz,
        tz_offset=int(offset.total_seconds()),
        locale=human.locale,
        deleted=human.deleted,
        is_admin=human.admin,
        is_restricted=human.guest or human.single_channel_guest,
        is_ultra_restricted=human.single_channel_guest,
        is_stranger=human.stranger,
        is_email_confirmed=human.email_confirmed,
        updated=now,
    )
