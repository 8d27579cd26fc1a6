"""Notices: a welcome to those with the configuration role, and what became of decisions and keys."""

from datetime import datetime

from models.change import Change
from models.facts import PrecoroNotice
from models.policy import Policy
from models.queries.readers import load_reader
from models.queries.rows import row_of
from models.records.home import ShownNotice, Welcome
from models.tables import Company, Document, Membership, Message
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
