"""What people are shown follows what they may see, and what they are asked follows who pays."""

from models.access import may_read
from models.change import Change
from models.database.store import Store
from models.discussion.followers import follow
from models.documents.imports import open_batch
from models.outbox.homes import open_home
from models.outbox.lists import close_batch
from models.people.people import save_person
from models.queries.cards import load_shown
from models.queries.listed.tabs import list_page
from models.records import documents
from models.records.drafts import DocumentDraft, PersonDraft
from models.tables import Company, Document, Home, Membership, Message
from tests.support.cast import (
    ACME,
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_step,
    all_posted,
    an_invoice,
    card_of,
    know_member,
    person,
    press,
    take,
    taken,
    to_redraw,
    turn_of,
)


async def hand_in(store: Store, email: str, *roles: str, active: bool = True) -> None:
    """Hand in a file that says this of a person, as an import does."""

    draft = PersonDraft(email, "", {ACME: frozenset(roles)}, active)
    await store.apply(Change(LATER, TERMS), lambda change: save_person(draft, change))


async def a_list(store: Store, *drafts: DocumentDraft) -> None:
    """Take in documents by one import that makes lists of more than one card."""
    batch = await store.transact(lambda: open_batch(NOW))
    for draft in drafts:
        await take(store, draft, batch=batch)
    await store.transact(lambda: close_batch(batch, NOW, 1))
    await all_posted()


async def list_of(email: str) -> Message:
    return await Message.get(subject="list", person__email=email)


async def listed(email: str) -> list[str]:
    """Give the numbers that a person's list names now."""
    shown = await load_shown(await list_of(email), TERMS)
    assert isinstance(shown, documents.ListMessage)
    kept = [row for row in shown.rows if row.gone]  # keep their places, and say nothing
    assert all((row.number, row.title, row.supplier, row.total) == ("", "", "", None) for row in kept)
    return [row.number for row in shown.rows if not row.gone]


# Lists ------------------------------------------------------------------------------------------


async def test_a_list_names_no_document_any_more_that_an_approver_was_taken_off(store: Store) -> None:
    both = {number: a_draft(BOTH_MANAGERS, number=number) for number in ("PO-1", "PO-2")}
    await a_list(store, *both.values())
    assert await listed(EVE) == ["PO-1", "PO-2"]
    await take(store, a_draft(MANAGER, number="PO-1"))
    assert (await list_of(EVE)).id in await to_redraw()
    assert await listed(EVE) == ["PO-2"]
    assert await listed(ANN) == ["PO-1", "PO-2"]


async def test_a_list_names_no_invoice_any_more_that_a_payer_was_taken_off(store: Store) -> None:
    drafts = [an_invoice(number, payers=(CLEO, DAN), status="approved") for number in ("INV-1", "INV-2")]
    await a_list(store, *drafts)
    await take(store, an_invoice("INV-1", payers=(DAN,), status="approved"))
    assert (await list_of(CLEO)).id in await to_redraw()
    assert (await listed(CLEO), await listed(DAN)) == (["INV-2"], ["INV-1", "INV-2"])


async def test_who_loses_the_role_has_lists_cards_and_home_drawn_again(store: Store) -> None:
    await make_lists_for_manager(store)
    before = await listed(CLEO)
    home = await Home.get()
    await hand_in(store, CLEO)
    assert before == ["PO-1", "PO-2"]
    assert await listed(CLEO) == []
    assert (await list_of(CLEO)).id in await to_redraw()
    wanted = home.wanted_version
    await home.refresh_from_db()
    assert home.wanted_version > wanted


async def make_lists_for_manager(store: Store) -> None:
    """Cleo configures, and hears in one list of two documents that nobody can approve."""
    await take(store, a_draft(MANAGER, number="PO-0"))
    await hand_in(store, CLEO, "configuration")
    only_bob = a_step("Manager", "any", BOB)
    await a_list(store, *(a_draft(only_bob, number=number) for number in ("PO-1", "PO-2")))
    cleo, here = await person(CLEO), (await Company.get()).workspace_id
    await store.transact(lambda: open_home(here, cleo.id, NOW))


async def test_who_becomes_inactive_has_every_message_that_names_documents_drawn_again(store: Store) -> None:
    await a_list(store, *(an_invoice(number, payers=(CLEO,), status="approved") for number in ("I-1", "I-2")))
    document = await taken(store, MANAGER, followers=(CLEO,))
    await all_posted()
    await hand_in(store, CLEO, active=False)
    assert {(await list_of(CLEO)).id, (await card_of(document, CLEO, "follower")).id} <= await to_redraw()
    assert await listed(CLEO) == []


async def test_a_role_that_stays_redraws_nothing(store: Store) -> None:
    await taken(store, followers=(CLEO,))
    await hand_in(store, CLEO, "pay")
    await all_posted()
    await hand_in(store, CLEO, "pay")
    assert await to_redraw() == set()


async def test_who_is_taken_off_a_step_reads_it_no_more_and_who_decided_or_was_reassigned_does(
    store: Store,
) -> None:
    document = await taken(store, a_step("Manager", "any", ANN), a_step("Finance", "all", CLEO, DAN, EVE))
    await press(store, await turn_of(document, ANN))
    await press(store, await turn_of(document, EVE))
    await take(store, a_draft(MANAGER, a_step("Finance", "all", DAN, EVE)))
    reads = {one: await may_read(document.id, (await person(one)).id) for one in (ANN, CLEO, DAN, EVE)}
    assert reads == {ANN: True, CLEO: False, DAN: True, EVE: True}
    await take(store, a_draft(a_step("Manager", "any", DAN), revision=2))
    reads = {one: await may_read(document.id, (await person(one)).id) for one in (ANN, CLEO, DAN, EVE)}
    assert reads == {ANN: True, CLEO: False, DAN: True, EVE: True}


async def test_what_somebody_asked_for_is_named_to_them_while_they_may_read_it(store: Store) -> None:
    await taken(store)
    bob, here = await person(BOB), (await Company.get()).workspace_id
    page = await list_page("requests", bob.id, here, TERMS, page=1, size=5)
    assert [row.number for row in page.rows] == ["PO-1042"]
    await Membership.filter(person_id=bob.id).delete()
    assert (await list_page("requests", bob.id, here, TERMS, page=1, size=5)).rows == ()


async def test_who_was_asked_in_an_earlier_round_only_and_said_nothing_reads_it_no_more(store: Store) -> None:
    document = await taken(store, MANAGER, a_step("Finance", "any", CLEO))
    assert await may_read(document.id, (await person(CLEO)).id)
    await take(store, a_draft(MANAGER, revision=2))
    assert not await may_read(document.id, (await person(CLEO)).id)
    assert await may_read(document.id, (await person(ANN)).id)


async def test_a_follower_removed_by_the_source_does_not_see_it_any_more_and_one_of_slack_stays(
    store: Store,
) -> None:
    draft = a_draft(MANAGER, followers=(EVE, DAN))
    document = await Document.get(id=(await take(store, draft)).document)
    await take(store, a_draft(MANAGER, number="PO-2", requester=CLEO))
    await know_member(store, CLEO, "active")
    bob, cleo = await person(BOB), await person(CLEO)
    await store.apply(Change(LATER, TERMS), lambda change: follow(document.id, [cleo.id], bob.id, change))
    await all_posted()
    await take(store, a_draft(MANAGER, followers=(DAN,)))
    reads = {one: await may_read(document.id, (await person(one)).id) for one in (CLEO, DAN, EVE)}
    assert reads == {CLEO: True, DAN: True, EVE: False}
    assert (await card_of(document, EVE, "follower")).id in await to_redraw()
