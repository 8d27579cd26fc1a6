from datetime import date
from decimal import Decimal

from models.records.stated import Discount
from tests.support.block_text import must_pass, shown
from tests.support.samples.view_samples import a_card, a_document
from views.messages.card import build_card


def test_it_says_early_that_it_is_overdue_and_names_the_discounts_that_are_left() -> None:
    left = (Discount(Decimal(2), date(2026, 12, 4)),)
    document = a_document(kind="invoice", due_on=date(2026, 11, 12), overdue=True, discounts=left)
    made = build_card(a_card(document))
    must_pass(made)
    lines = shown(made.blocks).splitlines()
    assert lines[3] == "Overdue, was due Nov 12, 2026 · Required Dec 15, 2026"
    assert "2% discount if paid by Dec 4, 2026" in lines
