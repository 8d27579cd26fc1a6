"""What was put off has come back, who was asked again has heard it, and others were told: once each."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Final

from models.days_off import NO_DAYS_OFF
from models.people import away
from models.tables import Away, Decision, Document, Inbound, ListItem, Message, Nudge, Person, Step, Turn
from models.tables import Snooze as SnoozeRow
from models.waiting.escalation import due_steps
from models.waiting.working_days import Calendar, after_working_days
from models.zones import first_known
from tests.chaos.compare.seen import Seen
from tests.chaos.fixtures import DOMAIN
from views.replies.command_line import parse_command

MANAGER: Final = f"max@{DOMAIN}"  # of everybody
AFTER_DAYS: Final = 1  # working days without an answer
SAID: Final = {"snooze": "is snoozed until", "nudge": "asked again about"}
ALWAYS: Final = ("came back", "asked again", "steps of which others were told", "decided on behalf")


async def waiting_differences(seen: Seen) -> list[str]:
    """Compare what people did with what everybody was told, once nothing is due any more."""
    parts = (_promises, _put_off, _asked_again, _escalated, _on_behalf)
    return [one for part in parts async for one in part(seen)]


async def still_due(now: datetime) -> list[str]:
    """Return what the clock has not done yet, though it is time."""
    return [
        *[f"Snooze {one.id}" for one in await SnoozeRow.filter(until__lte=now)],
        *[f"Absence of person {one}" for one in await away.due(now)],
        *[f"Step {one.step}" for one in await due_steps(now) if await _is_asked(one.step)],
    ]


async def _is_asked(step_id: int) -> bool:
    return await Turn.exists(step_id=step_id, state="open")


async def _promises(seen: Seen) -> AsyncIterator[str]:
    """What was answered as done is kept."""
    for key, envelope in seen.record.of("slash_commands"):
        name = parse_command(str(envelope.payload["text"])).name
        said = str((envelope.answer or {}).get("text", ""))
        if name in SAID and SAID[name] in said:
            seen.counts[f"command {name}: done"] += 1
            if not await Inbound.exists(key=key):
                yield f"Command {key} said {said!r}, and its key is not kept"


async def _put_off(seen: Seen) -> AsyncIterator[str]:
    """A question that waits all the while comes back for each time that it was put off, or less often."""
    times: Counter[tuple[int, int]] = Counter()  # by person and turn
    for key, envelope in seen.record.of("slash_commands"):
        typed = parse_command(str(envelope.payload["text"]))
        person_id = seen.person_of(envelope.payload["user_id"])
        if typed.name != "snooze" or person_id is None or not await Inbound.exists(key=key):
            continue
        turns = Turn.filter(person_id=person_id, state="open", document__number=typed.number)
        for turn in await turns.filter(document__status="pending"):
            began = datetime.fromtimestamp(envelope.first_at, UTC)
            if await Message.exists(key=f"turn:{turn.id}", created_at__lt=began):
                times[person_id, turn.id] += 1
    for (person_id, turn_id), most in times.items():
        items = ListItem.filter(turn_id=turn_id, message__person_id=person_id)
        came = await items.filter(message__about_state="snoozed").count()
        if not 1 <= came <= most:
            yield f"Turn {turn_id} was put off {most} times by person {person_id}, and came back {came} times"
    seen.counts["put off, and still waits"] += len(times)
    seen.counts["came back"] += await Message.filter(about_state="snoozed").count()


async def _asked_again(seen: Seen) -> AsyncIterator[str]:
    """Each time that somebody is asked again is one message."""
    for row in await Nudge.all():
        told = await Message.filter(key=f"nudge:{row.id}").count()
        left = await Message.filter(key__startswith=f"nudge:{row.id}:left:").count()
        seen.counts["asked again"] += 1
        if not told + left:
            yield f"Person {row.person_id} was asked again ({row.id}), and was not told"
    for message in await Message.filter(about_state="nudged"):
        if not await Nudge.exists(id=int(message.key.split(":")[1])):
            yield f"Message row {message.id} ({message.key}) tells what nobody asked"


async def _escalated(seen: Seen) -> AsyncIterator[str]:
    """Of a step that waits too long the manager and the requester are told, once."""
    manager, now = await Person.get(email=MANAGER), seen.clock()
    for step in await Step.all().select_related("document__company"):
        document: Document = step.document
        turns = {one.id for one in await Turn.filter(step_id=step.id)}
        for person_id in {manager.id, document.requester_id}:
            keys = [one.key for one in await Message.filter(about_state="escalated", person_id=person_id)]
            told = sum(int(key.split(":")[1]) in turns for key in keys)
            if told != step.escalations:
                yield f"Step {step.id} has {step.escalations} escalations, person {person_id} {told} messages"
        seen.counts["steps of which others were told"] += step.escalations
        if step.state != "open" or document.status != "pending" or not await _is_asked(step.id):
            continue
        calendar = Calendar(first_known(document.company.zone), "", NO_DAYS_OFF)
        assert step.opened_at is not None
        due = after_working_days(step.opened_at, AFTER_DAYS, calendar)
        expected = int(due <= now - timedelta(minutes=5))
        if step.escalations != expected and (expected or due > now):
            yield f"Step {step.id} waits since {step.opened_at}, and was told of {step.escalations} times"


async def _on_behalf(seen: Seen) -> AsyncIterator[str]:
    """Who answered for somebody else stood in for them, and is noted so."""
    for decision in await Decision.filter(state="final").select_related("turn"):
        seen.counts["decided on behalf"] += decision.turn.stand_in_id is not None
    for row in await Away.filter(on_now=True):
        yield f"Person {row.person_id} is still away, until {row.ends_at}"
