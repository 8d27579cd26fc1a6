from dataclasses import replace
from typing import Any

from models.records.documents import Audience, Card
from models.refusals import Refusal
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.view_samples import (
    ANN_APPROVED,
    BOB,
    CLEO,
    DAN,
    a_card,
    a_document,
    an_answer,
    finance,
    manager,
)
from views.modals.manage import (
    Reassignment,
    build_cancel_errors,
    build_cancel_form,
    build_manage_errors,
    build_manage_form,
    parse_cancel_form,
    parse_manage_form,
    parse_managed_document,
)
from views.values import ShownValue


def managed(*steps: Any, **changes: Any) -> Card:
    document = a_document(steps=steps) if steps else a_document()
    return a_card(
        document, card_role="configuration", state="pending_others", turn=None, may_manage=True, **changes
    )


def test_it_offers_the_open_turns_with_their_holders() -> None:
    asked = finance("open", an_answer(CLEO, 12), an_answer(DAN, 13))
    view = build_manage_form(managed(manager("done", ANN_APPROVED), asked))
    must_pass(view)
    select = view["blocks"][1]["element"]
    assert [(each["text"]["text"], each["value"]) for each in select["options"]] == [
        ("Cleo Frey · Finance", "12"),
        ("Dan Moss · Finance", "13"),
    ]
    assert "initial_option" not in select
    assert select["placeholder"]["text"] == "Choose an approver"
    assert [view[each]["text"] for each in ("submit", "close")] == ["Reassign", "Close"]
    labels = [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]
    assert labels == ["Replace this approver", "With this person"]


def test_later_steps_and_what_a_step_hangs_on_can_be_reassigned_too() -> None:
    requester = an_answer(BOB, 10, "closed")
    view = build_manage_form(managed(finance("waiting"), manager("open", requester)))
    select = view["blocks"][1]["element"]
    assert [each["text"]["text"] for each in select["options"]] == [
        "Bob Ray · Manager",
        "Cleo Frey · Finance · next",
        "Dan Moss · Finance · next",
    ]


def test_the_only_open_turn_is_chosen_already() -> None:
    select = build_manage_form(managed(manager()))["blocks"][1]["element"]
    assert select["initial_option"] == select["options"][0]


def test_what_is_submitted_says_who_gets_whose_turn() -> None:
    view = build_manage_form(managed())
    view["state"] = {
        "values": {
            "turn_block": {"turn": {"type": "static_select", "selected_option": {"value": "11"}}},
            "new_approver_block": {"new_approver": {"type": "users_select", "selected_user": "U0EVE"}},
        }
    }
    assert parse_manage_form(view) == Reassignment(document=7, turn=11, member="U0EVE")


def test_withdrawing_asks_once_more_and_cancelling_asks_why() -> None:
    pressed = buttons(build_manage_form(managed())["blocks"])
    assert pressed["withdraw"]["confirm"]["title"]["text"] == "Withdraw Purchase order PO-1042 from approval?"
    assert pressed["cancel"]["value"] == "document:7"
    form = build_cancel_form(managed())
    must_pass(form)
    assert [form[each]["text"] for each in ("submit", "close")] == ["Cancel document", "Keep document"]
    form["state"] = {"values": {"cancel_reason_block": {"cancel_reason": {"value": " Not needed "}}}}
    assert parse_cancel_form(form) == (ShownValue("c0ffee", document=7), "Not needed")


def test_where_nobody_is_asked_the_rest_can_still_be_done() -> None:
    stuck = replace(finance("open"), answers=(), stuck="nobody")
    view = build_manage_form(replace(managed(stuck), state="stuck"))
    must_pass(view)
    assert "submit" not in view
    assert "Stuck at Finance: this step has no approvers." in shown(view["blocks"])
    assert set(buttons(view["blocks"])) == {"withdraw", "cancel"}
    assert parse_managed_document(view) == 7


def test_more_turns_than_a_select_may_hold_are_cut() -> None:
    many = tuple(an_answer(CLEO, turn) for turn in range(100, 250))
    must_pass(build_manage_form(managed(finance("open", *many))))


def test_a_refusal_stands_beside_its_field() -> None:
    refused = Refusal("not_in_company", person="Eve Park", company="Acme Ltd")
    assert "new_approver_block" in build_manage_errors(refused, Audience())
    assert "cancel_reason_block" in build_cancel_errors(Refusal("reason_missing"), Audience())
