"""An edit that is told late changes nothing, whatever was told before it."""

from datetime import timedelta

import pytest

from models.change import Change
from models.database.store import Store
from models.discussion.comments import comment
from models.discussion.edits import edit
from models.tables import Comment
from tests.support.cast import ANN, LATER, MANAGER, NOW, TERMS, person, taken
from tests.support.database.one import ON_ONE

SECOND, THIRD = LATER + timedelta(seconds=1), LATER + timedelta(seconds=2)


@ON_ONE
@pytest.mark.parametrize("edited_at", [None, THIRD])
async def test_what_was_edited_back_stays_so(store: Store, edited_at) -> None:  # type: ignore[no-untyped-def]
    document, ann = await taken(store, MANAGER), (await person(ANN)).id

    async def says(change: Change) -> None:
        await comment(document.id, ann, "Yes", "key", NOW, change, edited_at=edited_at)

    async def edits(change: Change) -> None:
        await edit(document.id, "key", "Yes", THIRD, change)
        await edit(document.id, "key", "No", SECOND, change)

    await store.apply(Change(LATER, TERMS), says)
    await store.apply(Change(LATER, TERMS), edits)
    kept = await Comment.get()
    assert (kept.text, kept.edited_at) == ("Yes", THIRD)
