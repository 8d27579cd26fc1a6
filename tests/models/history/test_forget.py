"""Somebody who has left is forgotten: a number is left of them, and the histories still verify."""

import pytest

from models.database.store import Store
from models.history.forget import forget, obstacle
from models.history.verify import Verification
from models.tables import Member, Person
from tests.support.cast import (
    ANN,
    BOB,
    KEY,
    MANAGER,
    all_rows,
    approve,
    know_member,
    make_manager,
    person,
    reject,
    taken,
)


async def leave(email: str) -> Person:
    await Person.filter(email=email).update(active=False, name="Ann Lee-Forgotten")
    return await person(email)


async def test_only_a_number_is_left_of_a_forgotten_person_and_the_histories_verify(store: Store) -> None:
    document = await taken(store, MANAGER)
    await know_member(store, ANN, "active", user_id="U0ANN")
    await make_manager(store, ANN)
    await reject(store, document, ANN, "Says Ann Lee-Forgotten")
    gone = await leave(ANN)
    assert await obstacle(gone) is None
    done = await forget(store, gone)
    assert (done.number, done.entries) == (gone.id, 1)
    left = await all_rows()
    assert [word for word in (ANN, "U0ANN") if word in str(left)] == []
    assert "Ann Lee-Forgotten" not in str(left["Audit"])
    kept = await Person.get(id=gone.id)
    assert (kept.email, kept.name) == (f"forgotten-{gone.id}@invalid", f"#{gone.id}")
    assert await Member.filter(person_id=gone.id).exclude(user_id=None).count() == 0
    verification = Verification(KEY)
    assert [found async for found in verification.breaks()] == []
    assert verification.forgotten == 1


async def test_somebody_who_is_needed_is_not_forgotten(store: Store) -> None:
    document = await taken(store, MANAGER)
    assert await obstacle(None) == "unknown"
    assert await obstacle(await person(ANN)) == "active"
    assert await obstacle(await leave(ANN)) == "asked"
    assert await obstacle(await leave(BOB)) == "requester"
    await Person.filter(email=ANN).update(active=True)
    await approve(store, document, ANN)
    assert [await obstacle(await leave(email)) for email in (ANN, BOB)] == [None, None]


@pytest.mark.parametrize("name", ["Ann", "ann@acme.example"])
async def test_a_name_within_another_word_is_nobody(store: Store, name: str) -> None:
    document = await taken(store, MANAGER)
    await reject(store, document, ANN, "Annual budget, see joann@acme.example")
    await Person.filter(email=ANN).update(active=False, name=name)
    await forget(store, await person(ANN))
    assert "Annual budget" in str(await all_rows())
