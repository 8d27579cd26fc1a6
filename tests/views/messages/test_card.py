from dataclasses import replace
from datetime import date
from decimal import Decimal

from models.records.amounts import Budget, LastPrice, SupplierSpend
from models.records.documents import Audience, Event, Supplier
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.view_samples import (
    ANN,
    ANN_APPROVED,
    APPROVED,
    BOB,
    CLEO,
    DAN,
    ENDED,
    a_card,
    a_document,
    a_line,
    an_answer,
    approved_document,
    euro,
    finance,
    manager,
    rejected_document,
)
from views import ids
from views.messages.card import build_card
from views.modals.details import build_details


def test_it_shows_an_approver_enough_to_decide() -> None:
    made = build_card(a_card())
    must_pass(made)
    assert made.text == "Purchase order PO-1042 · Northwind GmbH · €12,521.20 · Needs your approval"
    assert shown(made.blocks) == "\n".join(
        [
            "Purchase order PO-1042",
            "€12,521.20 · Northwind GmbH",
            "Laptops for the design team",
            "Required Dec 15, 2026",
            "Needs your approval · Manager · step 1 of 2",
            "• 8 pcs × Laptop 14in · €10,480.00",
            "Before tax: €10,522.02 · Tax: €1,999.18 · Freight: €50.00",
            "Requested by: Bob Ray · Issued Nov 20, 2026",
            "Replaces the 2021 machines",
            "Approval",
            "▸ Manager: waiting for Ann Lee",
            "○ Finance: next, Cleo Frey and Dan Moss",
            "1 comment · Files: quote.pdf (120 KB)",
            "[Approve] [Reject]",
        ]
    )
    approve, reject, menu = made.blocks[-1]["elements"]
    assert (approve["action_id"], approve["style"], approve["value"]) == ("approve", "primary", "11:c0ffee")
    assert (reject["action_id"], reject["style"], reject["value"]) == ("reject", "danger", "11:c0ffee")
    assert approve["accessibility_label"] == "Approve Purchase order PO-1042"
    assert [(one["text"]["text"], one["value"], one.get("url")) for one in menu["options"]] == [
        ("Open", "open|document:7", None),
        ("Ask for changes", "ask_changes|11:c0ffee", None),
        ("Snooze…", "snooze|snooze:ask:7", None),
        ("Open in Precoro", "url|", "https://app.precoro.com/purchase/order/1042/show"),
        ("Who follows", "who_follows|document:7", None),
    ]


def test_the_menu_has_at_most_five_entries_and_the_link_is_left_to_open() -> None:
    card = a_card(files_waiting=2, may_manage=True)
    menu = build_card(card).blocks[-1]["elements"][-1]
    names = [one["text"]["text"] for one in menu["options"]]
    assert names == ["Open", "Ask for changes", "2 more files", "Manage", "Snooze…"]
    assert "url" in buttons(build_details(card, 1)["blocks"])


def test_the_largest_lines_are_shown_and_the_fields_that_settings_name() -> None:
    lines = tuple(a_line(n, name=f"Item {n}", net=euro(100 * n)) for n in range(1, 8))
    made = build_card(a_card(a_document(lines=lines, cost_centre="4711"), fields=(("Project", "Atlas"),)))
    text = shown(made.blocks)
    assert [f"Item {n} " in text for n in range(1, 8)] == [False] * 4 + [True] * 3
    assert text.index("Item 5") < text.index("Item 7") < text.index("and 4 more lines")
    assert "Cost centre: 4711 · Project: Atlas" in text


def test_what_helps_to_decide_is_beside_it_and_a_budget_that_is_exceeded_is_a_warning() -> None:
    last = LastPrice(Decimal(1250), Decimal(1), date(2026, 10, 3))
    budget = Budget("Design 2026", euro(5_000_000), euro(1_200_000), euro(90_000), euro(1_252_120))
    spend = SupplierSpend("purchase_order", 12, euro(3_400_000), more=False)
    document = a_document(lines=(a_line(last_price=last),), budget=budget)
    text = shown(build_card(a_card(document, spend=spend)).blocks)
    assert "• 8 pcs × Laptop 14in · €10,480.00 · unit price was €1,250.00 on Oct 3, 2026 (+4.8%)\n" in text
    assert "\nBudget Design 2026: €24,578.80 of €50,000.00 left after this\n" in text
    assert "\n12 orders from this supplier approved in the 12 months before: €34,000.00\n" in text
    above = replace(document, budget=replace(budget, spent=euro(4_900_000)))
    first = shown(build_card(a_card(above, spend=replace(spend, count=0))).blocks)
    warned = first.index("Above budget: Design 2026, €12,421.20 over €50,000.00")
    assert first.index("Needs your approval") < warned < first.index("8 pcs")
    assert "\nNo order from this supplier was approved in the 12 months before\n" in first
    german = shown(build_card(a_card(above, reader=Audience("de-DE"))).blocks)
    assert "Über dem Budget: Design 2026, 12.421,20\xa0€ mehr als 50.000,00\xa0€" in german


def test_a_large_amount_is_asked_once_more() -> None:
    approve = buttons(build_card(a_card(confirm=True)).blocks)["approve"]
    assert approve["confirm"]["title"]["text"] == "Approve Purchase order PO-1042?"
    assert approve["confirm"]["text"]["text"] == (
        "Approve this €12,521.20 purchase order from Northwind GmbH?"
    )


def test_the_company_is_named_only_where_a_reader_has_several() -> None:
    assert "Acme Ltd" not in shown(build_card(a_card()).blocks)
    several = build_card(a_card(reader=Audience(many_companies=True)))
    assert "€12,521.20 · Northwind GmbH · Acme Ltd\n" in shown(several.blocks)
    assert "· Northwind GmbH · Acme Ltd ·" in several.text


def test_only_the_first_lines_are_shown() -> None:
    lines = tuple(a_line(position) for position in range(1, 18))
    assert "• and 14 more lines\n" in shown(build_card(a_card(a_document(lines=lines))).blocks)


def test_who_approved_sees_it_and_who_is_asked_now() -> None:
    asked = finance("open", an_answer(CLEO, 12, "approved", at=ENDED), an_answer(DAN, 13))
    document = a_document(steps=(manager("done", ANN_APPROVED), asked))
    made = build_card(a_card(document, state="pending_others", turn=None, answer=ANN_APPROVED))
    must_pass(made)
    assert shown(made.blocks) == (
        "Purchase order PO-1042 · €12,521.20 · Northwind GmbH\n"
        "You approved · Nov 20, 2026, 10:12 AM · Waiting for Dan Moss [Open]"
    )
    of_bob = a_card(document, card_role="requester", state="pending_others", turn=None, answer=None)
    text = shown(build_card(of_bob).blocks)
    assert "✓ Manager: approved by Ann Lee" in text
    assert "▸ Finance: approved by Cleo Frey · waiting for Dan Moss" in text


def test_who_was_not_needed_any_more_sees_who_approved() -> None:
    ann, dan = an_answer(ANN, 11, "closed"), an_answer(DAN, 14, "approved", at=APPROVED)
    step = replace(manager("done"), answers=(ann, dan))
    document = a_document(steps=(step, finance("open", an_answer(CLEO, 12))))
    made = build_card(a_card(document, state="pending_others", turn=None, answer=ann))
    assert "Approved by Dan Moss · Nov 20, 2026, 10:12 AM" in shown(made.blocks)


def test_a_settled_card_shrinks_to_two_lines_and_has_no_live_buttons() -> None:
    made = build_card(a_card(approved_document(), state="approved", turn=None, answer=ANN_APPROVED))
    must_pass(made)
    assert shown(made.blocks) == (
        "Purchase order PO-1042 · €12,521.20 · Northwind GmbH\n"
        "Approved by Dan Moss · Nov 21, 2026, 8:30 AM · You approved · Nov 20, 2026, 10:12 AM [Open]"
    )
    follower = a_card(
        approved_document(), card_role="follower", state="approved", turn=None, answer=None, may_leave=True
    )
    assert set(buttons(build_card(follower).blocks)) == {"open", "unfollow"}


def test_who_settled_it_is_told_once() -> None:
    document = rejected_document()
    answer = document.steps[0].answers[0]
    made = build_card(a_card(document, state="rejected", turn=None, answer=answer))
    said = shown(made.blocks)
    assert "\nYou rejected · Nov 21, 2026, 8:30 AM · “Too dear”" in said
    assert "Rejected by" not in said


def test_what_has_no_prices_says_nothing_of_money() -> None:
    free = a_line(unit_price=Decimal(0), net=euro(0))
    request = a_document(
        kind="warehouse_request",
        number="WR-87",
        total=None,
        net=euro(0),
        taxes=(),
        charges=(),
        lines=(free,),
    )
    made = build_card(a_card(request))
    assert made.text == "Warehouse request WR-87 · Northwind GmbH · Needs your approval"
    details = shown(build_details(a_card(request), 1)["blocks"])
    assert "8 pcs × Laptop 14in" in shown(made.blocks)
    assert "1. Laptop 14in\n8 pcs · NB-14" in details
    assert "€" not in shown(made.blocks) + details
    invoice = a_card(a_document(kind="invoice", total=euro(0), net=euro(0), taxes=()))
    assert "€0.00" in build_card(invoice).text


def test_a_requester_knows_their_own_name_and_a_follower_why_they_have_a_card() -> None:
    theirs = build_card(a_card(card_role="requester", state="pending_others", turn=None, answer=None))
    assert "Requested by" not in shown(theirs.blocks)
    hers = shown(
        build_card(a_card(card_role="follower", state="pending_others", turn=None, answer=None)).blocks
    )
    assert "Requested by: Bob Ray" in hers
    assert "You're following this and will get comments and the outcome." in hers


def test_a_rejected_card_gives_the_reason() -> None:
    made = build_card(a_card(rejected_document(), state="rejected", turn=None, answer=None))
    must_pass(made)
    assert "\nRejected by Ann Lee · Nov 21, 2026, 8:30 AM · “Too dear” [Open]" in shown(made.blocks)
    assert made.text.endswith("€12,521.20 · Rejected by Ann Lee · “Too dear”")
    assert set(buttons(made.blocks)) == {"open"}


def test_a_chain_in_which_nobody_was_asked_is_not_shown() -> None:
    nobody = (
        manager("closed", an_answer(ANN, 11, "closed")),
        finance("closed", an_answer(CLEO, 12, "closed")),
    )
    document = a_document(status="in_revision", steps=nobody)
    made = build_card(a_card(document, card_role="requester", state="in_revision", turn=None, answer=None))
    must_pass(made)
    assert "Approval" not in shown(made.blocks)


def test_a_cancelled_card_says_who_cancelled_it() -> None:
    history = (Event(ENDED, "cancelled", "Bob Ray", "", "Not needed", 1),)
    made = build_card(
        a_card(a_document(status="cancelled", history=history), state="cancelled", turn=None, answer=None)
    )
    assert "Cancelled by Bob Ray · Nov 21, 2026, 8:30 AM · “Not needed”" in shown(made.blocks)


def test_a_stuck_card_says_where_and_why_and_offers_to_manage() -> None:
    document = a_document(steps=(replace(manager(), stuck="not_mapped"), finance()))
    made = build_card(a_card(document, card_role="configuration", state="stuck", turn=None, may_manage=True))
    must_pass(made)
    assert "Stuck at Manager: nobody on this step was found in Slack." in shown(made.blocks)
    assert set(buttons(made.blocks)) == {"open", "url", "manage"}


def test_an_outdated_card_says_that_approval_has_started_again() -> None:
    made = build_card(a_card(a_document(round=2), state="outdated", turn=None))
    must_pass(made)
    assert shown(made.blocks) == (
        "Purchase order PO-1042 · Laptops for the design team\nOut of date: approval has started again [Open]"
    )


def test_who_only_watches_can_open_the_card_and_decide_nothing() -> None:
    made = build_card(a_card(card_role="requester", state="pending_others", turn=None, answer=None))
    must_pass(made)
    assert set(buttons(made.blocks)) == {ids.OPEN}
    following = build_card(
        a_card(card_role="follower", state="pending_others", turn=None, answer=None, may_leave=True)
    )
    assert list(buttons(following.blocks)) == [ids.OPEN, ids.UNFOLLOW]
    assert "Waiting for Ann Lee" in shown(made.blocks)


def test_a_stand_in_reads_who_they_decide_for() -> None:
    made = build_card(a_card(answer=an_answer(DAN, 11, on_behalf_of=ANN)))
    assert "Needs your approval on behalf of Ann Lee" in shown(made.blocks)


def test_files_that_wait_are_offered() -> None:
    assert buttons(build_card(a_card(files_waiting=30)).blocks)["files"]["text"]["text"] == "30 more files"


def test_a_link_that_is_not_of_the_web_is_not_offered() -> None:
    for url in ("javascript:alert(1)", "ftp://example.com/x", "", "https://", "https://x/" + "a" * 3000):
        assert "url" not in buttons(build_card(a_card(a_document(url=url))).blocks)


def test_another_host_is_not_called_precoro() -> None:
    made = build_card(a_card(a_document(url="https://precoro.com.example/1")))
    assert buttons(made.blocks)["url"]["text"]["text"] == "Open original"


def test_long_names_leave_room_for_what_the_sentence_says() -> None:
    document = a_document(number="N" * 5000, supplier=Supplier("S" * 5000))
    made = build_card(a_card(document, confirm=True))
    must_pass(made)
    assert made.text.endswith("€12,521.20 · Needs your approval")


def test_twenty_approvers_stay_short() -> None:
    many = tuple(an_answer(replace(BOB, name=f"Person {n}"), n, "open") for n in range(100, 120))
    made = build_card(a_card(a_document(steps=(finance("open", *many),))))
    must_pass(made)
    assert "▸ Finance: waiting for Person 100, Person 101, Person 102 and 17 more" in shown(made.blocks)


def test_names_and_titles_cannot_restyle_or_mention() -> None:
    nasty = "<!channel> & *_~`bold`~_*"
    document = a_document(number=nasty, title=nasty, requester=replace(BOB, name=nasty), note=nasty)
    made = build_card(a_card(document))
    must_pass(made)
    assert made.blocks[0]["text"]["text"] == "Purchase order &lt;!channel&gt; &amp; *_~`bold`~_*"
    assert f"Requested by: {nasty}" in shown(made.blocks)
    assert all(block["type"] in ("header", "rich_text", "actions") for block in made.blocks)


def test_it_names_files_that_slack_did_not_take() -> None:
    names = ("macro.exe", "huge.zip", "", "a.bin")
    said = shown(build_card(a_card(files_refused=names)).blocks)
    assert "Could not be uploaded to Slack: macro.exe, huge.zip, the document's PDF and 1 more" in said
