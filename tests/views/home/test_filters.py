"""The filter of Home: what its form asks and gives back, and what Home says of it."""

from dataclasses import replace
from typing import Any

import pytest

from models.money import Money
from models.records.documents import Audience
from models.records.queue import FilterChoices, FilterCompany, QueueFilter, WaitingTotal
from tests.support.block_text import buttons, must_pass, shown
from tests.support.cast import refused
from tests.views.home.test_home import a_queue, many, paged
from views import ids
from views.home.queue import build_home
from views.modals.queue_filter import build_filter_form, parse_filter_form

GERMAN = Audience("de-DE")
SET = QueueFilter("invoice", 7, "EUR", 100000, 250050, 3)
ACME, BETA = FilterCompany(7, "Acme"), FilterCompany(8, "Beta")
CHOICES = FilterChoices(GERMAN, SET, ("invoice", "receipt"), (ACME, BETA), ("EUR", "JPY"))


def sent(view: dict[str, Any], **typed: str) -> dict[str, Any]:
    """Send a form as it is, but for what is typed or chosen in it, by action id."""
    values: dict[str, dict[str, Any]] = {}
    for block in view["blocks"]:
        element = block["element"]
        name = element["action_id"]
        initial = element.get("initial_option", {}).get("value", element.get("initial_value"))
        value = typed.get(name, initial)
        chosen = {"selected_option": {"value": value}} if "options" in element else {"value": value}
        values[block["block_id"]] = {name: chosen}
    return {"state": {"values": values}, "private_metadata": view.get("private_metadata", "")}


def test_the_form_has_the_filter_in_it_and_gives_it_back() -> None:
    view = build_filter_form(CHOICES)
    must_pass(view)
    assert parse_filter_form(sent(view), GERMAN) == SET
    yen = parse_filter_form(sent(view, filter_currency="JPY", filter_least="5.000", filter_most=""), GERMAN)
    assert (yen.currency, yen.least, yen.most) == ("JPY", 5000, None)
    in_yen = build_filter_form(replace(CHOICES, chosen=yen))
    assert parse_filter_form(sent(in_yen), GERMAN).least == 5000
    cleared = {"filter_kind": "all", "filter_company": "all", "filter_currency": "all", "filter_days": "all"}
    nothing = parse_filter_form(sent(view, filter_least="", filter_most="", **cleared), GERMAN)
    assert not nothing.is_set
    with refused("filter_without_currency"):
        parse_filter_form(sent(view, **cleared), GERMAN)
    with refused("amount_unclear"):
        parse_filter_form(sent(view, filter_least="viel"), GERMAN)


def test_what_there_is_one_of_is_not_asked_and_goes_without_saying() -> None:
    view = build_filter_form(replace(CHOICES, chosen=QueueFilter(), companies=(ACME,), currencies=("EUR",)))
    must_pass(view)
    assert "Unternehmen" not in shown(view["blocks"])
    assert not parse_filter_form(sent(view), GERMAN).is_set
    assert parse_filter_form(sent(view, filter_least="10,50"), GERMAN) == QueueFilter("", 0, "EUR", 1050)


@pytest.mark.parametrize(
    ("listed", "hidden", "said"),
    [
        (2, 19, "Showing 2 of 21"),
        (0, 21, "The filter hides all 21 documents that wait for you."),
        (0, 1, "The filter hides 1 document that waits for you."),
    ],
)
def test_home_says_what_the_filter_leaves_and_how_to_be_rid_of_it(
    listed: int, hidden: int, said: str
) -> None:
    counts = (WaitingTotal("approve", listed + hidden, (Money(8000, "EUR"),)),)
    queue = a_queue(
        waiting=paged(*many(listed)), counts=counts, filter=SET, filter_company="Acme", hidden=hidden
    )
    view = build_home(queue)
    must_pass(view)
    text = shown(view["blocks"])
    assert f"{listed + hidden} document" in text.splitlines()[0]
    assert f"{said}\nInvoice · Acme · from €1,000.00 · up to €2,500.50 · asked 3 days ago or earlier" in text
    assert "caught up" not in text
    assert ids.CLEAR_FILTER in buttons(view["blocks"])
    assert ids.FILTER in buttons(view["blocks"])
