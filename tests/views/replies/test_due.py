"""The list of what is to be paid: totals first, then rows that can be marked as paid."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from models.money import Money
from models.records.documents import Audience
from models.records.due import DueGroup, DueList
from models.records.stated import Discount
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.view_samples import euro
from tests.views.messages.test_comment import ROW
from views.replies.due import build_due

PAY = replace(
    ROW, kind="invoice", number="INV-7", action="pay", status="approved", state="approved", shown_hash="c0"
)
TWO = Discount(Decimal("2.5"), date(2026, 12, 4))


def test_it_names_the_totals_each_part_and_the_discount_that_ends() -> None:
    late = replace(PAY, overdue=True, due_on=date(2026, 11, 12))
    past = DueGroup("overdue", 3, (euro(300000), Money(500, "USD")), (late,))
    two = replace(PAY, document=8, number="INV-8", discount=TWO)
    ends = DueGroup("discount", 1, (euro(1252120),), (two,))
    made = build_due(DueList(Audience(), [past, ends], (euro(1552120), Money(500, "USD"))))
    must_pass(made)
    assert made.text == "4 documents to pay: €15,521.20 and USD 5.00"
    lines = shown(made.blocks).replace("\xa0", " ").splitlines()
    assert lines[:6] == [
        "4 documents to pay",
        "Total: €15,521.20 and USD 5.00",
        "Overdue: €3,000.00 and USD 5.00 in 3 documents",
        "Discount ends within 7 days: €12,521.20 in 1 document",
        "----",
        "Overdue",
    ]
    assert [line.split(" · ")[-1] for line in lines if " · Bob Ray · " in line] == [
        "overdue, was due Nov 12, 2026",
        "2.5% discount if paid by Dec 4, 2026",
    ]
    assert "2 more in the Home tab" in lines
    assert buttons(made.blocks)["mark_paid"]["value"] == "document:8:c0"


def test_nothing_to_pay_is_a_sentence() -> None:
    made = build_due(DueList(Audience(), [], ()))
    assert made.text == "There is nothing for you to pay right now."
