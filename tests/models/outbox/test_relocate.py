"""A person found under another account gets there what waits for them; what the old one has is closed."""

from typing import Any

from models.change import Change
from models.database.store import Store
from models.documents.imports import open_batch
from models.outbox import relocate
from models.outbox.lists import close_batch
from models.people.accounts import is_left
from models.people.members import SlackProfile, record_absent, record_profile
from models.people.people import save_member
from models.queries.cards import load_shown
from models.records import documents
from models.tables import Company, Delivery, Document, Member, Message
from tests.support.cast import (
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
    a_file,
    an_invoice,
    approve,
    know_member,
    person,
    reject,
    take,
    taken,
    to_redraw,
)

MOMENT = Change(LATER, TERMS)


async def posted_to(store: Store, email: str, number: int = 1) -> None:
    """Let a person be known in Slack under an account, with all their messages there."""
    await know_member(store, email, "active", user_id=f"U{number}", channel=f"D{number}")
    for message in await Message.filter(state="new", person__email=email):
        await Message.filter(id=message.id).update(
            state="posted", ts=f"1.{message.id}", channel=f"D{number}", shown_version=message.wanted_version
        )


async def unlink(store: Store, email: str) -> None:
    here, row = (await Company.get()).workspace_id, await person(email)
    await store.apply(MOMENT, lambda change: record_absent(here, row.id, change))


async def link(store: Store, email: str, number: int) -> None:
    """Find a person under an account; its conversation is opened before anything is drawn there."""
    here, row = (await Company.get()).workspace_id, await person(email)
    facts = SlackProfile(f"U{number}", email, "active", "", "")
    await store.transact(lambda: save_member(here, row.id))
    await store.apply(MOMENT, lambda change: record_profile(here, row.id, facts, change))
    await Member.filter(person_id=row.id).update(channel=f"D{number}")


async def move(store: Store, *, expected: int | None = None) -> None:
    """Do with every message that is to be drawn again what is done before that."""
    wanted = sorted(await to_redraw())
    assert expected is None or len(wanted) == expected
    for message_id in wanted:
        await store.apply(MOMENT, lambda change, id=message_id: relocate.relocate(id, change))  # type: ignore[misc]


async def new_cards(email: str, **like: Any) -> list[Message]:
    return await Message.filter(person__email=email, state="new", **like).order_by("id")


async def card(message: Message) -> documents.Card:
    shown = await load_shown(await Message.get(id=message.id), TERMS)
    assert isinstance(shown, documents.Card)
    return shown


async def test_an_open_question_moves_with_its_files_and_the_old_card_stays_closed(store: Store) -> None:
    await taken(store, MANAGER, attachments=(a_file(),))
    old = await Message.get(person__email=ANN)
    await posted_to(store, ANN)
    await unlink(store, ANN)
    assert (await card(old)).turn is None
    assert old.id in await to_redraw()
    await move(store)  # nobody knows yet where to
    assert (await Message.get(id=old.id)).key == old.key
    await link(store, ANN, 2)
    await move(store)
    (new,) = await new_cards(ANN)
    assert (new.key, (await card(new)).state) == (old.key, "pending_you")
    assert [one.kind for one in await Delivery.filter(message_id=new.id)] == ["attachment"]
    closed = await card(old)
    assert (closed.state, closed.turn, old.id in await to_redraw()) == ("pending_others", None, True)
    assert await is_left(await Message.get(id=old.id))


async def test_moving_again_changes_nothing(store: Store) -> None:
    await taken(store)
    await posted_to(store, ANN)
    await link(store, ANN, 2)
    await move(store)
    assert len(await new_cards(ANN)) == 1
    await move(store)
    assert len(await new_cards(ANN)) == 1


async def test_the_same_account_again_has_its_cards_live_again_where_they_stand(store: Store) -> None:
    await taken(store)
    old = await Message.get(person__email=ANN)
    await posted_to(store, ANN)
    await unlink(store, ANN)
    await Message.all().update(shown_version=100, wanted_version=100)
    await link(store, ANN, 1)
    await move(store)
    assert await new_cards(ANN) == []
    assert old.id in await to_redraw()
    assert (await card(old)).state == "pending_you"


async def test_who_comes_back_to_the_account_that_they_left_has_a_new_card_there_and_the_old_one_stays_closed(
    store: Store,
) -> None:
    await taken(store)
    first = await Message.get(person__email=ANN)
    await posted_to(store, ANN)
    await link(store, ANN, 2)
    await move(store)
    await posted_to(store, ANN, 2)
    await link(store, ANN, 1)
    await move(store)
    (third,) = await new_cards(ANN)
    assert (await card(third)).state == "pending_you"
    cards = await Message.filter(person__email=ANN, state="posted").order_by("id")
    assert [(await card(one)).turn for one in cards] == [None, None]
    assert first.id == cards[0].id


async def test_another_account_without_having_been_unlinked_is_the_same(store: Store) -> None:
    await taken(store)
    await posted_to(store, ANN)
    await link(store, ANN, 2)
    await move(store)
    assert len(await new_cards(ANN)) == 1


async def test_payers_requesters_and_followers_cards_move_while_their_document_is_open(store: Store) -> None:
    await take(store, an_invoice(payers=(CLEO,), followers=(EVE,), status="approved"))
    await taken(store, MANAGER, followers=(EVE,))
    for number, email in enumerate((BOB, CLEO, EVE), 1):
        await posted_to(store, email, number)
        await link(store, email, number + 10)
    await move(store)
    roles = {email: [one.card_role for one in await new_cards(email)] for email in (BOB, CLEO, EVE)}
    assert roles == {BOB: ["requester"], CLEO: ["payer"], EVE: ["follower"]}
    (to_pay,) = await new_cards(CLEO)
    assert (await card(to_pay)).may_pay
    old = await Message.get(person__email=CLEO, state="posted")
    assert not (await card(old)).may_pay


async def test_what_is_settled_does_not_move(store: Store) -> None:
    document = await taken(store, MANAGER, followers=(EVE,))
    for number, email in enumerate((ANN, BOB, EVE), 1):
        await posted_to(store, email, number)
    await reject(store, document, ANN)
    await Message.filter(state="new").delete()
    for number, email in enumerate((ANN, BOB, EVE), 1):
        await link(store, email, number + 10)
    await move(store)
    assert await Message.filter(state="new").count() == 0


async def test_a_question_that_another_settled_does_not_move(store: Store) -> None:
    document = await taken(store, BOTH_MANAGERS)
    await posted_to(store, EVE)
    await approve(store, document, ANN)
    await link(store, EVE, 2)
    await move(store)
    assert await new_cards(EVE) == []


async def test_a_revision_to_confirm_moves_and_its_button_closes_where_it_was_told(store: Store) -> None:
    await take(store, a_draft(MANAGER, status="in_revision"))
    document = await Document.get()
    await take(store, a_draft(MANAGER, status="in_revision", revision=2))
    await posted_to(store, BOB)
    outcome = await Message.get(subject="outcome", document_id=document.id)
    before = await load_shown(outcome, TERMS)
    await unlink(store, BOB)
    after = await load_shown(outcome, TERMS)
    assert isinstance(before, documents.Outcome)
    assert isinstance(after, documents.Outcome)
    assert (before.may_revise, after.may_revise) == (True, False)
    assert outcome.id in await to_redraw()
    await link(store, BOB, 2)
    await move(store)
    (new,) = await new_cards(BOB)
    assert (await card(new)).may_revise


async def test_a_list_moves_while_something_in_it_waits_and_asks_nothing_in_the_old_account(
    store: Store,
) -> None:
    batch = await store.transact(lambda: open_batch(NOW))
    for number in ("PO-1", "PO-2"):
        await take(store, a_draft(MANAGER, number=number), batch=batch)
    await store.transact(lambda: close_batch(batch, NOW, 1))
    await posted_to(store, ANN)
    old = await Message.get(subject="list", person__email=ANN)
    await link(store, ANN, 2)
    await move(store)
    (new,) = await new_cards(ANN)
    shown = {one.id: await load_shown(await Message.get(id=one.id), TERMS) for one in (old, new)}
    asks = {}
    for id, listing in shown.items():
        assert isinstance(listing, documents.ListMessage)
        asks[id] = [(row.number, row.action, row.state) for row in listing.rows]
    assert asks[new.id] == [("PO-1", "approve", "pending_you"), ("PO-2", "approve", "pending_you")]
    assert asks[old.id] == [("PO-1", "see", "pending_others"), ("PO-2", "see", "pending_others")]
    assert await Message.filter(person__email=ANN, state="dropped").count() == 2  # folded still


async def test_what_slack_refused_while_they_were_away_is_tried_again(store: Store) -> None:
    await taken(store)
    await know_member(store, ANN, "deactivated", user_id="U1")
    failed = await Message.get(person__email=ANN)
    await Message.filter(id=failed.id).update(state="failed", attempts=9, last_error="user_disabled")
    await link(store, ANN, 1)
    await failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.last_error) == ("new", 0, "")


async def test_an_account_that_became_somebody_elses_closes_what_it_has(store: Store) -> None:
    await taken(store)
    old = await Message.get(person__email=ANN)
    await posted_to(store, ANN)
    await link(store, BOB, 1)
    assert old.id in await to_redraw()
    assert (await card(old)).turn is None
    assert await is_left(await Message.get(id=old.id))
