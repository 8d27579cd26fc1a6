"""The people, channels and groups that a workspace starts with."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from sandbox.state.team import TeamMember


@dataclass(frozen=True)
class Human:
    """A person to add to a workspace; a `stranger` is from another organisation.

    `email_confirmed` None: Slack does not say. `invited`: has not accepted the invitation yet.
    In a workspace of a Grid, `home` is the name of the workspace that Slack says they belong to, "" if it
    names none; with None people take turns: none, another one, this one. A `visitor` is a member of their
    home only.
    """

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
    email_confirmed: bool | None = True
    invited: bool = False
    home: str | None = None
    visitor: bool = False


@dataclass(frozen=True)
class ChannelSpec:
    """A channel; members by e-mail, and the app itself unless `with_app` is False.

    With `admins_only` nobody else can post, including the app, as in many workspaces' #general.
    """

    name: str
    members: list[str] = field(default_factory=list)
    private: bool = False
    with_app: bool = True
    admins_only: bool = False


@dataclass(frozen=True)
class WorkspaceSpec:
    """A workspace to run. `groups` maps a mentionable handle to e-mails.

    Its shape: with `single_sign_on`, Slack says of nobody that their e-mail is confirmed: the key
    `is_email_confirmed` is "absent" or "false" for everybody, whatever their Human says, as
    getsentry/eng-pipes#142 and singer-io/tap-slack#21 tell. With `grid`, it is one of the workspaces of the
    Enterprise Grid organisation of that name, and the app is installed in it alone, not in the organisation.
    """

    name: str
    people: list[Human] = field(default_factory=list)
    channels: list[ChannelSpec] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    domain: str = ""
    single_sign_on: Literal["", "absent", "false"] = ""
    grid: str = ""

    def __post_init__(self) -> None:
        if self.single_sign_on not in ("", "absent", "false"):
            raise ValueError(f'workspace {self.name}: single_sign_on must be "", "absent" or "false"')


def zone_facts(tz: str, now: float) -> tuple[int, str]:
    """Return a zone's offset from UTC in seconds and its label. Raises zoneinfo.ZoneInfoNotFoundError."""
    at = datetime.datetime.fromtimestamp(now, zoneinfo.ZoneInfo(tz))
    offset = at.utcoffset() or datetime.timedelta()
    return int(offset.total_seconds()), at.tzname() or tz


def member_of(human: Human, member_id: str, team_id: str, now: float) -> TeamMember:
    """Return the member that Slack makes of a person whose home workspace has this id."""
    handle = human.email.split("@")[0] if human.email else human.name
    offset, label = zone_facts(human.tz, now)
    return TeamMember(
        id=member_id,
        team_id=team_id,
        name=re.sub(r"[^a-z0-9._-]", "", handle.lower()) or member_id.lower(),
        real_name=human.name,
        email=human.email,
        title=human.title,
        tz=human.tz,
        tz_label=label,
        tz_offset=offset,
        locale=human.locale,
        deleted=human.deleted,
        is_admin=human.admin,
        is_restricted=human.guest or human.single_channel_guest,
        is_ultra_restricted=human.single_channel_guest,
        is_stranger=human.stranger,
        is_email_confirmed=human.email_confirmed,
        is_invited_user=human.invited,
        updated=now,
    )


def read_people(given: Any) -> list[WorkspaceSpec]:
    """Read `{"workspaces": [{"name", "people": [{"email", "name", ...}], "channels", "groups"}]}`.

    The keys of a person and of a channel are the fields of Human and ChannelSpec. Raises ValueError with a
    sentence that names an unknown key.
    """
    return [
        WorkspaceSpec(
            **_known(each, WorkspaceSpec)
            | {
                "people": [Human(**_known(human, Human)) for human in each.get("people", [])],
                "channels": [
                    ChannelSpec(**_known(channel, ChannelSpec)) for channel in each.get("channels", [])
                ],
            }
        )
        for each in _known(given, None).get("workspaces", [])
    ]


def _known(given: Any, kind: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ValueError(f"people: must be an object, not {given!r}")
    names = {each.name for each in fields(kind)} if kind else {"workspaces"}
    unknown = sorted(set(given) - names)
    if unknown:
        raise ValueError(f"people: unknown key {unknown[0]!r}; expected one of: {', '.join(sorted(names))}")
    return dict(given)
