"""The notice to the configuration role that somebody is not integrated any more."""

from datetime import datetime

from models.people.names import named
from models.queries.readers import load_reader
from models.records.home import Unlinked
from models.tables import Membership, Message, Person
from models.vocabulary import Priority


async def notify_unlinked(workspace_id: int, person_id: int, state: str, now: datetime) -> None:
    """Enqueue it for everybody else who configures a company of the person here; inside a transaction.

    `state` is that of the member at that time.
    """
    companies = Membership.filter(person_id=person_id, company__workspace_id=workspace_id)
    managers = (
        await Membership.filter(
            company_id__in=[one.company_id for one in await companies] or [0],
            configuration=True,
            person__active=True,
        )
        .exclude(person_id=person_id)
        .values_list("person_id", flat=True)
    )
    about = f"unlinked:{person_id}:{state}:{workspace_id}:{int(now.timestamp() * 1_000_000)}"
    rows = [
        Message(
            workspace_id=workspace_id,
            person_id=manager_id,
            subject="unlinked",
            card_role="configuration",
            about_person_id=person_id,
            about_state=state,
            key=f"{about}:{manager_id}",
            state="new",
            priority=Priority.OTHER_CARD,
            next_at=now,
            created_at=now,
        )
        for manager_id in sorted({int(str(one)) for one in managers})
    ]
    await Message.bulk_create(rows, ignore_conflicts=True)


async def load_unlinked(message: Message) -> Unlinked:
    """Return the person of the notice, and why they were unlinked."""
    assert message.about_person_id is not None  # a message of this subject has both
    assert message.about_state is not None
    reader = await load_reader(message.workspace_id, message.person_id)
    person = named(await Person.get(id=message.about_person_id))
    return Unlinked(reader, person, message.about_state, message.created_at)
