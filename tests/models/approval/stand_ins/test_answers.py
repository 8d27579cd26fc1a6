"""What a stand-in answers counts once, is kept and shown with both names, and can be undone by them."""

from dataclasses import replace
from datetime import timedelta

from models.access import may_read
from models.approval.held import due_turns, finish, undo
from models.change import Change
from models.database.store import Store
from models.people.people import save_member
from models.queries.cards import load_shown
from models.queries.documents import load_history
from models.records.documents import Card
from models.tables import Company, Decision, Document, Message, Person, Turn
from tests.models.approval.stand_ins.absences import (
    a_colleague,
    an_order,
    comes_back,
    goes_away,
    shown,
)
from tests.support.cast import (
    ACME,
    ANN,
    BOB,
    CLEO,
    DAN,
    EVE,
    GUS,
    LATER,
    MANAGER,
    TERMS,
    a_draft,
    a_step,
    card_of,
    person,
    press,
    press_is_refused,
    refused,
    states,
    take,
    taken,
    turn_of,
    waiting_rows,
)

UNDO = replace(TERMS, undo_for=timedelta(seconds=10))


async def test_who_presses_first_counts_and_the_other_reads_who_did(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    turn = await turn_of(document, ANN)
    await press(store, turn, by=GUS)
    facts = {"by": "Gus", "on_behalf_of": ANN, "state": "approved"}
    await press_is_refused(store, turn, "settled_by_other", facts, by=ANN)
    await press_is_refused(store, turn, "already_decided", by=GUS)
    assert await Decision.filter(turn_id=turn.id).count() == 1


async def test_the_stand_in_reads_that_the_person_decided(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    turn = await turn_of(document, ANN)
    await press(store, turn)
    await press_is_refused(store, turn, "settled_by_other", {"by": ANN, "on_behalf_of": ""}, by=GUS)
    card = await shown(GUS, document)
    assert (card.state, card.by_reader, card.turn) == ("approved", False, None)


async def test_both_names_are_kept_and_shown(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    await press(store, await turn_of(document, ANN), "rejected", by=GUS, reason="Too dear")
    turn = await Turn.get(document_id=document.id)
    gus, ann = await person(GUS), await person(ANN)
    assert (turn.person_id, turn.stand_in_id) == (ann.id, gus.id)
    last = (await load_history(document.id))[-1]
    assert (last.what, last.who, last.on_behalf_of) == ("rejected", "Gus", ANN)
    for email, by_reader in ((ANN, False), (GUS, True)):
        card = await shown(email, document)
        assert card.answer
        assert card.answer.on_behalf_of
        assert (card.answer.person.email, card.answer.on_behalf_of.email) == (GUS, ANN)
        assert card.by_reader is by_reader


async def test_an_answer_stays_readable_for_the_one_who_gave_it(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS, EVE)
    await press(store, await turn_of(document, ANN), by=GUS)
    await comes_back(store)
    assert await may_read(document.id, (await person(GUS)).id)
    assert not await may_read(document.id, (await person(EVE)).id)


async def test_a_new_round_asks_the_person_again(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    await press(store, await turn_of(document, ANN), by=GUS)
    await comes_back(store)
    await take(store, a_draft(MANAGER, revision=2))
    turn = await turn_of(document, ANN)
    assert (turn.state, turn.stand_in_id, turn.round) == ("open", None, 2)


async def test_a_source_that_names_the_person_again_finds_them_on_the_step(store: Store) -> None:
    steps = (MANAGER, a_step("Finance", "any", CLEO))
    document = await taken(store, *steps)
    await a_colleague(store, GUS)
    await goes_away(store, ANN, GUS)
    await press(store, await turn_of(document, ANN), by=GUS)
    await take(store, a_draft(MANAGER, a_step("Finance", "any", DAN)))
    assert await states(document) == {"1:ann": "approved", "2:dan": "open"}


async def test_the_stand_in_can_undo_and_the_person_cannot(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    turn = await turn_of(document, ANN)
    await press(store, turn, by=GUS, policy=UNDO)
    assert [(await shown(email, document)).undo for email in (ANN, GUS)] == [None, turn.id]
    ann, gus = await person(ANN), await person(GUS)
    with refused("not_yours", holder="Gus"):
        await store.apply(Change(LATER, UNDO), lambda change: undo("undo-1", turn.id, ann.id, change))
    await store.apply(Change(LATER, UNDO), lambda change: undo("undo-2", turn.id, gus.id, change))
    again = await Turn.get(id=turn.id)
    assert (again.state, again.stand_in_id) == ("open", None)
    await press(store, turn)
    assert (await Document.get(id=document.id)).status == "approved"


async def finished(store: Store) -> None:
    """Let the time to undo pass."""
    over = LATER + timedelta(seconds=10)
    for turn_id in await store.look(lambda: due_turns(over, UNDO.undo_for)):
        await store.apply(Change(over, UNDO), lambda change, one=turn_id: finish(one, change))  # type: ignore[misc]


async def test_cards_that_were_not_sent_meanwhile_are_sent_after_it_was_undone(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS, EVE)
    cards = [(await card_of(document, email)).id for email in (ANN, EVE)]
    turn, gus = await turn_of(document, ANN), (await person(GUS)).id
    await press(store, turn, by=GUS, policy=UNDO)
    await Message.filter(id__in=cards).update(state="dropped", dropped_because="settled")
    await store.apply(Change(LATER, UNDO), lambda change: undo("undo-1", turn.id, gus, change))
    assert [(await card_of(document, email)).state for email in (ANN, EVE)] == ["new", "new"]


async def test_an_approval_counts_though_the_period_ends_while_it_can_be_undone(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    await press(store, await turn_of(document, ANN), by=GUS, policy=UNDO)
    await comes_back(store)
    await finished(store)
    turn = await Turn.get(document_id=document.id)
    assert (turn.state, turn.stand_in_id) == ("approved", (await person(GUS)).id)


async def test_an_approval_of_a_stand_in_who_leaves_meanwhile_does_not_count(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    await press(store, await turn_of(document, ANN), by=GUS, policy=UNDO)
    await store.transact(lambda: Person.filter(email=GUS).update(active=False))
    await finished(store)
    turn = await Turn.get(document_id=document.id)
    assert (turn.state, turn.stand_in_id) == ("open", None)


async def test_what_stands_in_is_marked_where_it_is_listed(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, GUS)
    gus, company = await person(GUS), await Company.get(name=ACME)
    await store.transact(lambda: save_member(company.workspace_id, gus.id))
    [row] = await waiting_rows(gus.id, company.workspace_id)
    assert (row.document, row.action, row.turn) == (document.id, "approve", (await turn_of(document, ANN)).id)
    assert row.on_behalf_of
    assert row.on_behalf_of.email == ANN
    await comes_back(store)
    assert await waiting_rows(gus.id, company.workspace_id) == ()


async def test_the_requester_reads_nothing_of_standing_in_for_their_own_document(store: Store) -> None:
    document = await an_order(store)
    await goes_away(store, ANN, BOB)
    bob, company = await person(BOB), await Company.get(name=ACME)
    assert await waiting_rows(bob.id, company.workspace_id) == ()
    assert not await Message.exists(person_id=bob.id, card_role="approver")
    assert (await shown_to_requester(document)).absences[0].stand_ins == ()


async def shown_to_requester(document: Document) -> Card:
    card = await load_shown(await card_of(document, BOB, "requester"), TERMS)
    assert isinstance(card, Card)
    return card
