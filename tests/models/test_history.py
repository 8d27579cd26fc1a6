"""The history of a document shows when somebody changed it."""

from datetime import timedelta, timezone
from typing import Any

import pytest

from models import history
from models.database.store import Store
from models.history import broken_links
from models.tables import Audit
from tests.support.cast import ANN, CLEO, DAN, NOW, a_draft, approve, reject, take, taken


async def test_a_documents_history_is_whole_and_in_order(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO)
    await reject(store, document, DAN, "Too dear — «à revoir»")
    entries = await Audit.filter(document_id=document.id).order_by("position")
    assert [(entry.what, entry.who.partition("@")[0]) for entry in entries] == [
        ("taken_in", ""),
        ("submitted", "bob"),
        ("approved", "ann"),
        ("approved", "cleo"),
        ("rejected", "dan"),
    ]
    assert [entry.position for entry in entries] == [1, 2, 3, 4, 5]
    assert "«à revoir»" in entries[-1].facts
    assert await broken_links(document.id) == []


@pytest.mark.parametrize(
    "change",
    [
        {"who": "mallory@acme.example"},
        {"what": "rejected"},
        {"facts": "{}"},
        {"at": NOW},
        {"previous": ""},
        {"hash": "0" * 64},
        {"position": 30},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_changed_entry_is_found(store: Store, change: dict[str, Any]) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO)
    await Audit.filter(document_id=document.id, position=3).update(**change)
    assert await broken_links(document.id)


async def test_a_removed_entry_is_found(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO)
    await Audit.filter(document_id=document.id, position=3).delete()
    assert await broken_links(document.id) == [4]


async def test_an_entry_moved_to_another_document_is_found(store: Store) -> None:
    first, second = await taken(store), (await take(store, a_draft(number="PO-2"))).document
    await Audit.filter(document_id=second, position=2).delete()
    await Audit.filter(document_id=first.id, position=2).update(document_id=second)
    assert await broken_links(second) == [2]


async def test_a_moment_written_in_another_zone_is_the_same_moment(store: Store) -> None:
    document = await taken(store)
    elsewhere = NOW.astimezone(timezone(timedelta(hours=2)))
    await store.transact(lambda: history.add(document.id, elsewhere, "opened", ANN))
    assert await broken_links(document.id) == []
