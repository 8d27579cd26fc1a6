"""The tabs of Home, and what waits in money."""

from dataclasses import replace

from models.money import Money
from models.records.home import Page
from models.records.queue import WaitingTotal
from tests.support.block_text import buttons, must_pass, shown
from tests.views.components.test_rows import PAYABLE
from tests.views.home.test_home import a_queue, many, paged
from tests.views.messages.test_list import ROW
from views import ids, values
from views.home.queue import build_home


def test_a_tab_says_what_it_lists_and_what_waits_by_currency() -> None:
    counts = (
        WaitingTotal("approve", 2, (Money(1252120, "EUR"), Money(30000, "GBP"))),
        WaitingTotal("pay", 1, (Money(8000, "EUR"),)),
    )
    queue = a_queue(waiting=paged(*many(2)), counts=counts, tabs=("queue", "approve", "pay", "following"))
    view = build_home(queue)
    must_pass(view)
    said = shown(view["blocks"])
    assert said.startswith(
        "2 documents need your action\nTo approve: €12,521.20 and £300.00 · To pay: €80.00\n"
        "[Overview] [Search] [Filter]\n"
    )
    view = build_home(replace(queue, tab="approve"))
    said = shown(view["blocks"])
    assert said.startswith(
        "2 documents need your approval\nTo approve: €12,521.20 and £300.00\n"
        "[To approve (2)] [Search] [Filter]\n"
    )
    assert "To pay" not in said
    assert "Your requests" not in said
    settled = replace(PAYABLE, action="see", state="approved", status="paid")
    view = build_home(replace(queue, tab="pay", counts=counts[:1], waiting=Page((settled,), 1, 1, 0)))
    said = shown(view["blocks"])
    assert said.startswith("To pay (0)\nNo amounts are waiting.\n[To pay (0)] [Search] [Filter]\n")
    assert "Nothing here needs you any more." in said
    assert "\n✓ Invoice " in said
    assert "✓" not in shown(build_home(queue)["blocks"])
    view = build_home(replace(queue, tab="following", listed=paged(*many(23, ROW), page=2)))
    must_pass(view)
    said = shown(view["blocks"])
    assert said.startswith("Following\n[Following] [Search]\nPurchase order PO-11 · ")
    assert values.parse_page_value(buttons(view["blocks"])[ids.HOME_NEXT]["value"]) == ("listed", 3)
