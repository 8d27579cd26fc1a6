import json

import pytest

from tests.support.block_text import must_pass, shown
from tests.support.samples.view_samples import a_card
from views.modals.reject import build_reject_form, parse_reject_form
from views.values import ShownValue


def test_the_form_shows_what_is_rejected() -> None:
    view = build_reject_form(a_card())
    must_pass(view)
    assert view["callback_id"] == "reject_view"
    assert shown(view["blocks"]) == "\n".join(
        [
            "You are rejecting Purchase order PO-1042.",
            "Laptops for the design team",
            "€12,521.20 · Northwind GmbH",
            "Requested by: Bob Ray",
            "Reason ____",
        ]
    )
    hint = view["blocks"][-1]["hint"]["text"]
    assert hint == "Bob Ray will see it. A rejection can't be undone."
    assert (view["submit"]["text"], view["close"]["text"]) == ("Reject", "Cancel")


def test_a_reason_is_required_and_at_most_800_characters() -> None:
    field = build_reject_form(a_card())["blocks"][-1]
    assert not field.get("optional")
    assert field["element"]["max_length"] == 800


def test_what_is_submitted_is_what_was_shown() -> None:
    view = build_reject_form(a_card())
    view["state"] = {
        "values": {"reason_block": {"reason": {"type": "plain_text_input", "value": " Too dear\n"}}}
    }
    assert parse_reject_form(view) == (ShownValue("c0ffee", turn=11), "Too dear")
    assert json.loads(view["private_metadata"]) == {"turn": 11, "shown": "c0ffee"}


def test_an_empty_reason_is_read_as_empty() -> None:
    view = build_reject_form(a_card())
    view["state"] = {"values": {"reason_block": {"reason": {"type": "plain_text_input", "value": None}}}}
    assert parse_reject_form(view)[1] == ""


def test_without_an_open_turn_there_is_no_form() -> None:
    with pytest.raises(ValueError, match="no open turn"):
        build_reject_form(a_card(turn=None))
