"""Notices: to the configuration role, a welcome and who was unlinked; what became of decisions and keys."""

from datetime import datetime

from models.change import Change
from models.facts import PrecoroNotice
from models.people.names import named
from models.policy import Policy
from models.queries.readers import load_reader
from models.queries.rows import row_of
from models.records.home import ShownNotice, Unlinked, Welcome
from models.tables import Company, Document, Membership, Message, Person
from models.vocabulary import Priority


async def welcome_managers(workspace_id: int, now: datetime) -> None:
    """Enqueue it for everybody with the configuration role of a company here who has not had it yet."""
    managers = await Membership.filter(
        company__workspace_id=workspace_id, configuration=True, person__active=True
    ).values_list("person_id", flat=True)
    keys = {f"welcome:{workspace_id}:{person}": int(str(person)) for person in managers}
    told = {row.key for row in await Message.filter(key__in=list(keys) or [""])}
    new = sorted({person for key, person in keys.items() if key not in told})
    rows = [
        Message(
            workspace_id=workspace_id,
            person_id=person_id,
            subject="welcome",
            card_role="configuration",
            key=f"welcome:{workspace_id}:{person_id}",
            state="new",
            priority=Priority.NEW_CARD,
            next_at=now,
            created_at=now,
        )
        for person_id in new
    ]
    await Message.bulk_create(rows, ignore_conflicts=True)


async def load_welcome(message: Message) -> Welcome:
    """Return what it must say: which companies its reader configures here."""
    companies = await Membership.filter(
        person_id=message.person_id, company__workspace_id=message.workspace_id, configuration=True
    ).values_list("company__name", flat=True)
    reader = await load_reader(message.workspace_id, message.person_id)
    return Welcome(reader, tuple(sorted(map(str, companies))))


async def notify_of_precoro(fact: PrecoroNotice, change: Change) -> None:
    """Enqueue a notice, once."""
    company = await Company.get(id=fact.company)
    row = Message(
        workspace_id=company.workspace_id,
        person_id=fact.person,
        subject="precoro",
        card_role="approver",
        document_id=fact.document,
        round=change.held[fact.document].round if fact.document else 0,
        about_state=fact.what,
        about_words=fact.words,
        key=fact.key,
        state="new",
        priority=Priority.OWN_CARD,
        next_at=change.now,
        created_at=change.now,
    )
    await Message.bulk_create([row], ignore_conflicts=True)


async def load_notice(message: Message, policy: Policy) -> ShownNotice:
    """Return what a notice says."""
    row = None
    if message.document_id is not None:
        document = await Document.get(id=message.document_id).select_related("company", "requester")
        row = await row_of(document, None, "see", policy)
    return ShownNotice(
        reader=await load_reader(message.workspace_id, message.person_id),
        what=message.about_state,  # type: ignore[arg-type]  # a message of this subject has it
        words=message.about_words or "",
        document=row,
        command=policy.command,
    )


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
