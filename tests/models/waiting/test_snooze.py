"""Putting off and coming back, once, on both databases."""

from datetime import datetime, timedelta

from jobs.snoozes import Snoozes
from models.change import Change
from models.database.store import Store
from models.queries.pending import snoozed_by, waits_for
from models.tables import Company, Document, Message, Payer, Person, Snooze, Turn
from models.waiting.snooze import SnoozeRequest, snooze, snoozed_until
from tests.support.cast import (
    ACME,
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    EVE,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    an_invoice,
    approve,
    know_member,
    person,
    press,
    refused,
    reject,
    take,
    taken,
    turn_of,
)

DAY = timedelta(days=1)
BACK = NOW + DAY


async def put_off(
    store: Store, document: Document, email: str = ANN, until: datetime | None = BACK, key: str = "1"
) -> None:
    whose = (await person(email)).id
    wanted = SnoozeRequest(key, document.id, whose, until)
    await store.apply(Change(LATER, TERMS), lambda change: snooze(wanted, change))


async def waiting(email: str = ANN) -> list[str]:
    whose, here = await person(email), (await Company.get(name=ACME)).workspace_id
    numbers = {one.id: one.number for one in await Document.all()}
    return [numbers[one.document] for one in await waits_for(whose.id, here, NOW, TERMS)]


async def look(store: Store, now: datetime = BACK) -> None:
    await Snoozes(store, TERMS)(now)


async def came_back() -> list[str]:
    rows = Message.filter(about_state="snoozed").order_by("id").select_related("person")
    return [one.person.email for one in await rows]


async def test_it_leaves_the_queue_of_the_person_alone_and_comes_back_once(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    await put_off(store, document)
    assert await waiting() == []
    assert await waiting(EVE) == ["PO-1042"]
    await look(store, BACK - timedelta(seconds=1))
    assert await came_back() == []
    for now in (BACK, BACK, NOW, BACK + DAY):
        await look(store, now)
    assert await came_back() == [ANN]
    assert await waiting() == ["PO-1042"]


async def test_what_is_decided_withdrawn_or_changed_does_not_come_back(store: Store) -> None:
    decided, withdrawn, changed = [
        await taken(store, BOTH_MANAGERS, number=number) for number in ("PO-1", "PO-2", "PO-3")
    ]
    for number, document in enumerate((decided, withdrawn, changed)):
        await put_off(store, document, key=str(number))
    await approve(store, decided, EVE)
    await take(store, a_draft(BOTH_MANAGERS, number="PO-2", revision=2, status="draft"))
    await take(store, a_draft(BOTH_MANAGERS, number="PO-3", revision=2, title="Other laptops"))
    assert await waiting() == ["PO-3"]  # its new round is another question
    await look(store)
    assert await came_back() == []
    assert await Snooze.all().count() == 0


async def test_a_step_that_is_opened_again_by_undo_is_the_same_question(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    await put_off(store, document)
    turn = await turn_of(document, ANN)
    await store.transact(lambda: Turn.filter(id=turn.id).update(state="closed"))
    assert await snoozed_until(turn.person_id, [document.id]) == {}
    await store.transact(lambda: Turn.filter(id=turn.id).update(state="open"))
    await look(store)
    assert await came_back() == [ANN]


async def test_the_last_choice_counts_and_it_can_be_ended(store: Store) -> None:
    document = await taken(store, MANAGER)
    await put_off(store, document, until=BACK)
    await put_off(store, document, until=BACK + DAY, key="2")
    await look(store, BACK)
    assert await came_back() == []
    await put_off(store, document, until=None, key="3")
    assert await waiting() == ["PO-1042"]
    await look(store, BACK + DAY)
    assert await came_back() == []
    with refused("not_snoozed"):
        await put_off(store, document, until=None, key="4")


async def test_it_can_be_put_off_again_and_comes_back_again(store: Store) -> None:
    document = await taken(store, MANAGER)
    for days in (1, 2):
        await put_off(store, document, until=NOW + days * DAY, key=str(days))
        await look(store, NOW + days * DAY)
    assert await came_back() == [ANN, ANN]


async def test_payers_and_requesters_put_off_what_is_theirs(store: Store) -> None:
    invoice = await Document.get(id=(await take(store, an_invoice(payers=(CLEO,)))).document)
    order = await taken(store, MANAGER)
    with refused("nothing_to_snooze"):
        await put_off(store, invoice, CLEO)
    await approve(store, invoice, ANN)
    await press(store, await turn_of(order, ANN), "changes_asked", reason="Why?")
    await put_off(store, invoice, CLEO, key="2")
    await put_off(store, order, BOB, key="3")
    assert await waiting(CLEO) == await waiting(BOB) == []
    here = (await Company.get(name=ACME)).workspace_id
    assert [one.action for one in await snoozed_by((await person(CLEO)).id, here)] == ["pay"]
    await look(store)
    assert sorted(await came_back()) == [BOB, CLEO]
    assert await Payer.all().count() == 1


async def test_strangers_put_nothing_off(store: Store) -> None:
    document = await taken(store, MANAGER)
    await store.transact(lambda: Person.create(email=EVE))
    with refused("may_not_read"):
        await put_off(store, document, EVE)
    await reject(store, document, ANN)
    with refused("nothing_to_snooze"):
        await put_off(store, document, key="2")
    assert (await know_member(store, ANN, "active")).id
