"""A document comes in: new, again, changed, revised, cancelled."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from models.drafts import CommentDraft, DocumentDraft
from models.managing import reassign
from models.records import Status, Supplier
from models.store import Store
from models.tables import (
    Attachment,
    Comment,
    Company,
    Delivery,
    Document,
    Follower,
    Line,
    Membership,
    Message,
    Payer,
    Person,
    Turn,
)
from models.terms import Terms
from tests.models.cast import (
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    DAN,
    EVE,
    FINANCE,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_file,
    a_line,
    a_step,
    all_posted,
    all_rows,
    an_invoice,
    approve,
    card_of,
    make_manager,
    person,
    press,
    refused,
    reject,
    states,
    step_states,
    take,
    taken,
    to_redraw,
    turn_of,
)


async def same(store: Store, draft: DocumentDraft) -> None:
    """Hand a document in again, and see that no row has changed but its counter."""
    before = await all_rows()
    assert (await take(store, draft, now=LATER)).outcome == "same"
    after = await all_rows()
    for row in (*before["Document"], *after["Document"]):
        row.pop("version")
    assert after == before


async def test_a_new_document_asks_the_first_step(store: Store) -> None:
    result = await take(store, a_draft())
    document = await Document.get(id=result.document)
    assert (result.outcome, document.status, document.round, document.revision) == ("new", "pending", 1, 1)
    assert await states(document) == {"1:ann": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    assert await step_states(document) == ["open", "waiting"]
    cards = {(one.person.email, one.seat) for one in await Message.all().select_related("person")}
    assert cards == {(ANN, "approver"), (BOB, "requester")}


async def test_unknown_people_are_created_as_members_of_the_company(store: Store) -> None:
    await take(store, a_draft(payers=(CLEO,), followers=(EVE,)))
    people = await Membership.filter(company__name="Acme Ltd").values_list("person__email", flat=True)
    assert sorted(map(str, people)) == [ANN, BOB, CLEO, DAN, EVE]
    assert not await Membership.exists(configuration=True)
    assert await Payer.filter(person__email=CLEO).count() == 1
    assert await Follower.filter(person__email=EVE).count() == 1
    assert (await card_of(await Document.get(), EVE, "follower")).turn_id is None


async def test_a_company_is_found_without_case(store: Store) -> None:
    await take(store, a_draft(company="Acme Ltd"))
    await take(store, a_draft(company="ACME LTD", number="PO-2"))
    assert await Company.all().count() == 1


async def test_a_company_named_in_another_case_is_still_the_same_document(store: Store) -> None:
    await take(store, a_draft())
    assert (await take(store, a_draft(company="ACME LTD"))).outcome == "changed"
    assert await Document.all().count() == 1


async def test_an_unknown_company_is_refused_where_companies_are_listed(store: Store) -> None:
    await take(store, a_draft())
    with refused("company_unknown", company="Beta GmbH", known="Acme Ltd"):
        await take(store, a_draft(company="Beta GmbH"), terms=Terms(companies_are_listed=True))
    assert await Company.all().count() == 1
    assert await Document.all().count() == 1


async def test_a_pending_document_without_steps_is_refused(store: Store) -> None:
    with refused("no_steps", number="PO-1042"):
        await take(store, a_draft(steps=()))
    assert not await Document.exists()


@pytest.mark.parametrize("status", ["draft", "approved", "paid", "unknown"])
async def test_a_document_that_is_not_pending_asks_nobody(store: Store, status: Status) -> None:
    document = await taken(store, status=status)
    assert (document.status, document.round) == (status, 0)
    assert not await Message.exists()
    assert not await Turn.exists()


async def test_the_same_again_changes_nothing(store: Store) -> None:
    draft = a_draft(
        attachments=(a_file(),),
        payers=(CLEO,),
        followers=(EVE,),
        comments=(CommentDraft(BOB, "Quote attached", NOW),),
        custom_fields=(("Department", "Design"),),
    )
    await take(store, draft)
    await same(store, draft)


async def test_the_same_amounts_written_otherwise_are_the_same(store: Store) -> None:
    await take(store, a_draft())
    await same(store, a_draft(lines=(a_line("1310", "8.0", "19.00"),), total=Decimal("12521.2")))


async def test_the_same_again_keeps_what_was_decided_meanwhile(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN)
    await same(store, a_draft())
    await approve(store, document, CLEO, DAN)
    await same(store, a_draft())
    assert (await Document.get()).status == "approved"


async def test_the_same_again_after_a_rejection_changes_nothing(store: Store) -> None:
    document = await taken(store)
    await reject(store, document, ANN)
    await same(store, a_draft())


async def test_the_same_again_keeps_a_reassignment(store: Store) -> None:
    document = await taken(store)
    await make_manager(store, EVE)
    turn, dan, eve = await turn_of(document, ANN), await person(DAN), await person(EVE)
    await store.transact(lambda: reassign("key", turn.id, dan.id, eve.id, NOW, TERMS))
    await same(store, a_draft())
    assert (await states(document))["1:dan"] == "open"


async def test_a_new_url_keeps_a_reassignment_and_redraws(store: Store) -> None:
    document = await taken(store)
    await make_manager(store, EVE)
    turn, dan, eve = await turn_of(document, ANN), await person(DAN), await person(EVE)
    await store.transact(lambda: reassign("key", turn.id, dan.id, eve.id, NOW, TERMS))
    await all_posted()
    assert (await take(store, a_draft(url="https://app.precoro.com/1"))).outcome == "changed"
    assert await states(document) == {"1:dan": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    assert document.url == "https://app.precoro.com/1"
    assert (await card_of(document, DAN)).id in await to_redraw()


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"note": "Other"},
        {"lines": (a_line("1309"),), "total": None},
        {"currency": "USD"},
        {"supplier": Supplier("Southwind GmbH")},
        {"custom_fields": (("Department", "Design"),)},
        {"requester": EVE},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_other_content_under_the_same_revision_is_refused(
    store: Store, change: dict[str, object]
) -> None:
    await take(store, a_draft())
    before = await all_rows()
    with refused("content_changed", number="PO-1042", revision=1):
        await take(store, a_draft(**change))
    assert await all_rows() == before


async def test_an_older_revision_is_refused(store: Store) -> None:
    await take(store, a_draft(revision=3))
    with refused("older_revision", revision=2, known=3):
        await take(store, a_draft(revision=2))


async def test_a_higher_revision_asks_everybody_again(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN)
    old_card, old_turn = await card_of(document, CLEO), await turn_of(document, CLEO)
    revised = a_draft(revision=2, lines=(a_line("1300"),), total=None)
    assert (await take(store, revised, now=LATER)).outcome == "new_round"
    assert await states(document) == {"1:ann": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    assert (document.round, document.revision, document.submitted_at) == (2, 2, LATER)
    assert (await Line.get()).net_minor == 1_040_000
    await old_turn.refresh_from_db()
    await old_card.refresh_from_db()
    assert old_turn.state == "closed"
    assert old_card.wanted > 1
    assert not await Turn.exists(round=1, state__in=("open", "waiting"))


async def test_a_button_of_an_older_round_is_refused_as_outdated(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await take(store, a_draft(revision=2, title="More laptops"))
    before = await all_rows()
    with refused("outdated", number="PO-1042", revision=2):
        await press(store, turn)
    assert await all_rows() == before


async def test_a_higher_revision_with_the_same_content_is_a_new_round_too(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await take(store, a_draft(revision=2))
    with refused("outdated"):
        await press(store, turn)


async def test_a_higher_revision_reopens_an_approved_document(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    assert document.settled_at == LATER
    await take(store, a_draft(MANAGER, revision=2))
    assert await states(document) == {"1:ann": "open"}
    assert document.status == "pending"
    assert not document.settled_at
    await approve(store, document, ANN)
    assert document.status == "approved"
    assert await Message.filter(subject="outcome").count() == 2


async def test_a_higher_revision_of_a_rejected_document_is_refused(store: Store) -> None:
    document = await taken(store)
    await reject(store, document, ANN)
    with refused("rejected_stays", number="PO-1042"):
        await take(store, a_draft(revision=2))


@pytest.mark.parametrize("status", ["cancelled", "paid"])
async def test_a_higher_revision_of_an_ended_document_is_refused(store: Store, status: Status) -> None:
    await take(store, a_draft(status=status))
    with refused("status_not_taken", known=status, given="pending"):
        await take(store, a_draft(revision=2))


async def test_a_higher_revision_of_a_document_in_revision_is_a_new_round(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(status="in_revision"))
    await document.refresh_from_db()
    assert document.status == "in_revision"
    assert (await take(store, a_draft(revision=2))).outcome == "new_round"
    assert (await states(document))["1:ann"] == "open"


@pytest.mark.parametrize("status", ["cancelled", "rejected", "in_revision", "approved"])
async def test_a_status_given_by_the_source_ends_the_round_and_tells_the_requester(
    store: Store, status: Status
) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await all_posted()
    assert (await take(store, a_draft(status=status), now=LATER)).outcome == "changed"
    assert await states(document) == {"1:ann": "closed", "2:cleo": "closed", "2:dan": "closed"}
    assert (document.status, document.settled_at) == (status, LATER)
    assert {(await card_of(document, ANN)).id, (await card_of(document, BOB, "requester")).id} == (
        await to_redraw()
    )
    assert await Message.filter(subject="outcome", person__email=BOB).count() == 1
    before = await all_rows()
    with refused("document_settled", status=status):
        await press(store, turn)
    assert await all_rows() == before


async def test_a_press_after_a_cancellation_names_the_cancellation_not_an_earlier_approval(
    store: Store,
) -> None:
    document = await taken(store)
    await approve(store, document, ANN)
    await take(store, a_draft(status="cancelled"))
    with refused("document_settled", status="cancelled"):
        await press(store, await turn_of(document, CLEO))


async def test_a_source_withdraws_a_document_to_draft_and_hands_it_in_again(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(status="draft"))
    assert set((await states(document)).values()) == {"closed"}
    assert document.status == "draft"
    assert not await Message.exists(subject="outcome")
    assert (await take(store, a_draft())).outcome == "changed"
    assert (await states(document))["1:ann"] == "open"
    assert document.round == 2


async def test_a_status_that_cannot_follow_is_refused(store: Store) -> None:
    await take(store, a_draft(status="paid"))
    with refused("status_not_taken", known="paid", given="draft"):
        await take(store, a_draft(status="draft"))


async def test_pending_is_no_news_for_a_document_decided_here(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    await take(store, a_draft(MANAGER, url="https://app.precoro.com/1"))
    await document.refresh_from_db()
    assert (document.status, document.url) == ("approved", "https://app.precoro.com/1")


async def test_an_approved_document_that_is_paid_ends_nothing_twice(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    await take(store, a_draft(MANAGER, status="paid"))
    await document.refresh_from_db()
    assert document.status == "paid"
    assert await Message.filter(subject="outcome").count() == 1


async def test_two_suppliers_may_use_the_same_invoice_number(store: Store) -> None:
    await take(store, an_invoice())
    assert (await take(store, an_invoice(supplier=Supplier("Southwind GmbH")))).outcome == "new"
    assert (await take(store, an_invoice(supplier=Supplier("NORTHWIND GmbH"), revision=2))).outcome == (
        "new_round"
    )
    assert await Document.all().count() == 2


async def test_numbers_and_suppliers_never_run_into_each_other(store: Store) -> None:
    await take(store, an_invoice("7:x", supplier=Supplier("y")))
    assert (await take(store, an_invoice("7", supplier=Supplier("x:y")))).outcome == "new"


async def test_a_number_says_nothing_across_kinds_and_companies(store: Store) -> None:
    for draft in (a_draft(), a_draft(kind="receipt"), a_draft(company="Beta GmbH"), a_draft(id="17")):
        assert (await take(store, draft)).outcome == "new"
    assert await Document.all().count() == 4


async def test_an_explicit_id_says_which_document_it_is(store: Store) -> None:
    await take(store, a_draft(id="17"))
    assert (await take(store, a_draft(id="17", number="PO-1042-A", revision=2))).outcome == "new_round"
    assert (await Document.get()).number == "PO-1042-A"


async def test_an_attachment_added_later_is_delivered_once(store: Store) -> None:
    document = await taken(store, attachments=(a_file("a.pdf"),))
    for _ in range(2):
        await take(store, a_draft(attachments=(a_file("a.pdf"), a_file("b.pdf"))))
    await take(store, a_draft(attachments=(a_file("a.pdf"), a_file("b.pdf")), url="https://x.example"))
    card = await card_of(document, ANN)
    names = await Delivery.filter(message_id=card.id).values_list("attachment__name", flat=True)
    assert sorted(map(str, names)) == ["a.pdf", "b.pdf"]


async def test_an_attachment_taken_back_is_gone_until_it_comes_again(store: Store) -> None:
    await take(store, a_draft(attachments=(a_file("a.pdf"), a_file("b.pdf"))))
    await take(store, a_draft(attachments=(a_file("b.pdf"),)))
    assert [one.name for one in await Attachment.filter(gone=False)] == ["b.pdf"]
    await take(store, a_draft(attachments=(a_file("a.pdf"), a_file("b.pdf"))))
    assert await Attachment.filter(gone=False).count() == await Attachment.all().count() == 2
    assert await Delivery.filter(kind="attachment").count() == 2


async def test_a_renamed_attachment_is_shown_under_its_new_name_alone(store: Store) -> None:
    await take(store, a_draft(attachments=(a_file("old.pdf", "same"),)))
    await take(store, a_draft(attachments=(a_file("new.pdf", "same"),)))
    assert [one.name for one in await Attachment.filter(gone=False)] == ["new.pdf"]


async def test_a_revisions_new_attachment_goes_to_the_new_cards_alone(store: Store) -> None:
    document = await taken(store, attachments=(a_file("a.pdf"),))
    old = await card_of(document, ANN)
    await take(store, a_draft(revision=2, attachments=(a_file("a.pdf"), a_file("b.pdf"))))
    new = await card_of(document, ANN)
    assert new.id != old.id
    assert await Delivery.filter(message_id=old.id).count() == 1
    assert await Delivery.filter(message_id=new.id, kind="attachment").count() == 2


async def test_comments_are_kept_once(store: Store) -> None:
    first, second = CommentDraft(BOB, "Quote attached", NOW), CommentDraft(ANN, "Thanks", LATER, id="c2")
    await take(store, a_draft(comments=(first,)))
    await take(store, a_draft(comments=(first, second)))
    await take(store, a_draft(comments=(first, replace(second, text="Thanks!"))))
    assert [one.text for one in await Comment.all().order_by("at")] == ["Quote attached", "Thanks"]


async def test_payers_follow_the_source_and_followers_stay(store: Store) -> None:
    await take(store, a_draft(payers=(CLEO, DAN), followers=(EVE,)))
    await take(store, a_draft(payers=(DAN, EVE)))
    payers = await Payer.all().values_list("person__email", flat=True)
    assert sorted(map(str, payers)) == [DAN, EVE]
    assert await Follower.filter(person__email=EVE).exists()


async def test_an_approver_replaced_by_the_source_loses_the_buttons_to_the_new_one(store: Store) -> None:
    document = await taken(store)
    turn = await turn_of(document, ANN)
    await all_posted()
    await take(store, a_draft(a_step("Manager", "any", EVE), FINANCE))
    assert await states(document) == {"1:eve": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    assert (await card_of(document, ANN)).id in await to_redraw()
    assert (await card_of(document, EVE)).state == "new"
    with refused("turn_withdrawn", number="PO-1042"):
        await press(store, turn)


async def test_an_approver_who_comes_back_is_asked_anew(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(a_step("Manager", "any", EVE), FINANCE))
    await take(store, a_draft())
    assert await states(document) == {"1:ann": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    await approve(store, document, ANN)
    assert await step_states(document) == ["done", "open"]


async def test_an_approver_added_to_a_waiting_step_is_asked_when_it_opens(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(MANAGER, a_step("Finance", "all", CLEO, DAN, EVE)))
    assert not await Message.exists(person__email=EVE)
    await approve(store, document, ANN)
    assert (await states(document))["2:eve"] == "open"
    assert await card_of(document, EVE)


async def test_removing_the_last_who_had_not_answered_completes_the_step(store: Store) -> None:
    document = await taken(store, FINANCE)
    await approve(store, document, CLEO)
    await take(store, a_draft(a_step("Finance", "all", CLEO)))
    await document.refresh_from_db()
    assert document.status == "approved"


async def test_a_step_added_by_the_source_is_asked_last(store: Store) -> None:
    document = await taken(store, MANAGER)
    await take(store, a_draft(MANAGER, FINANCE))
    await approve(store, document, ANN)
    assert await states(document) == {"1:ann": "approved", "2:cleo": "open", "2:dan": "open"}


async def test_a_step_removed_by_the_source_is_asked_no_more(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(MANAGER))
    await approve(store, document, ANN)
    assert document.status == "approved"
    assert not await Message.exists(seat="configuration")


async def test_removing_the_open_last_step_approves_the_document(store: Store) -> None:
    document = await taken(store)
    await approve(store, document, ANN)
    await take(store, a_draft(MANAGER))
    await document.refresh_from_db()
    assert document.status == "approved"


async def test_a_step_removed_and_added_again_is_asked(store: Store) -> None:
    document = await taken(store)
    await take(store, a_draft(MANAGER))
    await take(store, a_draft())
    await approve(store, document, ANN, CLEO, DAN)
    assert document.status == "approved"
    assert await Turn.filter(state="approved").count() == 3


async def test_removing_every_step_is_refused(store: Store) -> None:
    await take(store, a_draft())
    with refused("no_steps", number="PO-1042"):
        await take(store, a_draft(steps=()))


@pytest.mark.parametrize(
    "first",
    [
        a_step("Boss", "any", ANN, EVE),
        a_step("Manager", "any", EVE),
        a_step("Manager", "any", ANN, EVE, DAN),
        a_step("Manager", "all", ANN, EVE),
    ],
    ids=["renamed", "approver removed", "approver added", "other rule"],
)
async def test_a_step_that_was_decided_cannot_change(store: Store, first: object) -> None:
    document = await taken(store, BOTH_MANAGERS, FINANCE)
    await approve(store, document, ANN)
    before = await all_rows()
    with refused("step_is_done", number="PO-1042", step="Manager"):
        await take(store, a_draft(first, FINANCE))  # type: ignore[arg-type]
    assert await all_rows() == before


async def test_a_decided_step_may_stay_as_the_source_knows_it_after_a_reassignment(store: Store) -> None:
    document = await taken(store)
    await make_manager(store, EVE)
    turn, dan, eve = await turn_of(document, ANN), await person(DAN), await person(EVE)
    await store.transact(lambda: reassign("key", turn.id, dan.id, eve.id, NOW, TERMS))
    await approve(store, document, DAN)
    await take(store, a_draft(MANAGER, a_step("Finance", "all", CLEO)))
    assert await states(document) == {"1:dan": "approved", "2:cleo": "open"}


async def test_a_change_of_the_chain_keeps_who_is_asked_already(store: Store) -> None:
    document = await taken(store, FINANCE)
    card = await card_of(document, CLEO)
    await take(store, a_draft(a_step("Finance", "all", DAN, CLEO, EVE)))
    assert (await card_of(document, CLEO)).id == card.id
    await press(store, await turn_of(document, CLEO))
    assert (await states(document))["1:cleo"] == "approved"


async def test_ten_files_with_the_same_new_document_at_once_make_one(store: Store) -> None:
    await take(store, a_draft(number="PO-1"))
    results = await asyncio.gather(*(take(store, a_draft()) for _ in range(10)))
    assert sorted(one.outcome for one in results) == ["new", *["same"] * 9]
    assert await Document.all().count() == 2
    assert await Person.all().count() == 4
