from datetime import date
from decimal import Decimal

import pytest

from models.records.amounts import ChangedSince
from models.records.documents import PossibleDuplicate
from models.records.stated import Discount
from tests.support.block_text import must_pass, shown
from tests.support.samples.view_samples import a_card, a_document, euro
from views.messages.card import build_card


def test_it_says_early_that_it_is_overdue_and_names_the_discounts_that_are_left() -> None:
    left = (Discount(Decimal(2), date(2026, 12, 4)),)
    document = a_document(kind="invoice", due_on=date(2026, 11, 12), overdue=True, discounts=left)
    made = build_card(a_card(document))
    must_pass(made)
    lines = shown(made.blocks).splitlines()
    assert lines[3] == "Overdue, was due Nov 12, 2026 · Required Dec 15, 2026"
    assert "2% discount if paid by Dec 4, 2026" in lines


def test_it_names_what_changed_since_the_round_before() -> None:
    changed = ChangedSince(
        round=1,
        total=(euro(90000), None),
        supplier=("Northwind", "Contoso"),
        due_on=(None, date(2026, 12, 4)),
        accounts=(("DE89370400440532013000",), ()),
        added=1,
        removed=0,
        changed=2,
    )
    made = build_card(a_card(changed=changed))
    must_pass(made)
    assert shown(made.blocks).splitlines()[5] == (
        "Changed since round 1: total €900.00 → not given, supplier Northwind → Contoso, "
        "bank account DE89 3704 0044 0532 0130 00 → not given, due not given → Dec 4, 2026, "
        "1 line added, 2 lines changed"
    )
    nothing = ChangedSince(2, None, None, None, None, 0, 0, 0)
    assert "Changed since round 2: details" in shown(build_card(a_card(changed=nothing)).blocks)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (("A1", "B2", "C3"), ("A1", "X9", "C3"), "bank account B2 → X9"),
        (("A1", "B2"), ("A1", "B2", "X9"), "bank account added: X9"),
        (("A1", "B2", "C3"), ("B2",), "bank account removed: A1 and C3"),
        ((), ("A1",), "bank account not given → A1"),
        (("A1", "B2"), ("B2", "A1"), "bank accounts in another order"),
    ],
)
def test_of_several_accounts_it_names_those_that_are_others(
    before: tuple[str, ...], after: tuple[str, ...], said: str
) -> None:
    changed = ChangedSince(1, None, None, None, (before, after), 0, 0, 0)
    made = build_card(a_card(changed=changed))
    must_pass(made)
    assert f"Changed since round 1: {said}" in shown(made.blocks).splitlines()


def test_an_invoice_seen_before_carries_a_warning() -> None:
    seen = (PossibleDuplicate("same_number", "4711", date(2026, 10, 3), "paid"),)
    made = build_card(a_card(a_document(kind="invoice", number="4711"), seen=seen))
    must_pass(made)
    said = "Possible duplicate: invoice 4711 of Oct 3, 2026 (paid), same supplier and number"
    assert said in shown(made.blocks)
