"""The forms for changes, revisions and payments, and the cards and messages that open them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.records.documents import Audience, Event, Outcome, Payment
from models.refusals import Refusal
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.view_samples import (
    ANN,
    BOB,
    CLEO,
    ENDED,
    SUBMITTED,
    a_card,
    a_document,
    an_answer,
    approved_document,
    finance,
    manager,
)
from views import ids
from views.messages.card import build_card
from views.messages.outcome import build_outcome
from views.modals.ask_changes import build_changes_errors, build_changes_form, parse_changes_form
from views.modals.confirm_revision import build_revision_form, parse_revision_form
from views.modals.details import build_details
from views.modals.payment import Paid, build_payment_errors, build_payment_form, parse_payment_form
from views.values import ShownValue

QUESTION = "Which <!channel> project pays?"

SEEN, ASKED = ShownValue("c0ffee", document=7), ShownValue("c0ffee", turn=11)


def sent_back(**changes: Any) -> Any:
    """Bob's document, with Ann's question."""
    answer = an_answer(ANN, 11, "changes_asked", at=ENDED, reason=QUESTION)
    steps = (manager("closed", answer), finance("closed", an_answer(CLEO, 12, "closed")))
    return a_document(status="in_revision", settled_at=ENDED, steps=steps, **changes)


def bobs_card(**changes: Any) -> Any:
    card = a_card(
        sent_back(), card_role="requester", state="in_revision", turn=None, answer=None, may_revise=True
    )
    return replace(card, **changes)


def an_invoice(*payments: Payment, **changes: Any) -> Any:
    return replace(approved_document(), kind="invoice", number="INV-7", payments=payments, **changes)


def cleos_card(document: Any, **changes: Any) -> Any:
    return replace(
        a_card(document, card_role="payer", state="approved", turn=None, answer=None, may_pay=True), **changes
    )


def values(view: dict[str, Any], **filled: dict[str, Any]) -> dict[str, Any]:
    return view | {"state": {"values": {f"{name}_block": {name: state} for name, state in filled.items()}}}


def test_the_question_is_put_about_what_was_shown() -> None:
    view = build_changes_form(a_card())
    must_pass(view)
    assert shown(view["blocks"]) == "\n".join(
        [
            "You are asking for changes to Purchase order PO-1042.",
            "Laptops for the design team",
            "€12,521.20 · Northwind GmbH",
            "Requested by: Bob Ray",
            "What should change, or what would you like to know? ____",
        ]
    )
    assert view["submit"]["text"] == view["title"]["text"] == "Ask for changes"
    assert view["blocks"][-1]["hint"]["text"] == (
        "Bob Ray will see it. When they send the document back, approval starts again with everyone."
    )
    element = view["blocks"][-1]["element"]
    assert (element["min_length"], element["max_length"]) == (1, 800)
    assert parse_changes_form(values(view, question={"value": " Why? "})) == (
        ShownValue("c0ffee", turn=11),
        "Why?",
    )
    assert parse_changes_form(values(view, question={"value": None}))[1] == ""
    with pytest.raises(ValueError, match="no open turn"):
        build_changes_form(a_card(turn=None))
    said = build_changes_errors(Refusal("question_missing"), Audience())
    assert said == {ids.QUESTION_BLOCK: "Say what needs to change. The requester will see it."}


def test_the_requesters_card_can_be_sent_back_while_it_is_in_revision() -> None:
    made = build_card(bobs_card())
    must_pass(made)
    assert set(buttons(made.blocks)) == {ids.CONFIRM_REVISION, ids.OPEN}
    said = shown(made.blocks)
    assert "Ann Lee asked for changes. Reply here, or press Send back for approval.\n" in said
    assert f"Changes requested by Ann Lee · Nov 21, 2026, 8:30 AM\n{QUESTION}" in said
    assert made.text.endswith(" · Changes requested by Ann Lee · “Which &lt;!channel&gt; project pays?”")
    for settled in (bobs_card(may_revise=False), bobs_card(state="outdated")):
        assert set(buttons(build_card(settled).blocks)) == {ids.OPEN}
    assert ids.CONFIRM_REVISION in buttons(build_details(bobs_card(card_role="approver"), 1)["blocks"])


def test_a_revision_is_confirmed_with_an_optional_note() -> None:
    view = build_revision_form(bobs_card())
    must_pass(view)
    said = shown(view["blocks"])
    assert said.startswith("You are sending Purchase order PO-1042 back for approval.\n")
    assert f"Ann Lee asked for changes:\n{QUESTION}\nNote for the approvers ____" in said
    assert view["title"]["text"] == view["submit"]["text"] == "Send back for approval"
    assert view["blocks"][-1]["optional"]
    assert parse_revision_form(values(view, revision_note={"value": "DSN-7 "})) == (
        SEEN,
        "DSN-7",
    )
    assert parse_revision_form(values(view, revision_note={"value": None})) == (
        SEEN,
        "",
    )


def test_the_outcome_asks_until_the_revision_is_confirmed() -> None:
    outcome = Outcome(sent_back(), Audience(), "Ann Lee", ENDED, QUESTION, "in_revision", may_revise=True)
    made = build_outcome(outcome)
    must_pass(made)
    assert set(buttons(made.blocks)) == {ids.CONFIRM_REVISION}
    assert "Reply in this thread, or press Send back for approval." in shown(made.blocks)
    later = build_outcome(replace(outcome, document=a_document(round=2), may_revise=False))
    assert buttons(later.blocks) == {}
    assert later.text.startswith("Purchase order PO-1042: changes requested by Ann Lee · ")
    assert "\nIt is pending now." in shown(later.blocks)


def test_the_requester_hears_when_it_was_paid_as_they_write_days() -> None:
    note = "2026-11-22 · SEPA 1"
    outcome = Outcome(an_invoice(status="paid"), Audience(locale="de-DE"), "Cleo Frey", ENDED, note, "paid")
    made = build_outcome(outcome)
    assert "\nBezahlt am 22.11.2026 · SEPA 1" in shown(made.blocks)
    assert made.text == (
        "Rechnung INV-7 wurde von Cleo Frey bezahlt · 12.521,20 € · „Bezahlt am 22.11.2026 · SEPA 1“"
    )


def test_an_old_card_says_whether_there_is_a_newer_one() -> None:
    card = a_card(a_document(round=2, status="in_revision"), state="outdated", turn=None)
    assert "Out of date: the document has changed and is in revision now [Open]" in shown(
        build_card(card).blocks
    )


def test_a_payer_sees_what_to_pay_and_has_a_button() -> None:
    made = build_card(cleos_card(an_invoice(due_on=date(2026, 12, 15))))
    must_pass(made)
    assert set(buttons(made.blocks)) == {*(ids.MARK_PAID, ids.OPEN, ids.SNOOZE, ids.LINK, ids.WHO_FOLLOWS)}
    assert shown(made.blocks).split("\n")[4:6] == [
        "Needs your payment",
        "Approved by Dan Moss · Nov 21, 2026, 8:30 AM",
    ]
    assert made.text.endswith(" · Needs your payment")
    assert set(buttons(build_card(cleos_card(an_invoice(), state="outdated")).blocks)) == {ids.OPEN}


def test_a_card_says_what_was_paid_when_and_who_paid() -> None:
    first = Payment(CLEO, date(2026, 11, 22), "SEPA 1", partly=True)
    last = Payment(CLEO, date(2026, 11, 23), "", partly=False)
    partly = build_card(cleos_card(an_invoice(first, status="partly_paid")))
    assert "Partly paid, the rest needs your payment\n" in shown(partly.blocks)
    assert "Partly paid by Cleo Frey · Nov 22, 2026 · SEPA 1" in shown(partly.blocks)
    paid = build_card(cleos_card(an_invoice(first, last, status="paid"), may_pay=False))
    assert "Paid by Cleo Frey · Nov 23, 2026" in shown(paid.blocks)
    assert paid.text.endswith(" · Paid")
    assert ids.MARK_PAID not in buttons(paid.blocks)
    requester = a_card(
        an_invoice(first, status="partly_paid"), card_role="requester", state="approved", turn=None
    )
    assert build_card(requester).text.endswith(" · Partly paid")


def test_a_payment_starts_from_the_readers_today() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    card = cleos_card(an_invoice(), reader=Audience("de-DE", "Europe/Berlin"))
    view = build_payment_form(card, late)
    must_pass(view)
    fields = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    assert fields[ids.PAID_ON_BLOCK]["element"]["initial_date"] == "2026-11-21"
    assert fields[ids.REFERENCE_BLOCK]["element"]["max_length"] == 100
    assert fields[ids.REFERENCE_BLOCK]["optional"]
    labels = [block["label"]["text"] for block in fields.values()]
    assert labels == ["Zahlungsdatum", "Zahlungsreferenz", "Gezahlter Betrag"]
    assert "Dies ist eine Teilzahlung" in str(fields[ids.PARTLY_BLOCK])
    assert fields[ids.PARTLY_BLOCK]["optional"]


def test_the_form_to_pay_says_what_is_overdue_as_the_card_does() -> None:
    for overdue, said in ((True, "Overdue, was due Nov 12, 2026"), (False, "Due Nov 12, 2026")):
        card = cleos_card(an_invoice(due_on=date(2026, 11, 12), overdue=overdue))
        assert f" · {said}\n" in shown(build_payment_form(card, SUBMITTED)["blocks"]) + "\n"


def test_a_payment_is_read_as_it_was_filled_in() -> None:
    view = build_payment_form(cleos_card(an_invoice()), SUBMITTED)
    chosen = values(
        view,
        paid_on={"selected_date": "2026-11-19"},
        reference={"value": " SEPA 1 "},
        partly={"selected_options": [{"value": "partly"}]},
    )
    assert parse_payment_form(chosen) == Paid(SEEN, date(2026, 11, 19), "SEPA 1", partly=True)
    empty = values(
        view,
        paid_on={"selected_date": "2026-11-19"},
        reference={"value": None},
        partly={"selected_options": []},
    )
    assert parse_payment_form(empty) == Paid(SEEN, date(2026, 11, 19), "", partly=False)


def test_what_is_wrong_with_a_payment_stands_beside_its_field() -> None:
    early = build_payment_errors(Refusal("paid_in_future", on=date(2026, 11, 30)), Audience())
    assert early == {ids.PAID_ON_BLOCK: "The payment date can't be in the future."}
    assert set(build_payment_errors(Refusal("text_too_long", limit=100, length=101), Audience())) == {
        ids.REFERENCE_BLOCK
    }


def test_the_history_tells_of_questions_confirmations_and_payments() -> None:
    history = (
        Event(SUBMITTED, "changes_asked", "Ann Lee", "Manager", QUESTION, 1),
        Event(ENDED, "revision_confirmed", "Bob Ray", "", "DSN-7", 1),
        Event(ENDED, "partly_paid", "Cleo Frey", "", "2026-11-19 · SEPA 1", 2),
        Event(ENDED, "paid", "Cleo Frey", "", "2026-11-20", 2),
    )
    document = an_invoice(history=history, requester=BOB)
    said = shown(build_details(cleos_card(document), 1)["blocks"])
    for words in (
        f"Changes requested · Ann Lee · Manager · round 1 · “{QUESTION}”",
        "Sent back for approval · Bob Ray · round 1 · “DSN-7”",
        "Partly paid · Cleo Frey · round 2 · “Nov 19, 2026 · SEPA 1”",
        "Paid · Cleo Frey · round 2 · “Nov 20, 2026”",
    ):
        assert words in said
