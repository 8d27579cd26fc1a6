"""Who is linked to which account: as Slack has it, and nobody acted who was not."""

from models.tables import Decision, Inbound, Member, Turn
from tests.chaos.compare.rules import what_it_decides
from tests.chaos.compare.seen import Place, Seen
from tests.chaos.outside.linked import was_told_all


async def wrong_people(seen: Seen, *, told: bool = False) -> list[str]:
    """Compare each person's account with the store's; `told`: only where the bot acked all its events."""
    wrong = []
    for place in seen.places.values():
        for name in place.accounts.present:
            own = [person.id for whose, person in place.accounts.hands() if whose == name]
            if told and not all(was_told_all(seen.changes(user_id)) for user_id in own):
                seen.counts["people whose events did not all arrive"] += 1
                continue
            wrong += await _compared(seen, place, name)
    return wrong


async def _compared(seen: Seen, place: Place, name: str) -> list[str]:
    member = await Member.get_or_none(workspace_id=place.workspace_id, person_id=seen.people[name])
    if member is None or member.state == "unknown":
        return []  # nothing was to be sent to them yet
    account, away = place.accounts.present[name], place.accounts.away.get(name)
    named = f"{name} in {place.slack.name} is {member.state} as {member.user_id}"
    if away:
        return [f"{named}, and is away: {away}"] if member.state == "active" else []
    if (member.state, member.user_id) == ("active", account.id):
        seen.counts["people linked"] += 1
        return []
    return [f"{named}, and is there as {account.id}"]


async def decided_while_away(seen: Seen) -> list[str]:
    """Look for decisions of accounts that the bot knew to be nobody's at that time."""
    wrong = []
    for key, envelope in seen.record.of("interactive"):
        decided = what_it_decides(envelope.payload)
        user_id, acked = envelope.payload["user"]["id"], envelope.acked_at
        if decided is None or acked is None or not await Inbound.exists(key=key):
            continue
        if seen.was_linked(user_id, envelope.first_at) | seen.was_linked(user_id, acked) == {False}:
            turn = await Turn.get(id=decided[0])
            made = await Decision.filter(turn_id=turn.id).count()
            wrong.append(f"Turn {turn.id} has {made} decisions, of {user_id}, who was not linked: {key}")
    return wrong
