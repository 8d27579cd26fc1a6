"""People as Slack knows them: what a look-up or an event says, and who may press because of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from tortoise.expressions import Q, Subquery

from models.approval.chain import people_changed
from models.change import Change
from models.database import sql
from models.outbox import messages
from models.outbox.relocate import resume_delivery
from models.outbox.unlinked import notify_unlinked
from models.refusals import Refusal
from models.reminders.schedules import ensure_schedule
from models.tables import Document, Member, Person, Turn
from models.text import cleaned

FRESH_FOR = timedelta(hours=24)  # so long counts what Slack said of a member
LOOK_AGAIN_AFTER = timedelta(hours=1)  # for those who were not found
NAME_LIMIT = 200

# What a press by such a member is refused with.
_REFUSALS = {
    "guest": "guest",
    "bot": "not_mapped",
    "stranger": "other_team",
    "deactivated": "deactivated",
    "absent": "not_mapped",
    "unknown": "not_mapped",
    "unconfirmed": "unconfirmed",
}


class ProfileLookup(Protocol):
    """A member as a look-up brings him, whoever asked; `reasons` are what keeps him from acting."""

    @property
    def user_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def email_confirmed(self) -> bool: ...
    @property
    def tz(self) -> str | None: ...
    @property
    def locale(self) -> str | None: ...
    @property
    def reasons(self) -> Sequence[Enum]: ...


@dataclass(frozen=True, slots=True)
class SlackProfile:
    """What Slack says of one member now. `state` as in the member table; `email` in lower case or empty."""

    user_id: str
    email: str
    state: str
    locale: str
    zone: str
    name: str = ""

    @classmethod
    def of(cls, seen: ProfileLookup) -> "SlackProfile":
        """Translate a look-up into the store's words."""
        state = "active" if seen.email_confirmed else "unconfirmed"
        if seen.reasons:
            state = str(seen.reasons[0].value)
        email, name = (seen.email or "").lower(), cleaned(seen.name)[:NAME_LIMIT]
        return cls(seen.user_id, email, state, seen.locale or "", seen.tz or "", name)


async def record_absent(workspace_id: int, person_id: int, change: Change) -> None:
    """Slack knows nobody with this person's address: what waits for him waits on, and shows as stuck."""
    await _note(workspace_id, person_id, None, "absent", change)


async def record_profile(workspace_id: int, person_id: int, facts: SlackProfile, change: Change) -> None:
    """Keep what Slack says of the member that a person is."""
    await _note(workspace_id, person_id, facts, facts.state, change)


# Whatever is drawn again below: documents are held before their messages, and in one order, as at a press.
_HIS_DOCUMENTS = """
SELECT id FROM document WHERE id IN (
    SELECT document_id FROM message WHERE workspace_id = :workspace AND person_id = :person
    UNION SELECT document_id FROM turn WHERE person_id = :person
    UNION SELECT list_item.document_id FROM list_item JOIN message ON message.id = list_item.message_id
    WHERE message.workspace_id = :workspace AND message.person_id = :person
    UNION SELECT id FROM document WHERE requester_id = :person
) ORDER BY id
"""


async def _note(
    workspace_id: int, person_id: int, facts: SlackProfile | None, state: str, change: Change
) -> None:
    before = await Member.get(workspace_id=workspace_id, person_id=person_id)
    active = state == "active"
    values: dict[str, object] = {
        "state": state,
        "confirmed_at": change.now,
        "look_again_at": None if active else change.now + LOOK_AGAIN_AFTER,
    }
    if facts:
        values |= {"locale": facts.locale or before.locale, "zone": facts.zone or before.zone}
        if facts.user_id != before.user_id:
            # Another person's row may still carry this id: an address that moved from one to another.
            others = await Member.filter(workspace_id=workspace_id, user_id=facts.user_id)
            for other in others:
                await _lose_account(other, change)
            values |= {"user_id": facts.user_id, "channel": None}
    else:
        values |= {"user_id": None, "channel": None}
    await Member.filter(id=before.id).update(**values)
    if before.state != state or values.get("user_id", before.user_id) != before.user_id:
        await sql.hold(_HIS_DOCUMENTS, workspace=workspace_id, person=person_id)
    if active and (before.state != "active" or (facts and facts.zone and facts.zone != before.zone)):
        await ensure_schedule(workspace_id, person_id, change.now, change.policy)
    if active and (before.state != "active" or values.get("user_id", before.user_id) != before.user_id):
        await resume_delivery(workspace_id, person_id, change.now)
    if active and facts and facts.name:
        await _learn_name(person_id, facts.name)
    if before.state == "active" and not active:
        await notify_unlinked(workspace_id, person_id, state, change.now)
    if before.state != state and {before.state, state} != {"unknown", "active"}:
        await people_changed(person_id, change)


async def _learn_name(person_id: int, name: str) -> None:
    """Call somebody as Slack does, as long as no file has said another name."""
    if not await Person.filter(id=person_id, name="").update(name=name):
        return
    asked = Turn.filter(person_id=person_id).values("document_id")
    his = Document.filter(Q(requester_id=person_id) | Q(id__in=Subquery(asked)))
    for document_id in await his.filter(status__in=("pending", "in_revision")).values_list("id", flat=True):
        await messages.redraw(int(str(document_id)))


async def _lose_account(member: Member, change: Change) -> None:
    """An account that was this person's is somebody else's now: he is looked for anew."""
    await Member.filter(id=member.id).update(user_id=None, channel=None, state="unknown")
    if member.state == "active":  # a look that does not find him finds him unlinked already
        await notify_unlinked(member.workspace_id, member.person_id, "absent", change.now)
    await people_changed(member.person_id, change)


_KNOWN = """
SELECT member.*, person.email, person.name, person.active
FROM member JOIN person ON person.id = member.person_id
WHERE member.workspace_id = :workspace AND member.user_id = :user
"""


async def known_member(workspace_id: int, user_id: str) -> Member | None:
    """Find the person behind a Slack member, mapped before."""
    row = await sql.first(_KNOWN, workspace=workspace_id, user=user_id)
    if row is None:
        return None
    member = sql.made(Member, row)
    member.person = sql.made(Person, row | {"id": row["person_id"]})
    return member


def is_fresh(member: Member, now: datetime) -> bool:
    """Say whether Slack confirmed the member lately enough to let him act."""
    return member.confirmed_at is not None and now - member.confirmed_at <= FRESH_FOR


def require_may_act(member: Member) -> Person:
    """Give the person behind an active member, or refuse saying why he cannot act."""
    if member.state != "active":
        raise Refusal(_REFUSALS[member.state])
    if not member.person.active:
        raise Refusal("deactivated")
    return member.person
