"""What is put off is one question of one person: what is asked later is another one."""

from contextlib import nullcontext

import pytest
from tortoise.exceptions import OperationalError

from models.database.store import Store
from models.database.url import PostgresAt
from models.tables import Document, Person, Snooze
from models.waiting.snooze import AT_ONCE, snoozed_until
from tests.models.approval.stand_ins.absences import an_order, goes_away
from tests.models.approval.test_revise import confirm
from tests.models.waiting.test_snooze import BACK, came_back, look, put_off, waiting
from tests.support.cast import (
    ANN,
    BOB,
    BOTH_MANAGERS,
    EVE,
    MANAGER,
    NOW,
    a_step,
    approve,
    person,
    press,
    refused,
    taken,
    turn_of,
)
from tests.support.database.one import ON_ONE


@ON_ONE
async def test_the_same_press_again_puts_nothing_off_again(store: Store) -> None:
    document = await taken(store, MANAGER)
    await put_off(store, document, key="1")
    await put_off(store, document, until=None, key="2")
    await put_off(store, document, key="1")
    assert await waiting() == ["PO-1042"]


@ON_ONE
async def test_ending_it_leaves_what_others_have_put_off(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    await put_off(store, document)
    await put_off(store, document, EVE, key="2")
    await put_off(store, document, until=None, key="3")
    assert (await waiting(), await waiting(EVE)) == (["PO-1042"], [])


@ON_ONE
async def test_another_step_that_asks_the_same_person_is_another_question(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS, a_step("Finance", "any", ANN))
    await put_off(store, document)
    await approve(store, document, EVE)
    assert await waiting() == ["PO-1042"]
    await look(store)
    assert await came_back() == []


@ON_ONE
async def test_another_round_that_asks_the_requester_is_another_question(store: Store) -> None:
    document = await taken(store, MANAGER)
    await press(store, await turn_of(document, ANN), "changes_asked", reason="Why?")
    await put_off(store, document, BOB)
    await confirm(store, document)
    await press(store, await turn_of(document, ANN), "changes_asked", reason="Why so many?", key="again")
    assert await waiting(BOB) == ["PO-1042"]
    assert await snoozed_until((await person(BOB)).id, [document.id]) == {}
    await look(store)
    assert await came_back() == []


@ON_ONE
async def test_a_stand_in_puts_off_what_they_are_asked_and_the_person_still_has_it(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, EVE)
    await put_off(store, document, EVE)
    assert (await waiting(), await waiting(EVE)) == (["PO-1042"], [])
    await look(store)
    assert await came_back() == [EVE]


@pytest.mark.parametrize(
    ("whose", "status", "origin"), [(ANN, "unknown", "precoro"), (BOB, "in_revision", "precoro")]
)
@ON_ONE
async def test_what_can_only_be_done_in_precoro_is_not_put_off(
    store: Store, whose: str, status: str, origin: str
) -> None:
    document = await taken(store, MANAGER)
    await Document.filter(id=document.id).update(status=status, origin=origin)
    with refused("nothing_to_snooze"):
        await put_off(store, document, whose)


@ON_ONE
async def test_more_than_are_taken_at_once_come_back_in_one_look(store: Store) -> None:
    document = await taken(store, MANAGER)
    await Person.bulk_create([Person(email=f"{number}@acme.example") for number in range(AT_ONCE + 1)])
    for one in await Person.all():
        await Snooze.create(
            person_id=one.id,
            document_id=document.id,
            action="approve",
            round=1,
            until=NOW,
        )
    await look(store)
    assert not await Snooze.exists()


async def test_one_fault_holds_up_no_other_and_is_told(store: Store) -> None:
    broken, other = await taken(store, MANAGER), await taken(store, BOTH_MANAGERS, number="PO-2")
    await put_off(store, broken)
    await put_off(store, other, EVE, until=BACK, key="2")
    await Document.filter(id=broken.id).update(version=2**31 - 1)  # its next change is too large
    refuses = isinstance(store.place, PostgresAt)  # SQLite has room for it
    with pytest.raises(OperationalError) if refuses else nullcontext():
        await look(store)
    assert EVE in await came_back()
