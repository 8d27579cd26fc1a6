"""An approval that cannot be made final holds up no other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.undo_window import UndoWindow
from models.change import Change
from models.database.store import Store
from tests.support.cast import ANN, LATER, MANAGER, TERMS, press, taken, turn_of

UNDO = replace(TERMS, undo_for=timedelta(seconds=10))


async def test_the_others_become_final_although_one_fails(store: Store) -> None:
    broken, whole = await taken(store, MANAGER), await taken(store, MANAGER, number="PO-2")
    for document in (broken, whole):
        await press(store, await turn_of(document, ANN), policy=UNDO)
    follow = store.follow

    async def fails_for_one(change: Change) -> None:
        if broken.id in change.held:
            raise RuntimeError("what follows of it fails")
        await follow(change)

    store.follow = fails_for_one
    window = UndoWindow(store, UNDO, lambda: LATER + timedelta(minutes=1))
    with pytest.raises(RuntimeError):
        await window.step()
    assert [(await turn_of(each, ANN)).state for each in (broken, whole)] == ["held", "approved"]
