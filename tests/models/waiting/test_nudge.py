"""Asking again: each approver once a day, on both databases."""

import asyncio
from datetime import datetime, timedelta

from models.change import Change
from models.database.store import Store
from models.queries.cards import load_shown
from models.records.waiting import WaitingNotice
from models.refusals import Refusal
from models.tables import Audit, Company, Document, ListItem, Message, Nudge
from models.waiting.nudge import Nudged, nudge
from tests.models.approval.stand_ins.absences import an_order, goes_away
from tests.support.cast import (
    ANN,
    BOB,
    BOTH_MANAGERS,
    EVE,
    FINANCE,
    GUS,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    approve,
    person,
    refused,
    taken,
)


async def ask(
    store: Store, document: Document, key: str = "1", by: str = BOB, now: datetime = LATER
) -> Nudged:
    whose = (await person(by)).id
    return await store.apply(Change(now, TERMS), lambda change: nudge(key, document.id, whose, change))


async def nudges() -> list[str]:
    rows = Message.filter(about_state="nudged").order_by("id").select_related("person")
    return [one.person.email for one in await rows]


async def test_everybody_who_is_asked_is_asked_again(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS, FINANCE)
    assert await ask(store, document) == Nudged((ANN, EVE), ())
    assert await nudges() == [ANN, EVE]
    item = await ListItem.filter(message__about_state="nudged").order_by("id").first()
    assert item is not None
    assert (item.document_id, item.action) == (document.id, "approve")
    assert (await Audit.get(what="nudged")).who == BOB


async def test_nobody_is_asked_twice_a_day_and_the_day_is_that_of_the_company(store: Store) -> None:
    document = await taken(store, MANAGER)
    await store.transact(lambda: Company.all().update(zone="Australia/Sydney"))
    await ask(store, document, now=NOW)  # 20:00 there
    with refused("nudged_today", names=(ANN,)):
        await ask(store, document, "2", now=NOW + timedelta(hours=3, minutes=59))
    await ask(store, document, "3", now=NOW + timedelta(hours=4))
    assert await nudges() == [ANN, ANN]


async def test_who_comes_later_is_asked_the_same_day(store: Store) -> None:
    document = await taken(store, MANAGER, BOTH_MANAGERS)
    await ask(store, document)
    await approve(store, document, ANN)
    assert await ask(store, document, "2") == Nudged((EVE,), (ANN,))


async def test_who_stands_in_is_asked_again_as_well(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS, EVE)
    assert await ask(store, document) == Nudged((ANN, "Gus", "Eve"), ())
    assert await nudges() == [ANN, GUS, EVE]
    notes = Message.filter(about_state="nudged").order_by("id")
    shown = [await load_shown(one, TERMS) for one in await notes]
    assert [
        (one.row.action, bool(one.row.on_behalf_of)) for one in shown if isinstance(one, WaitingNotice)
    ] == [
        ("approve", False),
        ("approve", True),
        ("approve", True),
    ]
    with refused("nudged_today"):
        await ask(store, document, "2")


async def test_two_presses_at_once_are_one(store: Store) -> None:
    document = await taken(store, MANAGER)
    found = await asyncio.gather(
        *(ask(store, document, str(number)) for number in range(2)), return_exceptions=True
    )
    assert [one.code for one in found if isinstance(one, Refusal)] == ["nudged_today"]
    assert await Nudge.all().count() == len(await nudges()) == 1


async def test_a_press_that_comes_twice_is_answered_and_asks_once(store: Store) -> None:
    document = await taken(store, MANAGER)
    await ask(store, document)
    assert await ask(store, document) == Nudged((), (ANN,))
    assert await nudges() == [ANN]


async def test_only_the_requester_asks_again_and_only_while_somebody_is_asked(store: Store) -> None:
    document = await taken(store, MANAGER)
    with refused("nudge_of_other"):
        await ask(store, document, by=ANN)
    await approve(store, document, ANN)
    with refused("document_settled", status="approved"):
        await ask(store, document)
    assert await Nudge.all().count() == 0
