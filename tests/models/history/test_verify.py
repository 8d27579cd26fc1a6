"""The history of a document shows when somebody changed it."""

from datetime import timedelta, timezone
from typing import Any

import pytest

from models.database.store import Store
from models.history import chain
from models.history.key import FORGOTTEN, FORGOTTEN_FACTS, AuditKey
from models.history.verify import Break, Verification, first_break
from models.history.walk import BreakCode
from models.tables import Audit
from tests.support.cast import ANN, CLEO, DAN, KEY, KEY_TEXT, NOW, a_draft, approve, reject, take, taken


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
    assert await first_break(document.id, KEY) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"who": "mallory@acme.example"}, "person_changed"),
        ({"who": ""}, "person_changed"),
        ({"what": "rejected"}, "entry_changed"),
        ({"facts": "{}"}, "facts_changed"),
        ({"person_hash": KEY.person("mallory@acme.example")}, "entry_changed"),
        ({"facts_hash": ""}, "entry_changed"),
        ({"at": NOW}, "entry_changed"),
        ({"hash": "0" * 64}, "entry_changed"),
        ({"previous": ""}, "previous_differs"),
        ({"position": 30}, "entry_missing"),
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_changed_entry_is_named(store: Store, change: dict[str, Any], code: BreakCode) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO)
    await Audit.filter(document_id=document.id, position=3).update(**change)
    assert await first_break(document.id, KEY) == Break(document.id, 3, code)


@pytest.mark.parametrize("position", [1, 3])
async def test_a_removed_entry_is_named(store: Store, position: int) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO)
    await Audit.filter(document_id=document.id, position=position).delete()
    assert await first_break(document.id, KEY) == Break(document.id, position, "entry_missing")


async def test_an_entry_whose_hash_was_made_again_is_named(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO)
    entry = await Audit.get(document_id=document.id, position=3)
    fields = (entry.document_id, 3, entry.at, "rejected", entry.person_hash, entry.facts_hash)
    made = chain.link(entry.previous, *fields)
    await Audit.filter(id=entry.id).update(what="rejected", hash=made)
    assert await first_break(document.id, KEY) == Break(document.id, 3, "facts_changed")


async def test_an_entry_that_was_put_in_is_named(store: Store) -> None:
    document = await taken(store)
    last = await Audit.filter(document_id=document.id).order_by("-position").first()
    assert last is not None
    await Audit.create(
        document_id=document.id,
        position=3,
        at=NOW,
        what="approved",
        who=ANN,
        facts="{}",
        previous=last.hash,
        hash="0" * 64,
    )
    assert await first_break(document.id, KEY) == Break(document.id, 3, "entry_changed")


async def test_a_document_without_a_history_is_named(store: Store) -> None:
    document = await taken(store)
    await Audit.all().delete()
    assert await first_break(document.id, KEY) == Break(document.id, 1, "no_entries")


async def test_an_entry_moved_to_another_document_is_found(store: Store) -> None:
    first, second = await taken(store), (await take(store, a_draft(number="PO-2"))).document
    await Audit.filter(document_id=second, position=2).delete()
    await Audit.filter(document_id=first.id, position=2).update(document_id=second)
    assert await first_break(second, KEY) == Break(second, 2, "previous_differs")


async def test_the_person_of_another_entry_does_not_fit(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO)
    other = await Audit.get(document_id=document.id, position=4)
    await Audit.filter(document_id=document.id, position=3).update(
        who=other.who, person_hash=other.person_hash
    )
    assert await first_break(document.id, KEY) == Break(document.id, 3, "entry_changed")


async def test_a_person_can_be_forgotten_without_a_break_and_that_is_counted(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO)
    await Audit.filter(who=ANN).update(who=FORGOTTEN, facts=FORGOTTEN_FACTS)
    verification = Verification(KEY)
    assert [found async for found in verification.breaks()] == []
    assert (verification.forgotten, verification.entries) == (1, 4)


async def test_no_name_or_reason_can_be_guessed_without_the_key(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN)
    ours = await Audit.get(document_id=document.id, position=3)
    other = AuditKey(b"another key, of somebody who has the database")
    assert ours.person_hash != other.person(ANN)
    fields = (document.id, 3, ours.at, ours.what, ours.person_hash, ours.facts)
    assert ours.facts_hash == KEY.facts(*fields) != other.facts(*fields)
    assert KEY_TEXT not in repr(KEY)


@pytest.mark.parametrize("page", [1, 2, 3, 1000])
async def test_all_histories_are_read_in_pages_of_any_size(store: Store, page: int) -> None:
    documents = [(await take(store, a_draft(number=f"PO-{number}"))).document for number in range(4)]
    whole = Verification(KEY, page=page)
    assert [found async for found in whole.breaks()] == []
    assert (whole.documents, whole.entries) == (4, 8)
    await Audit.filter(document_id=documents[1], position=1).update(what="x")
    await Audit.filter(document_id=documents[1], position=2).update(what="x")
    await Audit.filter(document_id=documents[2]).delete()
    await Audit.filter(document_id=documents[3], position=2).update(what="x")
    broken = Verification(KEY, page=page)
    assert [(found.document, found.position) async for found in broken.breaks()] == [
        (documents[1], 1),
        (documents[3], 2),
        (documents[2], 1),
    ]
    assert (broken.documents, broken.entries) == (4, 6)


async def test_a_moment_written_in_another_zone_is_the_same_moment(store: Store) -> None:
    document = await taken(store)
    elsewhere = NOW.astimezone(timezone(timedelta(hours=2)))
    await store.transact(lambda: chain.add(KEY, document.id, elsewhere, "opened", ANN))
    assert await first_break(document.id, KEY) is None
