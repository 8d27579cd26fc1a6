"""What a row keeps of moments moves with a clock that is set back."""

from datetime import timedelta

import pytest

from jobs.delivery.home import APART
from models.change import Change
from models.database.store import Store
from models.discussion.comments import comment
from models.discussion.reply_files import FilesInReply, note_files
from models.outbox import progress
from models.outbox.discussion.reply_files import files_to_fetch
from models.outbox.due import homes_to_publish
from models.outbox.homes import open_home, person_changed
from models.people.mapping import record_missing, start_mapping
from models.sent_files.rows import FilesInMessage, note_sent_files
from models.sent_files.waiting import files_to_read
from models.tables import Home, Mapping, Member, Message, Workspace
from tests.support.cast import ANN, BOB, LATER, NOW, TERMS, person, taken

HOUR = timedelta(hours=1)


async def test_the_mark_of_a_redraw_without_answer_lasts_as_long_as_meant(store: Store) -> None:
    await taken(store)
    marked = NOW + HOUR + timedelta(seconds=15)

    async def drawn() -> None:
        await Message.all().update(state="posted", redraw_after=marked, shown_version=9)

    await store.transact(drawn)
    await progress.clock_set_back((await Workspace.get()).id, NOW, HOUR)
    assert {one.redraw_after for one in await Message.all()} == {marked - HOUR}


async def test_a_run_comes_to_its_end(store: Store) -> None:
    await taken(store)
    here, ann = (await Workspace.get()).id, await person(ANN)
    ahead = Change(LATER + HOUR, TERMS)
    run = await store.apply(ahead, lambda change: start_mapping(here, ann.id, change))
    await progress.clock_set_back(here, LATER, HOUR)
    run = await Mapping.get(id=run.id)
    assert run.started_at == LATER
    assert await store.apply(Change(LATER, TERMS), lambda change: record_missing(run, change))
    assert not await store.apply(Change(LATER, TERMS), lambda change: record_missing(run, change))
    assert await Member.filter(state="absent").count() == 4


async def test_a_home_that_is_shown_as_it_is_does_not_wait_for_its_next_change(store: Store) -> None:
    await taken(store)
    here, ann = (await Workspace.get()).id, await person(ANN)
    await store.transact(lambda: open_home(here, ann.id, LATER + HOUR))
    home = await Home.get()
    await progress.done(home, shown_version=home.wanted_version, next_at=LATER + HOUR + APART)
    await progress.clock_set_back(here, LATER, HOUR)
    await store.transact(lambda: person_changed(ann.id))
    assert [one.id for one in await homes_to_publish(here, LATER + APART, [])] == [home.id]


@pytest.mark.parametrize("at_a_start", [True, False])
async def test_files_that_people_sent_do_not_wait_for_a_clock_that_was_ahead(
    store: Store, at_a_start: bool
) -> None:
    document = await taken(store)
    here, bob = (await Workspace.get()).id, (await person(BOB)).id
    ahead = timedelta(days=30) if at_a_start else HOUR

    async def put_in(change: Change) -> None:
        files = (("F1", "photo.png"),)
        await note_sent_files(FilesInMessage(here, bob, "D2", "1.0", "", "", files), change)
        await comment(document.id, bob, "See this", "reply", change.now, change)
        await note_files(document.id, "reply", FilesInReply(here, "U2", "D2", "1.1", files), change)

    await store.apply(Change(LATER + ahead, TERMS), put_in)
    assert not [*await files_to_fetch(here, LATER), *await files_to_read(here, LATER)]
    if at_a_start:
        await progress.catch_up_with_clock(here, LATER, timedelta(hours=2))
    else:
        await progress.clock_set_back(here, LATER, ahead)
    assert len([*await files_to_fetch(here, LATER), *await files_to_read(here, LATER)]) == 2
