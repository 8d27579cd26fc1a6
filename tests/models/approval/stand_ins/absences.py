"""People go away and come back, in a store."""

from datetime import date, datetime, timedelta
from typing import Any

from models.change import Change
from models.database.store import Store
from models.outbox.stand_ins import enqueue_missing
from models.people.away import due, save_away_of_file, switch
from models.policy import Policy
from models.queries.cards import load_shown
from models.records.documents import Card
from models.records.drafts import AwayDraft
from models.tables import Away, Company, Document, Membership, Person
from tests.support.cast import ACME, ANN, EVE, GUS, MANAGER, NOW, TERMS, card_of, person, taken

TODAY = NOW.date()
UNTIL = TODAY + timedelta(days=4)


async def goes_away(
    store: Store,
    email: str = ANN,
    *stand_ins: str,
    first: date = TODAY,
    last: date = UNTIL,
    now: datetime = NOW,
    policy: Policy = TERMS,
) -> None:
    """Let a file say that somebody is away."""
    person_id = (await person(email)).id
    draft = AwayDraft(first, last, stand_ins)
    await store.apply(Change(now, policy), lambda change: save_away_of_file(person_id, draft, change))


async def comes_back(store: Store, email: str = ANN, now: datetime = NOW) -> None:
    person_id = (await person(email)).id
    await store.apply(Change(now, TERMS), lambda change: save_away_of_file(person_id, AwayDraft(), change))


async def clock_runs(store: Store, now: datetime, policy: Policy = TERMS) -> None:
    """Let the clock come to what it does once a minute."""
    for person_id in await store.look(lambda: due(now)):
        await store.apply(Change(now, policy), lambda change, one=person_id: switch(one, change))  # type: ignore[misc]
    await store.apply(Change(now, policy), enqueue_missing)


async def is_away(email: str = ANN) -> bool:
    return (await Away.get(person__email=email)).on_now


async def a_colleague(store: Store, *emails: str) -> None:
    """Put people into the company."""

    async def work() -> None:
        company = await Company.get(name=ACME)
        for email in emails:
            one, _ = await Person.get_or_create(email=email, defaults={"name": email[:3].title()})
            await Membership.get_or_create(person_id=one.id, company_id=company.id)

    await store.transact(work)


async def an_order(store: Store, **changes: Any) -> Document:
    """Have an order wait for Ann, where Gus and Eve are colleagues."""
    document = await taken(store, MANAGER, **changes)
    await a_colleague(store, GUS, EVE)
    return document


async def shown(email: str, document: Document) -> Card:
    card = await load_shown(await card_of(document, email), TERMS)
    assert isinstance(card, Card)
    return card
