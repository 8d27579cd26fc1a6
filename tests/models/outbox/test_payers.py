"""Who may pay an invoice gets its card, and loses it with the right."""

from datetime import timedelta
from typing import Any

from models.access import may_read
from models.database.store import Store
from models.outbox.homes import open_home
from models.payments.payers import is_payable, pays
from models.queries.cards import load_shown
from models.records import documents
from models.tables import Company, Delivery, Document, Home, ListItem, Membership, Message
from tests.models.outbox.test_rights import hand_in
from tests.support.cast import (
    ANN,
    CLEO,
    DAN,
    EVE,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    all_posted,
    an_invoice,
    approve,
    card_of,
    person,
    take,
    taken,
    to_redraw,
    waiting_rows,
)


async def waits(email: str) -> list[tuple[str, str]]:
    rows = await waiting_rows((await person(email)).id, (await Company.get()).workspace_id, TERMS)
    return [(row.action, row.number) for row in rows]


async def have_pay(*emails: str, pay: bool = True) -> None:
    for email in emails:
        await Membership.filter(person__email=email).update(pay=pay)


async def invoice(store: Store, **changes: Any) -> Document:
    return await Document.get(id=(await take(store, an_invoice(**changes))).document)


async def payers_cards() -> set[str]:
    rows = await Message.filter(card_role="payer", subject="card").exclude(state="dropped")
    return {(await one.person).email for one in rows}


# Payers -----------------------------------------------------------------------------------------


async def test_without_named_payers_everybody_with_the_role_pay_gets_the_card(store: Store) -> None:
    document = await invoice(store)
    await hand_in(store, CLEO, "pay")
    await hand_in(store, DAN, "pay", active=False)
    await hand_in(store, EVE, "configuration")
    await approve(store, document, ANN)
    assert await payers_cards() == {CLEO}
    shown = await load_shown(await card_of(document, CLEO, "payer"), TERMS)
    assert isinstance(shown, documents.Card)
    assert shown.may_pay
    assert await may_read(document.id, (await person(CLEO)).id)
    assert (await waits(CLEO), await waits(EVE)) == ([("pay", "INV-7")], [])


async def test_with_named_payers_only_they_are_asked(store: Store) -> None:
    document = await invoice(store, payers=(CLEO,))
    await hand_in(store, DAN, "pay")
    await approve(store, document, ANN)
    assert await payers_cards() == {CLEO}
    assert (await waits(CLEO), await waits(DAN)) == ([("pay", "INV-7")], [])
    assert not await may_read(document.id, (await person(DAN)).id)


async def test_the_role_pay_of_another_company_is_asked_nothing(store: Store) -> None:
    document = await invoice(store)
    await take(store, a_draft(company="Beta GmbH", requester=DAN))
    await have_pay(DAN)
    await approve(store, document, ANN)
    assert await payers_cards() == set()
    assert not await may_read(document.id, (await person(DAN)).id)


async def test_an_invoice_that_comes_approved_is_put_before_the_role_pay(store: Store) -> None:
    await taken(store)
    await hand_in(store, CLEO, "pay")
    await invoice(store, status="approved")
    assert await payers_cards() == {CLEO}


async def test_a_payer_who_is_changed_while_it_waits_changes_cards_lists_and_homes(store: Store) -> None:
    document = await invoice(store, payers=(CLEO,))
    await approve(store, document, ANN)
    await take(store, a_draft(MANAGER, number="PO-2", followers=(DAN,)))
    here = (await Company.get()).workspace_id
    for email in (CLEO, DAN):
        each = await person(email)
        await store.transact(lambda each=each: open_home(here, each.id, NOW))  # type: ignore[misc]
    before = {home.person_id: home.wanted_version for home in await Home.all()}
    await all_posted()
    await take(store, an_invoice(payers=(DAN,)))
    after = {home.person_id: home.wanted_version for home in await Home.all()}
    assert all(after[one] > before[one] for one in before)
    assert (await card_of(document, CLEO, "payer")).id in await to_redraw()
    assert (await card_of(document, DAN, "payer")).state == "new"
    assert (await waits(CLEO), await waits(DAN)) == ([], [("pay", "INV-7")])
    assert not await may_read(document.id, (await person(CLEO)).id)
    await take(store, an_invoice(payers=(DAN, CLEO)))
    shown = await load_shown(await card_of(document, CLEO, "payer"), TERMS)
    assert isinstance(shown, documents.Card)
    assert shown.may_pay


async def test_a_payers_card_that_was_not_sent_goes_out_when_they_pay_again(store: Store) -> None:
    document = await invoice(store, payers=(CLEO,))
    await approve(store, document, ANN)
    card = await card_of(document, CLEO, "payer")
    await take(store, an_invoice(payers=(DAN,)))
    await Message.filter(id=card.id).update(state="dropped", dropped_because="may_not_read")
    await take(store, an_invoice(payers=(DAN, CLEO)))
    await card.refresh_from_db()
    assert (card.state, card.dropped_because) == ("new", None)


async def test_a_payers_files_that_were_not_sent_go_out_when_they_pay_again(store: Store) -> None:
    document = await invoice(store, payers=(CLEO,))
    await approve(store, document, ANN)
    await all_posted()
    files = Delivery.filter(message=await card_of(document, CLEO, "payer"))
    assert await files
    await take(store, an_invoice(payers=(DAN,)))
    await files.update(state="dropped", dropped_because="may_not_read")
    await take(store, an_invoice(payers=(DAN, CLEO)))
    assert {(one.state, one.dropped_because) for one in await files} == {("waiting", None)}


async def test_payers_who_are_no_longer_named_give_way_to_the_role(store: Store) -> None:
    document = await invoice(store, payers=(CLEO,))
    await hand_in(store, DAN, "pay")
    await approve(store, document, ANN)
    await take(store, an_invoice())
    assert (await waits(CLEO), await waits(DAN)) == ([], [("pay", "INV-7")])
    assert (await card_of(document, DAN, "payer")).state == "new"


async def test_who_gets_the_role_pay_gets_what_waits_to_be_paid_and_loses_it_with_the_role(
    store: Store,
) -> None:
    document = await invoice(store)
    await approve(store, document, ANN)
    await hand_in(store, CLEO, "pay")
    assert await waits(CLEO) == [("pay", "INV-7")]
    card = await card_of(document, CLEO, "payer")
    await all_posted()
    await hand_in(store, CLEO)
    assert await waits(CLEO) == []
    assert card.id in await to_redraw()
    assert not await pays(document, (await person(CLEO)).id)
    assert not await may_read(document.id, (await person(CLEO)).id)
    assert not await ListItem.exists()


async def test_what_was_approved_long_ago_is_payable_and_in_no_queue(store: Store) -> None:
    document = await invoice(store)
    await hand_in(store, CLEO, "pay")
    await approve(store, document, ANN)
    assert await waits(CLEO) == [("pay", "INV-7")]
    await Document.filter(id=document.id).update(settled_at=NOW - timedelta(days=181))
    assert await waits(CLEO) == []
    assert is_payable(await Document.get(id=document.id))
