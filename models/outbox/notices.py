"""The welcome: once, that the workspace is connected and what the configuration role can do next."""

from datetime import datetime

from models.queries.readers import load_reader
from models.records.home import Welcome
from models.tables import Membership, Message
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
