import json
from dataclasses import replace
from decimal import Decimal

from models.records.documents import Attachment, Audience, Comment, Event, Line
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.view_samples import (
    ANN,
    ANN_APPROVED,
    APPROVED,
    BOB,
    CLEO,
    DAN,
    a_card,
    a_document,
    a_line,
    an_answer,
    finance,
    manager,
    rejected_document,
)
from views.modals.details import (
    DetailsPlace,
    build_details,
    build_loading,
    build_unavailable,
    page_count,
    parse_details,
)


def test_it_shows_everything_on_one_page_when_it_fits() -> None:
    view = build_details(a_card(), 1)
    must_pass(view)
    assert page_count(a_card()) == 1
    assert view["title"]["text"] == "PO-1042"
    assert shown(view["blocks"]) == "\n".join(
        [
            "Purchase order PO-1042",
            "€12,521.20 · Northwind GmbH",
            "Laptops for the design team",
            "Required Dec 15, 2026",
            "Needs your approval · Manager · step 1 of 2",
            "[Approve] [Reject] [Ask for changes] [Approve with a note]",
            "Charges",
            "• Freight · €50.00",
            "Before tax: €10,522.02",
            "Tax 19% on €10,522.02: €1,999.18",
            "Total: €12,521.20",
            "Company: Acme Ltd",
            "Supplier: Northwind GmbH",
            "Address: Hafenstr. 1, 20457 Hamburg",
            "Tax number: DE123456789",
            "Requested by: Bob Ray (bob@acme.example)",
            "Submitted Nov 20, 2026, 9:00 AM",
            "Issued Nov 20, 2026",
            "Details",
            "Department: Design",
            "Note",
            "Replaces the 2021 machines",
            "Approval",
            "▸ Manager",
            "    Ann Lee: waiting",
            "○ Finance (everyone must approve)",
            "    Cleo Frey: next",
            "    Dan Moss: next",
            "Comments (1)",
            "Bob Ray · Nov 20, 2026, 9:00 AM",
            "Quote attached",
            "Cléo von Frey-Großmann · Nov 20, 2026, 9:00 AM",
            "This comment was withdrawn.",
            "Files (1)",
            "• quote.pdf · 120 KB",
            "Lines (1)",
            "1. Laptop 14in",
            "8 pcs × €1,310.00 = €10,480.00 · tax 19% · NB-14",
            "History",
            "Nov 20, 2026, 9:00 AM · Submitted · Bob Ray",
            "[Approval pack] [Who follows] [Open in Precoro]",
        ]
    )


def test_answers_stand_in_the_chain_with_times_and_reasons() -> None:
    view = build_details(a_card(rejected_document("Too dear"), state="rejected", turn=None), 1)
    assert "    Ann Lee: rejected · Nov 21, 2026, 8:30 AM · “Too dear”" in shown(view["blocks"])
    assert set(buttons(view["blocks"])) == {"send_pack", "who_follows", "url"}


def test_three_hundred_lines_are_turned_page_by_page() -> None:
    lines = tuple(a_line(position, name=f"Item {position} of many") for position in range(1, 301))
    card = a_card(a_document(lines=lines))
    pages = [build_details(card, page) for page in range(1, page_count(card) + 1)]
    assert len(pages) > 1
    for view in pages:
        must_pass(view)
        assert {"approve", "reject"} <= set(buttons(view["blocks"]))
    assert [view["blocks"][1]["type"] for view in pages[1:]] == ["actions"] * (len(pages) - 1)
    text = "\n".join(shown(view["blocks"]) for view in pages)
    positions = [text.index(f". Item {position} of many") for position in range(1, 301)]
    assert positions == sorted(positions)
    assert "page_previous" not in buttons(pages[0]["blocks"])
    assert buttons(pages[0]["blocks"])["page_next"]["value"] == "2"
    assert buttons(pages[-1]["blocks"])["page_previous"]["value"] == str(len(pages) - 1)
    assert "page_next" not in buttons(pages[-1]["blocks"])


def test_a_page_that_is_not_there_gives_the_nearest() -> None:
    card = a_card()
    assert build_details(card, 0) == build_details(card, 1) == build_details(card, 99)


def test_a_long_note_is_shown_whole() -> None:
    note = " ".join(f"word{number}" for number in range(700))
    assert len(note) > 5000
    card = a_card(a_document(note=note))
    view = build_details(card, 1)
    must_pass(view)
    assert note in shown(view["blocks"]).replace("\n", " ")


def test_a_press_in_the_details_knows_where_it_came_from() -> None:
    view = build_details(a_card(), 1)
    assert parse_details(view) == DetailsPlace(document=7, turn=11, page=1)
    assert json.loads(view["private_metadata"]) == {"document": 7, "turn": 11, "page": 1}
    settled = build_details(a_card(state="approved", turn=None), 1)
    assert parse_details(settled).turn is None


def test_the_requester_reads_without_deciding() -> None:
    view = build_details(a_card(card_role="requester", state="pending_others", turn=None, answer=None), 1)
    assert set(buttons(view["blocks"])) == {"send_pack", "who_follows", "url"}


def test_what_is_empty_is_left_out() -> None:
    document = a_document(
        lines=(), charges=(), note=" \n ", custom_fields=(), comments=(), attachments=(), history=(), title=""
    )
    text = shown(build_details(a_card(document), 1)["blocks"])
    for heading in ("Note", "Lines", "Charges", "Details", "Files", "Comments", "History"):
        assert heading not in text


def test_earlier_rounds_stand_in_the_history() -> None:
    history = (
        Event(APPROVED, "changes_asked", "Ann Lee", "Manager", "Split it", 1),
        Event(APPROVED, "submitted", "Bob Ray", "", "", 2),
    )
    text = shown(build_details(a_card(a_document(round=2, history=history)), 1)["blocks"])
    assert "Changes requested · Ann Lee · Manager · round 1 · “Split it”" in text
    assert "Second round of approval" in text


def test_a_modal_opens_before_the_document_is_looked_up() -> None:
    must_pass(build_loading(Audience()))
    gone = build_unavailable("This document no longer exists.", Audience())
    must_pass(gone)
    assert shown(gone["blocks"]) == "This document no longer exists."


def test_unit_prices_keep_digits_that_a_currency_has_not() -> None:
    line: Line = a_line(quantity=Decimal("12000"), unit="kWh", unit_price=Decimal("0.28315"), tax_rate=None)
    text = shown(build_details(a_card(a_document(lines=(line,))), 1)["blocks"])
    assert "12,000 kWh × €0.28315 = €10,480.00" in text


def test_forty_attachments_and_long_comments_fit() -> None:
    files = tuple(Attachment(n, f"{n:02}-{'x' * 250}.pdf", n, "application/pdf", True, "") for n in range(40))
    comments = (Comment(BOB, "long " * 2000, APPROVED), Comment(CLEO, "短い" * 2000, APPROVED))
    asked = finance("open", an_answer(CLEO, 12), an_answer(DAN, 13))
    document = a_document(attachments=files, comments=comments, steps=(manager("done", ANN_APPROVED), asked))
    card = a_card(document, answer=an_answer(replace(ANN, name=""), 12), turn=12)
    pages = [build_details(card, page) for page in range(1, page_count(card) + 1)]
    for view in pages:
        must_pass(view)
    text = "\n".join(shown(view["blocks"]) for view in pages)
    assert text.count(".pdf · ") == 40
    assert text.count("long") == 2000
    assert text.count("短い") == 2000
