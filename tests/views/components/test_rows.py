from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from models.records.documents import Audience, Row
from models.records.stated import Discount
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.random_records import rows
from tests.support.samples.random_values import readers
from tests.views.messages.test_list import ROW
from tests.views.test_anything import modest
from views import ids
from views.blocks.kit import message
from views.components.rows import build_row
from views.modals.review.lines import background

WAITING = replace(ROW, action="approve", shown_hash="c0ffee")
PAYABLE = replace(
    ROW, kind="invoice", number="INV-7", turn=None, state="approved", status="approved", action="pay"
)


def test_what_waits_for_approval_is_decided_in_its_row() -> None:
    made = build_row(replace(WAITING, due_on=date(2026, 12, 15)), Audience())
    must_pass(message("rows", made))
    assert shown(made).splitlines() == [
        "Purchase order PO-1042 · €12,521.20",
        "Laptops · Northwind GmbH · Bob Ray · due Dec 15, 2026",
        "[Approve] [Reject] [Open]",
    ]
    assert buttons(made)[ids.APPROVE]["value"] == "11:c0ffee"
    assert buttons(made)[ids.REJECT]["value"] == "11:c0ffee"
    assert "confirm" not in buttons(made)[ids.APPROVE]


def test_it_says_that_it_is_overdue_and_which_discount_ends() -> None:
    row = replace(PAYABLE, due_on=date(2026, 11, 12), overdue=True)
    row = replace(row, discount=Discount(Decimal("2.5"), date(2026, 12, 4)))
    made = build_row(row, Audience())
    must_pass(message("rows", made))
    assert shown(made).splitlines()[1] == (
        "Laptops · Northwind GmbH · Bob Ray · overdue, was due Nov 12, 2026"
        " · 2.5% discount if paid by Dec 4, 2026"
    )
    assert background(row, Audience()).endswith("overdue, was due Nov 12, 2026 · Laptops · Bob Ray")


def test_a_large_amount_is_asked_about_once_more() -> None:
    made = build_row(replace(WAITING, confirm=True), Audience())
    confirm = buttons(made)[ids.APPROVE]["confirm"]
    assert confirm["text"]["text"] == "Approve this €12,521.20 purchase order from Northwind GmbH?"


def test_an_invoice_is_paid_and_a_revision_confirmed_in_its_row() -> None:
    to_pay = build_row(PAYABLE, Audience())
    assert list(buttons(to_pay)) == [ids.MARK_PAID, ids.OPEN]
    assert buttons(to_pay)[ids.MARK_PAID]["value"] == "document:7"
    assert "· needs your payment\n" in shown(to_pay)
    partly = shown(build_row(replace(PAYABLE, status="partly_paid"), Audience()))
    assert "€12,521.20 · partly paid · needs your payment\n" in partly
    to_revise = build_row(
        replace(ROW, turn=None, state="in_revision", status="in_revision", action="revise"), Audience()
    )
    assert list(buttons(to_revise)) == [ids.CONFIRM_REVISION, ids.OPEN]
    assert "needs your changes" in shown(to_revise)
    assert "Bob Ray" not in shown(to_revise)


def test_what_is_settled_shows_its_state_and_opens() -> None:
    made = build_row(replace(ROW, state="rejected", status="rejected"), Audience(many_companies=True))
    assert list(buttons(made)) == [ids.OPEN]
    assert "rejected" in shown(made)
    assert "Acme Ltd" in shown(made)


@modest
@given(st.lists(rows, max_size=12, unique_by=lambda row: (row.document, row.turn)), readers)
def test_twelve_rows_of_anything_fit_a_message(some: list[Row], reader: Audience) -> None:
    must_pass(message("rows", [block for row in some for block in build_row(row, reader)]))
