"""A document comes in: new, again, changed, revised, cancelled."""

import asyncio
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from models.approval.manage import reassign
from models.change import Change
from models.database.store import Store
from models.documents.intake import ImportResult
from models.policy import CompanyIdentity, Policy, PrecoroTerms
from models.records.documents import Status, Supplier
from models.records.drafts import CommentDraft, DocumentDraft
from models.tables import (
    Attachment,
    Comment,
    Company,
    Delivery,
    Document,
    Follower,
    Membership,
    Message,
    Payer,
    Person,
    Turn,
)
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    DAN,
    EVE,
    GUS,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    a_file,
    a_line,
    all_posted,
    all_rows,
    an_invoice,
    approve,
    card_of,
    make_manager,
    person,
    refused,
    reject,
    states,
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
    listed = Policy(companies=(CompanyIdentity("Acme Ltd"),))
    with refused("company_unknown", company="Beta GmbH", known="Acme Ltd"):
        await take(store, a_draft(company="Beta GmbH"), policy=listed)
    assert await Company.all().count() == 1
    assert await Document.all().count() == 1


async def test_a_file_for_a_company_of_precoro_is_refused(store: Store) -> None:
    terms = PrecoroTerms("Acme Ltd", "acme", "i@acme.example", "https://api", "https://app", ("invoice",))
    with refused("company_in_precoro", company="ACME LTD", number="PO-1042"):
        await take(store, a_draft(company="ACME LTD"), policy=Policy(precoro=(terms,)))
    assert not await Document.exists()
    await take(store, a_draft(company="Beta GmbH"), policy=Policy(precoro=(terms,)))
    assert await Document.all().count() == 1


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
    await store.apply(Change(NOW, TERMS), lambda change: reassign("key", turn.id, dan.id, eve.id, change))
    await same(store, a_draft())
    assert (await states(document))["1:dan"] == "open"


async def test_a_new_url_keeps_a_reassignment_and_redraws(store: Store) -> None:
    document = await taken(store)
    await make_manager(store, EVE)
    turn, dan, eve = await turn_of(document, ANN), await person(DAN), await person(EVE)
    await store.apply(Change(NOW, TERMS), lambda change: reassign("key", turn.id, dan.id, eve.id, change))
    await all_posted()
    assert (await take(store, a_draft(url="https://app.precoro.com/1"))).outcome == "changed"
    assert await states(document) == {"1:dan": "open", "2:cleo": "waiting", "2:dan": "waiting"}
    assert document.url == "https://app.precoro.com/1"
    assert (await card_of(document, DAN)).id in await to_redraw()


async def test_two_suppliers_may_use_the_same_invoice_number(store: Store) -> None:
    await take(store, an_invoice())
    assert (await take(store, an_invoice(supplier=Supplier("Southwind GmbH")))).outcome == "new"
    assert (await take(store, an_invoice(supplier=Supplier("NORTHWIND GmbH"), revision=2))).outcome == (
        "new_round"
    )
    assert await Document.all().count() == 2


SAME_TAX_ID = [
    (Supplier("Northwind", "", "DE123456789"), Supplier("Northwind Trading", "", "de 123.456.789"), True),
    (Supplier("Northwind", "", "DE123456789"), Supplier("Northwind", "", "DE999"), False),
    (Supplier("Northwind", "", "DE123456789"), Supplier("Northwind"), True),
    (Supplier("Northwind"), Supplier("Northwind", "", "DE123456789"), True),
]


@pytest.mark.parametrize(("first", "second", "is_same"), SAME_TAX_ID)
async def test_an_invoice_is_known_by_its_suppliers_tax_number_else_by_the_name(
    store: Store, first: Supplier, second: Supplier, is_same: bool
) -> None:
    await take(store, an_invoice(supplier=first))
    again = await take(store, an_invoice(supplier=second, revision=2))
    assert again.outcome == ("new_round" if is_same else "new")


async def test_an_invoice_of_the_last_release_is_found_by_the_key_it_had(store: Store) -> None:
    first = await take(store, an_invoice())
    by_name = json.dumps(["invoice", "inv-7", "northwind gmbh"])
    await Document.filter(id=first.document).update(origin_key=by_name)
    assert await take(store, an_invoice()) == ImportResult(first.document, "same")
    other = an_invoice(supplier=Supplier("Northwind GmbH", "", "FR999"))
    assert (await take(store, other)).outcome == "new"


async def test_a_name_that_two_suppliers_have_leads_to_neither(store: Store) -> None:
    await take(store, an_invoice(supplier=Supplier("Northwind", "", "DE1")))
    await take(store, an_invoice(supplier=Supplier("Northwind", "", "DE2")))
    assert (await take(store, an_invoice(supplier=Supplier("Northwind")))).outcome == "new"


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


@pytest.mark.parametrize("card_role", ["approver", "payer"])
async def test_a_file_that_comes_later_goes_under_cards_and_not_under_what_was_said(
    store: Store, card_role: str
) -> None:
    """A comment has the role of its reader, and stands in the thread of their card."""
    said = CommentDraft(author=BOB, text="The quote holds", at=NOW)
    more = {"attachments": (a_file("a.pdf"),), "comments": (said,)}
    payers = (CLEO,) if card_role == "payer" else ()
    document = await taken(store, MANAGER, kind="invoice", payers=payers)
    if payers:
        await approve(store, document, ANN)
    await all_posted()
    first = {"kind": "invoice", "payers": payers}
    await take(store, a_draft(MANAGER, **first, comments=(said,)))
    await take(store, a_draft(MANAGER, **first, **more))
    assert await Message.exists(subject="comment", card_role=card_role)
    wanted = Delivery.filter(kind="attachment", message__card_role=card_role)
    assert [one.message.subject for one in await wanted.select_related("message")] == ["card"]


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


async def test_comments_are_kept_once(store: Store) -> None:
    first, second = CommentDraft(BOB, "Quote attached", NOW), CommentDraft(ANN, "Thanks", LATER, id="c2")
    await take(store, a_draft(comments=(first,)))
    await take(store, a_draft(comments=(first, second)))
    await take(store, a_draft(comments=(first, replace(second, text="Thanks!"))))
    assert [one.text for one in await Comment.all().order_by("at")] == ["Quote attached", "Thanks"]


async def test_payers_and_the_followers_it_named_are_as_the_source_says(store: Store) -> None:
    await take(store, a_draft(payers=(CLEO, DAN), followers=(EVE, GUS)))
    document, dan = await Document.get(), await person(DAN)
    await Follower.create(document_id=document.id, person_id=dan.id)  # as who is mentioned in Slack
    await take(store, a_draft(payers=(DAN, EVE), followers=(GUS,)))
    payers = await Payer.all().values_list("person__email", flat=True)
    assert sorted(map(str, payers)) == [DAN, EVE]
    followers = await Follower.all().values_list("person__email", flat=True)
    assert sorted(map(str, followers)) == [DAN, GUS]


async def test_ten_files_with_the_same_new_document_at_once_make_one(store: Store) -> None:
    await take(store, a_draft(number="PO-1"))
    results = await asyncio.gather(*(take(store, a_draft()) for _ in range(10)))
    assert sorted(one.outcome for one in results) == ["new", *["same"] * 9]
    assert await Document.all().count() == 2
    assert await Person.all().count() == 4
