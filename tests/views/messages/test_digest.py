from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.records.documents import Audience, Digest, Row
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.random_records import rows
from tests.support.samples.random_values import readers
from tests.views.components.test_rows import PAYABLE, WAITING
from tests.views.messages.test_list import ROW
from tests.views.test_anything import modest
from views import ids
from views.messages.digest import build_digest

SETTLED = replace(ROW, turn=None, state="approved", status="approved", action="see")


def a_digest(**changes: Any) -> Digest:
    return replace(Digest(Audience(), (WAITING,), (), (), 0, False, "/precoro"), **changes)


def orders(count: int) -> tuple[Row, ...]:
    return tuple(replace(WAITING, document=n, turn=n, number=f"PO-{n}") for n in range(1, count + 1))


def test_it_reminds_of_what_is_to_be_approved() -> None:
    made = build_digest(a_digest())
    must_pass(made)
    assert shown(made.blocks).splitlines() == [
        "Reminder: 1 document needs your approval",
        "Purchase order PO-1042 · €12,521.20",
        "Laptops · Northwind GmbH · Bob Ray",
        "[Approve] [Reject] [Open]",
        "[Reminders]",
    ]
    assert made.text == "Reminder: 1 document needs your approval · Purchase order PO-1042"


def test_one_message_says_what_waits_in_each_part() -> None:
    revise = replace(
        ROW, number="PO-9", turn=None, state="in_revision", status="in_revision", action="revise"
    )
    made = build_digest(a_digest(approve=orders(2), pay=(PAYABLE,), revise=(revise,), more=3))
    must_pass(made)
    said = shown(made.blocks)
    assert said.startswith("Reminder: 7 documents need your action\nTo approve\nPurchase order PO-1 ")
    assert "To pay\nInvoice INV-7 " in said
    assert "To revise\nPurchase order PO-9 " in said
    assert "And 3 more documents, in the Home tab or with /precoro pending." in said
    assert {ids.APPROVE, ids.MARK_PAID, ids.CONFIRM_REVISION, ids.REMINDERS} <= set(buttons(made.blocks))
    assert made.text.endswith("Purchase order PO-1, Purchase order PO-2, Invoice INV-7 and 4 more")


def test_what_is_settled_has_no_live_buttons_and_is_not_counted() -> None:
    made = build_digest(a_digest(approve=(SETTLED, *orders(1))))
    assert shown(made.blocks).startswith("Reminder: 1 document needs your approval\n")
    assert "approved\n" in shown(made.blocks)
    done = build_digest(a_digest(approve=(SETTLED,)))
    must_pass(done)
    assert done.text == "Nothing here needs you any more"
    assert set(buttons(done.blocks)) == {ids.OPEN, ids.REMINDERS}


def test_one_that_newer_ones_replaced_has_no_buttons() -> None:
    made = build_digest(a_digest(approve=(), over=True))
    must_pass(made)
    assert buttons(made.blocks) == {}
    assert shown(made.blocks).splitlines() == [
        "Replaced by a newer reminder",
        "See the Home tab or /precoro pending for what needs you now.",
    ]


@modest
@given(
    readers, st.lists(rows, max_size=10, unique_by=lambda row: (row.document, row.turn)), st.integers(0, 99)
)
def test_every_reminder_is_accepted(reader: Audience, some: list[Row], more: int) -> None:
    approve, pay, revise = (tuple(some[n::3]) for n in range(3))
    must_pass(build_digest(Digest(reader, approve, pay, revise, more, False, "/" + "p" * 31)))
