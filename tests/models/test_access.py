"""A document is read by those it concerns."""

import pytest

from models.access import may_read, require_may_read
from models.database.store import Store
from models.tables import Document, Membership, Person
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    DAN,
    EVE,
    GUS,
    MALLORY,
    MANAGER,
    a_draft,
    a_step,
    make_manager,
    person,
    refused,
    take,
    taken,
)


async def concerned(store: Store) -> Document:
    """Ann and then Dan decide, Bob requests, Cleo pays, Eve follows, Gus belongs, Mallory is of Beta."""
    document = await taken(store, MANAGER, a_step("Director", "any", DAN), payers=(CLEO,), followers=(EVE,))
    await take(store, a_draft(MANAGER, number="PO-2", requester=GUS))
    await take(store, a_draft(MANAGER, company="Beta GmbH", requester=MALLORY))
    return document


@pytest.mark.parametrize("email", [ANN, BOB, CLEO, DAN, EVE])
async def test_people_who_are_involved_may_read_it(store: Store, email: str) -> None:
    document = await concerned(store)
    reader = (await person(email)).id
    await require_may_read(document.id, reader)
    assert await may_read(document.id, reader)


@pytest.mark.parametrize("email", [GUS, MALLORY])
async def test_people_who_are_not_involved_may_not(store: Store, email: str) -> None:
    document = await concerned(store)
    with refused("may_not_read"):
        await require_may_read(document.id, (await person(email)).id)


async def test_the_configuration_role_reads_its_own_company_alone(store: Store) -> None:
    document = await concerned(store)
    await make_manager(store, GUS)
    await make_manager(store, MALLORY, company="Beta GmbH")
    assert await may_read(document.id, (await person(GUS)).id)
    assert not await may_read(document.id, (await person(MALLORY)).id)


@pytest.mark.parametrize("email", [ANN, BOB, CLEO, EVE])
async def test_one_who_left_may_not_read(store: Store, email: str) -> None:
    document = await concerned(store)
    await Person.filter(email=email).update(active=False)
    assert not await may_read(document.id, (await person(email)).id)


@pytest.mark.parametrize("email", [ANN, BOB, CLEO, EVE])
async def test_one_taken_out_of_the_company_may_not_read(store: Store, email: str) -> None:
    document = await concerned(store)
    await Membership.filter(person__email=email, company__name="Acme Ltd").delete()
    assert not await may_read(document.id, (await person(email)).id)


async def test_a_document_that_does_not_exist_is_refused_in_the_same_words(store: Store) -> None:
    await concerned(store)
    with refused("may_not_read") as seen:
        await require_may_read(4_000_000, (await person(ANN)).id)
    assert seen.facts == {}
