"""The author of a message, and the people it mentions."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handlers.bolt.identity import WITHIN, fetch_member, find_presser, hold_about, save_profile
from handlers.bolt.interactions import ListenerContext
from models.people.members import known_member, must_ask_slack, require_may_act
from models.refusals import Refusal
from models.tables import Member, Person
from slack.errors import SlackError
from views.replies.incoming_text import mentioned
from views.replies.mentions import NotAdded

MOST = 50  # people that one message brings in, including those of its groups
MOST_GROUPS = 5


async def author_of(on: ListenerContext, event: Mapping[str, Any], now: datetime) -> Person:
    """Return the author of a message, confirmed by Slack lately, or raise a Refusal."""
    user_id = str(event["user"])
    return require_may_act(
        await find_presser(on.store, on.workspace, on.workspace_id, user_id, now, on.policy)
    )


@dataclass
class MentionedPeople:
    """The people that a message mentions; `names` also has members who are not known here."""

    people: dict[str, int] = field(default_factory=dict)  # member's id -> person
    names: dict[str, str] = field(default_factory=dict)  # member's id -> name
    refused: list[NotAdded] = field(default_factory=list)
    more: int = 0  # beyond the limit, not looked up


async def find_mentioned(
    on: ListenerContext, event: Mapping[str, Any], now: datetime, but: Mapping[str, Any] | None = None
) -> MentionedPeople:
    """Look up everybody mentioned, except the author and the bot; refusals are listed, not raised.

    Of those who were mentioned before in the message `but`, only the names are returned.
    """
    who = mentioned(event)
    found = MentionedPeople()
    users = dict.fromkeys(who.users)
    said_before = mentioned(but or {})
    for group in who.groups[:MOST_GROUPS]:
        found.names[group] = "group"
        if group not in said_before.groups:
            users |= dict.fromkeys(await _in_group(on, group, found))
    for own in (str(event.get("user")), on.workspace.bot_user_id):
        users.pop(own, None)
    listed = list(users)
    found.more = max(0, len(listed) - MOST) + max(0, len(who.groups) - MOST_GROUPS)
    await asyncio.gather(*(_find(on, user_id, now, found) for user_id in listed[:MOST]))
    for user_id in said_before.users:
        found.people.pop(user_id, None)
    found.refused = [one for one in found.refused if one.member not in said_before.users]
    found.refused.sort(key=lambda one: listed.index(one.member) if one.member in users else -1)
    return found


async def known_names(on: ListenerContext, user_ids: Sequence[str]) -> dict[str, str]:
    """Return the names of members who are known people, by member id; look nobody up in Slack."""
    names: dict[str, str] = {}
    for user_id in user_ids[:MOST]:
        member = await known_member(on.workspace_id, user_id)
        if member is not None:
            names[user_id] = member.person.display_name
    return names


async def _in_group(on: ListenerContext, group: str, found: MentionedPeople) -> list[str]:
    try:
        return await on.workspace.client.with_timeout(WITHIN).usergroups_users_list(group)
    except SlackError:
        found.refused.append(NotAdded(group, "", Refusal("could_not_check")))
        return []


async def _find(on: ListenerContext, user_id: str, now: datetime, found: MentionedPeople) -> None:
    try:
        member = await known_member(on.workspace_id, user_id)
        if member is None or must_ask_slack(member, now):
            member = await _ask(on, user_id, now, found)
    except Refusal as refusal:
        found.refused.append(NotAdded(user_id, found.names.get(user_id, ""), refusal))
    else:
        found.people[user_id] = member.person_id
        found.names[user_id] = member.person.name or found.names.get(user_id) or member.person.email


async def _ask(on: ListenerContext, user_id: str, now: datetime, found: MentionedPeople) -> Member:
    async with hold_about(on.workspace, user_id):
        seen = await fetch_member(on.workspace, user_id)
        found.names[user_id] = seen.name
        return await save_profile(on.store, on.workspace_id, seen, now, on.policy)


def not_added(found: MentionedPeople, refusals: Mapping[int, Refusal]) -> list[NotAdded]:
    """Return who was not added: members without a person here, and people refused by the document."""
    by_person = {person_id: user_id for user_id, person_id in found.people.items()}
    return [
        *found.refused,
        *(
            NotAdded(by_person[one], found.names.get(by_person[one], ""), refusal)
            for one, refusal in refusals.items()
        ),
    ]
