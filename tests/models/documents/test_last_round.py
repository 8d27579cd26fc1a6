"""What a revision changes since somebody was asked last, as its approvers are told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from models.approval.revise import confirm_revision
from models.change import Change
from models.database.store import Store
from models.money import Money
from models.queries.cards import load_card
from models.records.amounts import ChangedSince
from models.records.documents import Audience, Supplier
from models.records.drafts import LineDraft
from models.records.stated import AccountDraft, PaymentDraft
from models.shown import shown
from models.tables import Document
from tests.support.cast import ANN, BOB, LATER, MANAGER, TERMS, an_invoice, person, press, take, turn_of

OLD, NEW = "DE89370400440532013000", "FR1420041010050500013M02606"
UNCHANGED = ChangedSince(1, None, None, None, None, 0, 0, 0)


def line(name: str, price: str, given_id: str = "") -> LineDraft:
    return LineDraft(name, "", Decimal(1), "pcs", Decimal(price), Decimal(0), id=given_id)


LINES = (line("Desk", "100", "1"), line("Chair", "50", "2"), line("Lamp", "20", "3"))
FIRST = an_invoice(
    id="7",
    steps=(MANAGER,),
    lines=LINES,
    total=None,
    charges=(),
    payment=PaymentDraft(accounts=(AccountDraft(OLD),)),
)


async def changed(email: str = ANN) -> ChangedSince | None:
    document = await Document.get()
    turn = await turn_of(document, email)
    return (await load_card(document.id, turn.person_id, Audience(), turn, TERMS)).changed


async def test_it_names_what_is_different_and_not_what_only_moved(store: Store) -> None:
    await take(store, FIRST)
    assert await changed() is None
    other = replace(
        FIRST,
        revision=2,
        supplier=Supplier("Contoso"),
        due_on=date(2026, 12, 24),
        lines=(
            line("Lamp", "20", "1"),
            line("Desk", "90", "4"),
            line("Desk", "100", "2"),
            line("Bin", "5"),
        ),
        payment=PaymentDraft(accounts=(AccountDraft(NEW),)),
    )
    await take(store, other)
    assert await changed() == ChangedSince(
        1,
        (Money(17000, "EUR"), Money(21500, "EUR")),
        (FIRST.supplier.name, "Contoso"),
        (None, date(2026, 12, 24)),
        ((OLD,), (NEW,)),
        added=2,
        removed=1,
        changed=0,
    )
    await take(store, replace(other, revision=3, lines=(*other.lines[:3], line("Bin", "6"))))
    assert await changed() == replace(
        UNCHANGED, round=2, total=(Money(21500, "EUR"), Money(21600, "EUR")), changed=1
    )
    await take(store, replace(other, revision=4, lines=(*other.lines[:3], line("Bin", "6")), note="Urgent"))
    assert await changed() == replace(UNCHANGED, round=3)


async def test_a_round_in_which_nobody_was_asked_is_passed_over(store: Store) -> None:
    await take(store, FIRST)
    await press(store, await turn_of(await Document.get(), ANN), "changes_asked", reason="Why?")
    await take(store, replace(FIRST, revision=2, status="in_revision", note="At work"))
    await take(store, replace(FIRST, revision=3, lines=LINES[:2]))
    assert await changed() == replace(UNCHANGED, total=(Money(17000, "EUR"), Money(15000, "EUR")), removed=1)


async def test_what_was_seen_stays_while_revisions_follow_without_a_round(store: Store) -> None:
    await take(store, FIRST)
    await press(store, await turn_of(await Document.get(), ANN), "changes_asked", reason="Why?")
    lines = (*LINES[:2], line("Lamp", "30", "3"))
    await take(store, replace(FIRST, revision=2, status="draft", lines=lines))
    await take(store, replace(FIRST, revision=3, lines=(*LINES[:2], line("Lamp", "40", "3"))))
    assert await changed() == replace(UNCHANGED, total=(Money(17000, "EUR"), Money(19000, "EUR")), changed=1)


async def test_a_round_without_another_revision_has_no_changes(store: Store) -> None:
    await take(store, FIRST)
    await take(store, replace(FIRST, revision=2, lines=LINES[:2]))
    document = await Document.get()
    await press(store, await turn_of(document, ANN), "changes_asked", reason="Why?")
    bob, seen = (await person(BOB)).id, shown(await Document.get())
    await store.apply(
        Change(LATER, TERMS), lambda change: confirm_revision("k", document.id, seen, bob, "", change)
    )
    assert await changed() is None


async def test_an_account_that_changed_before_the_next_round_is_named_in_it(store: Store) -> None:
    await take(store, FIRST)
    document = await Document.get()
    await press(store, await turn_of(document, ANN), "changes_asked", reason="Why?")
    payment = PaymentDraft(accounts=(AccountDraft(NEW),))
    await take(store, replace(FIRST, status="in_revision", payment=payment))
    bob, seen = (await person(BOB)).id, shown(await Document.get())
    await store.apply(
        Change(LATER, TERMS), lambda change: confirm_revision("k", document.id, seen, bob, "", change)
    )
    assert await changed() == replace(UNCHANGED, accounts=((OLD,), (NEW,)))
