"""A change or a cancellation of an order says only what is different."""

from dataclasses import replace
from decimal import Decimal

from models.change import Change
from models.database.store import Store
from models.documents.intake import ImportResult, import_document
from models.documents.resolve import resolve
from models.policy import ApprovalRule, CompanyIdentity, Policy, RuleStep
from models.queries.documents import load_document
from models.records.drafts import DocumentDraft, LineDraft, SourceDraft
from models.tables import Audit, Document
from tests.support.cast import (
    ACME,
    ANN,
    BOB,
    DAN,
    EVE,
    MANAGER,
    NOW,
    a_draft,
    a_file,
    approve,
    refused,
    take,
)

POLICY = Policy(companies=(CompanyIdentity(ACME),))
PAPER = LineDraft("Paper", "P-1", Decimal(10), "C62", Decimal("20.00"), None, id="1")
BOOK = LineDraft("Book", "", Decimal(1), "C62", Decimal("50.00"), None, id="2")
ORDER = a_draft(
    MANAGER,
    number="PO-7",
    total=None,
    lines=(PAPER, BOOK),
    charges=(),
    followers=(EVE,),
    attachments=(a_file(),),
    custom_fields=(("Project", "X"),),
)
CHANGE = DocumentDraft(
    company="",
    kind="purchase_order",
    number="PO-7",
    requester="",
    currency="EUR",
    revision=2,
    source=SourceDraft("ubl", sha256="1"),
    action="change",
)
CANCELLATION = replace(
    CHANGE, action="cancel", status="cancelled", currency="", note="Ordered twice", revision=1
)
FIVE = replace(PAPER, quantity=Decimal(5))


async def hand_in(store: Store, draft: DocumentDraft, policy: Policy = POLICY) -> ImportResult:
    """Hand in what a reader made of a file: company, requester and steps are not said."""

    async def work(change: Change) -> ImportResult:
        return await import_document((await resolve(draft, change.policy)).draft, change, source="change.xml")

    return await store.apply(Change(NOW, policy), work)


async def test_lines_are_replaced_added_and_removed_and_others_stay(store: Store) -> None:
    order = (await take(store, ORDER)).document
    more = replace(PAPER, quantity=Decimal(12), change="changed")
    pens = replace(
        PAPER, id="3", name="Pens", quantity=Decimal(2), unit_price=Decimal("1.50"), change="added"
    )
    result = await hand_in(
        store, replace(CHANGE, lines=(more, replace(BOOK, change="deleted"), replace(pens, change="added")))
    )
    assert (result.document, result.outcome) == (order, "new_round")
    document = await load_document(order)
    assert [f"{line.name} {line.quantity}" for line in document.lines] == ["Paper 12", "Pens 2"]
    assert document.net.amount == Decimal("243.00")
    assert (document.revision, document.round, document.status) == (2, 2, "pending")


async def test_no_line_takes_the_place_of_another_of_its_id_or_without_one(store: Store) -> None:
    order = (await take(store, ORDER)).document
    pens = replace(PAPER, name="Pens", change="added")  # under the id of the paper
    unnumbered = replace(PAPER, id="", name="Ink")
    await hand_in(store, replace(CHANGE, lines=(pens, unnumbered)))
    more = replace(PAPER, quantity=Decimal(12), change="changed")
    await hand_in(store, replace(CHANGE, revision=3, lines=(more,), source=SourceDraft("ubl", sha256="2")))
    document = await load_document(order)
    assert [f"{line.name} {line.quantity}" for line in document.lines] == [
        "Paper 12",
        "Book 1",
        "Pens 10",
        "Ink 10",
    ]


async def test_a_line_without_a_status_replaces_the_one_of_its_id(store: Store) -> None:
    order = (await take(store, ORDER)).document
    unchanged = replace(PAPER, quantity=None, change="unchanged")
    await hand_in(store, replace(CHANGE, lines=(unchanged, replace(BOOK, unit_price=Decimal("60.00")))))
    document = await load_document(order)
    assert [f"{line.quantity} x {line.unit_price}" for line in document.lines] == ["10 x 20.00", "1 x 60.00"]


async def test_what_the_change_does_not_say_stays_as_it_was(store: Store) -> None:
    order = (await take(store, ORDER)).document
    await hand_in(store, replace(CHANGE, lines=(FIVE,)))
    document = await load_document(order)
    assert (document.requester.email, document.title, document.supplier) == (
        BOB,
        ORDER.title,
        ORDER.supplier,
    )
    assert [one.name for one in document.attachments] == ["quote.pdf"]
    assert document.custom_fields == (("Project", "X"),)
    assert [answer.person.email for step in document.steps for answer in step.answers] == [ANN]


async def test_a_changed_order_gets_the_steps_of_the_rule_that_fits_it_now(store: Store) -> None:
    order = (await take(store, ORDER)).document
    rule = ApprovalRule(above={"EUR": Decimal(1000)}, steps=(RuleStep("Board", "any", (DAN,)),))
    many = replace(CHANGE, lines=(replace(PAPER, quantity=Decimal(100)),))
    await hand_in(store, many, replace(POLICY, rules=(rule,)))
    assert [step.name for step in (await load_document(order)).steps] == ["Board"]


async def test_the_same_change_again_is_harmless_and_another_of_its_number_is_refused(store: Store) -> None:
    await take(store, ORDER)
    change = replace(CHANGE, lines=(FIVE,))
    assert (await hand_in(store, change)).outcome == "new_round"
    assert (await hand_in(store, change)).outcome == "same"
    other = replace(change, lines=(replace(FIVE, quantity=Decimal(6)),), source=SourceDraft(sha256="2"))
    with refused("content_changed", number="PO-7", revision=2):
        await hand_in(store, other)


async def test_a_change_without_a_number_makes_the_next_revision(store: Store) -> None:
    order = (await take(store, replace(ORDER, revision=4))).document
    await hand_in(store, replace(CHANGE, lines=(FIVE,), revision=1))
    assert (await Document.get(id=order)).revision == 5


async def test_a_cancellation_ends_the_approval_and_says_why(store: Store) -> None:
    order = (await take(store, ORDER)).document
    assert (await hand_in(store, CANCELLATION)).outcome == "changed"
    assert (await hand_in(store, CANCELLATION)).outcome == "same"
    assert (await Document.get(id=order)).status == "cancelled"
    said = await Audit.filter(document_id=order, what="cancelled")
    assert ["Ordered twice" in one.facts for one in said] == [True]


async def test_an_approved_order_can_be_changed(store: Store) -> None:
    order = await Document.get(id=(await take(store, ORDER)).document)
    await approve(store, order, ANN)
    assert (await hand_in(store, replace(CHANGE, lines=(FIVE,)))).outcome == "new_round"
    assert (await Document.get(id=order.id)).status == "pending"


async def test_an_order_that_is_not_here_is_named(store: Store) -> None:
    for draft in (CHANGE, CANCELLATION):
        with refused("order_not_known", number="PO-7", company=ACME):
            await hand_in(store, draft)
