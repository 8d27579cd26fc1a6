"""The workspace installs another app: what is not over is drawn in its conversations."""

from typing import get_args

from models.database.store import Store
from models.outbox.relocate import move_to_new_app
from models.tables import Document, Message, Workspace
from models.vocabulary import NOT_OVER, Status
from tests.support.cast import NOW, all_posted, taken


async def test_cards_of_all_that_is_not_over_are_drawn_again(store: Store) -> None:
    documents = {status: await taken(store, number=status) for status in get_args(Status)}
    await all_posted()
    for status, document in documents.items():
        await Document.filter(id=document.id).update(status=status)

    async def versions() -> dict[str, int]:
        found = await Message.filter(subject="card", card_role="approver").prefetch_related("document")
        return {one.document.status: one.wanted_version for one in found if one.document}

    before = await versions()
    assert set(before) == set(get_args(Status))
    workspace = await Workspace.get()
    await store.transact(lambda: move_to_new_app(workspace.id, NOW))
    after = await versions()
    assert {status for status in after if after[status] > before[status]} == set(NOT_OVER)
