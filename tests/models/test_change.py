"""What is stated in a transaction is followed with it, or not at all."""

import pytest
from tortoise.exceptions import IntegrityError

from models.change import Change
from models.database.store import Store, open_store
from models.facts import DocumentChanged, happened
from models.refusals import Refusal
from models.tables import Audit, Document
from tests.support.cast import ANN, LATER, TERMS, all_posted, all_rows, card_of, refused, taken

CHANGE = Change(LATER, TERMS)


async def test_what_a_failed_try_stated_is_not_followed(store: Store) -> None:
    document = await taken(store)
    tries: list[Change] = []

    async def work(change: Change) -> None:
        await change.hold(document.id)
        change.state(happened(document.id, "revised", note=f"try {len(tries)}"))
        tries.append(change)
        if len(tries) == 1:
            raise IntegrityError("a rival was faster")

    await store.apply(CHANGE, work)
    assert len(tries) == 2
    assert [one.facts for one in await Audit.filter(what="revised")] == ['{"note": "try 1"}']
    assert CHANGE.facts == []


async def test_a_refused_change_leaves_nothing_of_what_it_stated(store: Store) -> None:
    document = await taken(store)
    before = await all_rows()

    async def work(change: Change) -> None:
        await change.hold(document.id)
        change.state(happened(document.id, "revised"))
        raise Refusal("not_mapped")

    with refused("not_mapped"):
        await store.apply(CHANGE, work)
    assert await all_rows() == before


async def test_a_document_is_held_once_and_redrawn_once(store: Store) -> None:
    document = await taken(store)
    await all_posted()
    before = await card_of(document, ANN)

    async def work(change: Change) -> None:
        first = await change.hold(document.id)
        assert await change.hold(document.id) is first
        change.state(DocumentChanged(document.id), happened(document.id, "revised"))
        change.state(DocumentChanged(document.id))

    await store.apply(CHANGE, work)
    assert (await card_of(document, ANN)).wanted_version == before.wanted_version + 1
    assert (await Document.get(id=document.id)).version == document.version + 1


async def test_a_store_opened_only_to_read_takes_no_change(store: Store, database_url: str) -> None:
    document = await taken(store)

    async def work(change: Change) -> None:
        await change.hold(document.id)

    async with open_store(database_url) as reading:
        with pytest.raises(RuntimeError, match="without what follows"):
            await reading.apply(CHANGE, work)
    assert document.version == 1
