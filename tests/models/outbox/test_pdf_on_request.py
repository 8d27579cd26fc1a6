"""A person who asks for a PDF gets it in the thread of a card of theirs; and numbers that were mistyped."""

from datetime import timedelta

import pytest

from models.change import Change
from models.database.store import Store
from models.documents.did_you_mean import nearest_number
from models.documents.imports import open_batch
from models.outbox.lists import close_batch
from models.outbox.pdf_on_request import enqueue_requested_pdf
from models.tables import Company, Delivery, Document, Message
from models.vocabulary import PdfPlace
from tests.support.cast import (
    ACME,
    ANN,
    BOB,
    CLEO,
    EVE,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    all_posted,
    an_invoice,
    approve,
    card_of,
    make_manager,
    person,
    refused,
    take,
    taken,
)


async def ask(store: Store, document: Document, email: str) -> PdfPlace:
    whose = (await person(email)).id
    return await store.apply(
        Change(LATER, TERMS), lambda change: enqueue_requested_pdf(document.id, whose, change)
    )


async def pdfs(message: Message) -> list[str]:
    return [one.key.split(":")[2] for one in await Delivery.filter(message_id=message.id, kind="pdf")]


async def invoice(store: Store) -> Document:
    made = await take(store, an_invoice())
    return await Document.get(id=made.document)


async def test_it_comes_into_the_thread_of_ones_card(store: Store) -> None:
    document = await invoice(store)
    await all_posted()
    assert await ask(store, document, BOB) == "thread"
    assert await pdfs(await card_of(document, BOB, "requester")) == ["pending"]
    assert await ask(store, document, BOB) == "thread"  # asked again before it is there: once
    assert await pdfs(await card_of(document, BOB, "requester")) == ["pending"]


async def test_what_stands_there_is_not_sent_again_and_what_failed_is(store: Store) -> None:
    document = await invoice(store)
    await all_posted()
    card = await card_of(document, ANN)
    await Delivery.filter(message_id=card.id).update(state="done")
    assert await ask(store, document, ANN) == "there"
    await Delivery.filter(message_id=card.id).update(state="failed", attempts=10)
    assert await ask(store, document, ANN) == "thread"
    again = await Delivery.get(message_id=card.id)
    assert (again.state, again.attempts) == ("waiting", 0)


async def test_the_approved_document_has_a_pdf_of_its_own(store: Store) -> None:
    document = await taken(store, MANAGER)
    with refused("pdf_not_yet", company=ACME):
        await ask(store, document, BOB)
    await approve(store, document, ANN)
    assert await ask(store, document, BOB) == "thread"
    assert await pdfs(await card_of(document, BOB, "requester")) == ["final"]


async def test_who_has_no_card_gets_one_without_buttons(store: Store) -> None:
    document = await invoice(store)
    await make_manager(store, CLEO)
    assert await ask(store, document, CLEO) == "card"
    card = await card_of(document, CLEO, "follower")
    assert await pdfs(card) == ["pending"]
    assert await ask(store, document, CLEO) == "thread"


async def test_a_row_of_a_list_becomes_a_card(store: Store) -> None:
    batch = await store.transact(lambda: open_batch(NOW))
    for number in range(6):
        await take(store, an_invoice(f"INV-{number}"), batch=batch)
    await store.transact(lambda: close_batch(batch, NOW + timedelta(minutes=1), 5))
    document = await Document.get(number="INV-3")
    assert (await card_of(document, ANN)).state == "dropped"
    assert await ask(store, document, ANN) == "thread"
    card = await card_of(document, ANN)
    assert (card.state, card.card_role) == ("new", "approver")
    assert await pdfs(card) == ["pending"]


async def test_a_stranger_gets_nothing(store: Store) -> None:
    document = await invoice(store)
    await taken(store, number="PO-2", followers=(EVE,))
    with refused("may_not_read"):
        await ask(store, document, EVE)


@pytest.mark.parametrize(
    ("email", "typed", "meant"),
    [
        (ANN, "po-1024", "PO-1042"),
        (BOB, "P0-1042", "PO-1042"),
        (EVE, "PO-1024", ""),
        (EVE, "RQ77", "RQ-77"),
        (CLEO, "PO-1024", "PO-1042"),  # holds the configuration role
        (ANN, "something else", ""),
    ],
)
async def test_a_mistyped_number_is_guessed_among_what_one_may_see(
    store: Store, email: str, typed: str, meant: str
) -> None:
    await taken(store, MANAGER)
    await take(store, a_draft(MANAGER, number="RQ-77", followers=(EVE,)))
    await take(store, a_draft(MANAGER, number="PO-1043"))
    await make_manager(store, CLEO)
    company = await Company.get(name=ACME)
    assert await nearest_number(typed, (await person(email)).id, company.workspace_id) == meant
    assert await nearest_number(typed, (await person(email)).id, company.workspace_id + 1) == ""


async def test_an_approval_pack_comes_beside_the_pdf_and_another_one_after_a_change(store: Store) -> None:
    document = await invoice(store)
    await all_posted()
    card, bob = await card_of(document, BOB, "requester"), (await person(BOB)).id

    async def ask_pack() -> PdfPlace:
        return await store.apply(
            Change(LATER, TERMS),
            lambda change: enqueue_requested_pdf(document.id, bob, change, with_files=True),
        )

    assert await ask(store, document, BOB) == await ask_pack() == await ask_pack() == "thread"
    packs = Delivery.filter(message_id=card.id, kind="pdf", with_files=True)
    assert (await packs.count(), await Delivery.filter(message_id=card.id, kind="pdf").count()) == (1, 2)
    await packs.update(state="done")
    assert await ask_pack() == "there"
    await approve(store, document, ANN)
    assert await ask_pack() == "thread"
    assert await packs.count() == 2
