"""What a restored store still has to read: it goes on where a bot was killed, and ends once."""

from datetime import timedelta

from models.database.store import Store
from models.outbox.restored import (
    ReadingBack,
    people_to_read,
    reading_back,
    record_all_read,
    record_read,
)
from models.tables import Member, Person, Workspace
from tests.support.cast import NOW

SINCE = NOW - timedelta(days=30)


async def test_reading_goes_on_after_the_last_person_who_was_read(store: Store) -> None:
    here = await Workspace.create(name="main", restored_from=NOW, read_back_since=SINCE)
    other = await Workspace.create(name="other")
    people = [await Person.create(email=f"{name}@acme.example") for name in ("ann", "bob", "cleo")]
    for person, workspace in zip(people, (here, here, other), strict=True):
        await Member.create(workspace_id=workspace.id, person_id=person.id)
    first, second, _ = (person.id for person in people)
    assert await reading_back(here.id) == ReadingBack(NOW, SINCE, 0)
    assert await people_to_read(here.id, 0) == [first, second]
    await store.transact(lambda: record_read(here.id, first))
    left = await reading_back(here.id)
    assert left == ReadingBack(NOW, SINCE, first)
    assert await people_to_read(here.id, first) == [second]
    await store.transact(lambda: record_all_read(here.id))
    assert [await reading_back(one.id) for one in (here, other)] == [None, None]
