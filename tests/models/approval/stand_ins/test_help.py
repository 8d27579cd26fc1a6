"""A requester asks for another approver where who is asked is away and nobody stands in."""

from models.approval.ask_help import ask_for_help
from models.change import Change
from models.database.store import Store
from models.queries.cards import load_shown
from models.records.documents import Card
from models.tables import Audit, Document, Message
from tests.models.approval.stand_ins.absences import a_colleague, goes_away
from tests.support.cast import (
    ANN,
    BOB,
    DAN,
    EVE,
    GUS,
    LATER,
    MANAGER,
    TERMS,
    a_step,
    card_of,
    make_manager,
    person,
    refused,
    taken,
)


async def ask(store: Store, document: Document, key: str = "help-1") -> None:
    bob = (await person(BOB)).id
    await store.apply(Change(LATER, TERMS), lambda change: ask_for_help(key, document.id, bob, change))


async def requesters_card(document: Document) -> Card:
    card = await load_shown(await card_of(document, BOB, "requester"), TERMS)
    assert isinstance(card, Card)
    return card


async def managers_cards() -> int:
    return await Message.filter(person__email=EVE, card_role="configuration", subject="card").count()


async def test_each_manager_gets_a_card_once(store: Store) -> None:
    document = await taken(store, MANAGER)
    await make_manager(store, EVE)
    await goes_away(store, ANN)
    assert (await requesters_card(document)).may_ask_help
    await ask(store, document)
    await ask(store, document)  # the same press, delivered again
    await ask(store, document, "help-2")
    assert await managers_cards() == 1
    assert await Audit.filter(what="help_asked", who=BOB).count() == 1
    card = await requesters_card(document)
    assert (card.may_ask_help, card.help_asked) == (False, True)


async def test_a_manager_who_has_a_card_of_a_stuck_step_gets_another(store: Store) -> None:
    document = await taken(store, MANAGER)
    await make_manager(store, EVE)
    key = f"configuration:{document.id}:1:{(await person(EVE)).id}"
    card = await card_of(document, ANN)
    values = {"workspace_id": card.workspace_id, "document_id": document.id, "round": 1, "next_at": LATER}
    await store.transact(
        lambda: Message.create(
            **values,
            person_id=int(key.rpartition(":")[2]),
            subject="card",
            card_role="configuration",
            key=key,
            state="posted",
            created_at=LATER,
        )
    )
    await goes_away(store, ANN)
    await ask(store, document)
    assert await managers_cards() == 2


async def test_nobody_is_asked_while_somebody_stands_in(store: Store) -> None:
    document = await taken(store, MANAGER)
    await a_colleague(store, GUS)
    await goes_away(store, ANN, GUS)
    assert not (await requesters_card(document)).may_ask_help
    with refused("not_uncovered"):
        await ask(store, document)


async def test_a_stand_in_who_is_away_themselves_is_not_counted_on(store: Store) -> None:
    document = await taken(store, MANAGER)
    await a_colleague(store, GUS)
    await goes_away(store, GUS)
    await goes_away(store, ANN, GUS)
    assert (await requesters_card(document)).may_ask_help


async def test_where_one_suffices_another_approver_is_enough(store: Store) -> None:
    document = await taken(store, a_step("Manager", "any", ANN, DAN))
    await goes_away(store, ANN)
    assert not (await requesters_card(document)).may_ask_help
    await goes_away(store, DAN)
    assert (await requesters_card(document)).may_ask_help


async def test_where_all_must_approve_one_who_is_away_is_enough_to_ask(store: Store) -> None:
    document = await taken(store, a_step("Manager", "all", ANN, DAN))
    await goes_away(store, ANN)
    assert (await requesters_card(document)).may_ask_help
