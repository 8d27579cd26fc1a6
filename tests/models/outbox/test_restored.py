"""What a restored store still has to read: it goes on where a bot was killed, and ends once."""

from datetime import timedelta

import pytest

from models.database import sql
from models.database.fields import UtcField
from models.database.store import Store
from models.outbox.restored import (
    DRAW_AGAIN,
    READ_BEFORE,
    ReadingBack,
    people_to_read,
    read_from,
    reading_back,
    record_all_read,
    record_read,
)
from models.tables import Document, Member, Message, Person, Workspace
from tests.support.cast import ANN, NOW, all_posted, card_of, taken, to_redraw

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


@pytest.mark.parametrize("status", ["unknown", "rejected"])
async def test_what_waits_is_drawn_again_and_its_threads_are_read_however_old_it_is(
    store: Store, status: str
) -> None:
    card = await card_of(await taken(store), ANN)
    await all_posted()
    await Message.all().update(created_at=SINCE)
    await Document.all().update(status=status)
    now = UtcField().to_db_value(NOW, None)
    for text in DRAW_AGAIN:
        await sql.run(text.format(since=now, now=now))
    waits = status != "rejected"
    assert (card.id in await to_redraw()) == waits
    since = await read_from(card.workspace_id, card.person_id, NOW)
    assert since == (SINCE - READ_BEFORE if waits else NOW)
