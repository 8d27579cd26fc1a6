"""What needs a person, as a command answers it, and the filter that they type behind it."""

from dataclasses import replace

import pytest

from models.money import Money
from models.records.documents import Audience
from models.records.home import PendingList
from models.records.queue import NO_FILTER, FilterChoices, FilterCompany, QueueFilter, WaitingTotal
from tests.support.block_text import buttons, must_pass, shown
from tests.support.cast import refused
from tests.views.components.test_rows import WAITING
from views import ids, values
from views.replies.filter_words import parse_filter
from views.replies.pending import build_pending

COMPANIES = (
    FilterCompany(7, "Acme Ltd"),
    FilterCompany(8, "Beta GmbH"),
    FilterCompany(9, "USD Corp"),
    FilterCompany(10, "Top Foods"),
)
CHOICES = FilterChoices(Audience(), NO_FILTER, ("invoice",), COMPANIES, ("EUR", "USD"))
GERMAN = replace(CHOICES, reader=Audience("de-DE"), currencies=("EUR",))
MANY = tuple(replace(WAITING, document=n, turn=n, number=f"PO-{n}") for n in range(1, 11))


def test_what_is_pending_is_decided_in_place() -> None:
    made = build_pending(PendingList(Audience(), MANY, 14))
    must_pass(made)
    assert shown(made.blocks).startswith("14 documents need your action\nPurchase order PO-1 ")
    assert shown(made.blocks).endswith("4 more in the Home tab")
    assert {ids.APPROVE, ids.REJECT, ids.OPEN} == set(buttons(made.blocks))
    nothing = build_pending(PendingList(Audience(), (), 0))
    assert nothing.text == "You're all caught up. Nothing needs you right now."


def test_it_names_the_totals_and_what_the_filter_leaves() -> None:
    totals = (WaitingTotal("approve", 21, (Money(100000, "EUR"), Money(500, "USD"))),)
    wanted = QueueFilter("purchase_order", 7, "EUR", 100000, None, 7)
    listed = PendingList(Audience(), MANY[:2], 2, totals, 2, wanted, "Acme Ltd", hidden=19)
    made = build_pending(listed)
    must_pass(made)
    assert shown(made.blocks).replace("\xa0", " ").splitlines()[:3] == [
        "21 documents need your action",
        "To approve: €1,000.00 and USD 5.00",
        "Showing 2 of 21 · Purchase order · Acme Ltd · from €1,000.00 · asked 7 days ago or earlier",
    ]
    assert values.parse_review_value(buttons(made.blocks)[ids.REVIEW]["value"]) == wanted
    all_hidden = build_pending(replace(listed, rows=(), total=0, hidden=21, to_review=0))
    assert "The filter hides all 21 documents that wait for you." in shown(all_hidden.blocks)


@pytest.mark.parametrize(
    ("choices", "typed", "wanted"),
    [
        (CHOICES, "invoices", QueueFilter("invoice")),
        (CHOICES, "Rechnungen", QueueFilter("invoice")),
        (CHOICES, "orders beta", QueueFilter("purchase_order", 8)),
        (CHOICES, "Acme Ltd request for proposal", QueueFilter("request_for_proposal", 7)),
        (CHOICES, "usd", QueueFilter(currency="USD")),
        (CHOICES, "from 1,000.50 EUR to 2000", QueueFilter("", 0, "EUR", 100050, 200000)),
        (CHOICES, "over usd 80 older than 7 days invoice", QueueFilter("invoice", 0, "USD", 8000, None, 7)),
        (CHOICES, "below 500jpy", QueueFilter("", 0, "JPY", None, 500)),
        (CHOICES, "from 80 EUR to 90 eur usd corp", QueueFilter("", 9, "EUR", 8000, 9000)),
        (GERMAN, "Rechnung ab 80 usd corp", QueueFilter("invoice", 9, "EUR", 8000)),
        (CHOICES, "from 80 EUR top", QueueFilter("", 10, "EUR", 8000)),
        (GERMAN, "ab 80 Top", QueueFilter("", 10, "EUR", 8000)),
        (CHOICES, "GBP", QueueFilter(currency="GBP")),
        (
            GERMAN,
            "Bestellungen ab 1.000,50 bis 2000 älter 3 Tage",
            QueueFilter("purchase_order", 0, "EUR", 100050, 200000, 3),
        ),
    ],
)
def test_a_filter_is_typed_in_any_order(choices: FilterChoices, typed: str, wanted: QueueFilter) -> None:
    assert parse_filter(typed, choices, "/precoro") == wanted


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("from 1000", "filter_needs_currency"),
        ("gadgets", "filter_unclear"),
        ("all", "filter_unclear"),
        ("from 1000 IBM", "filter_unclear"),
        ("from 5 tsd", "filter_unclear"),
        ("EUR USD", "filter_currencies"),
        ("from 5 EUR to 80 USD", "filter_currencies"),
        ("from 5 JPY EUR", "filter_currencies"),
        ("older 0", "filter_unclear"),
        ("from EUR", "filter_unclear"),
        ("invoice acme beta", "filter_unclear"),
        ("from 1.0,0.0 EUR", "amount_unclear"),
    ],
)
def test_what_is_no_filter_is_refused(typed: str, code: str) -> None:
    with refused(code):
        parse_filter(typed, CHOICES, "/precoro")
