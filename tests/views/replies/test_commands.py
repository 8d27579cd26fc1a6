from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import Money
from models.records.amounts import Budget
from models.records.documents import Audience, PersonRef, Row
from models.records.home import PendingList, Status, StuckStep, Waiting, WorkspaceStatus
from models.vocabulary import PdfPlace
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.random_records import rows
from tests.support.samples.random_values import numbers, readers, words
from tests.views.components.test_rows import WAITING
from tests.views.messages.test_list import ROW
from tests.views.test_anything import modest
from views import ids, values
from views.replies.coming import build_pdf_coming
from views.replies.command_line import (
    KNOWN,
    Command,
    build_help,
    build_incomplete,
    build_unknown,
    parse_command,
)
from views.replies.commands import (
    MOST_TEXT,
    build_answer_view,
    build_choices,
    build_decided,
    build_press_needed,
    build_text,
    length_carried,
)
from views.replies.pending import build_pending
from views.replies.status import build_status
from views.wording.names import stuck_reason


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("", Command("help")),
        ("  HELP ", Command("help")),
        ("pending", Command("pending")),
        ("show PO-1042", Command("show", "PO-1042")),
        ("show  INV 2026 7 ", Command("show", "INV 2026 7")),
        ('approve "INV 2026 7"', Command("approve", "INV 2026 7")),
        ("show *PO-1*", Command("show", "PO-1")),
        ("show `PO-1`", Command("show", "PO-1")),
        ("show _~PO_1~_", Command("show", "PO_1")),
        ("show PO_1_", Command("show", "PO_1_")),
        ("reject *PO-1* too dear", Command("reject", "PO-1", "too dear")),
        ("reject `INV 7` too dear", Command("reject", "INV 7", "too dear")),
        ("comment ‘INV 7’ ok", Command("comment", "INV 7", "ok")),
        ("comment «INV 7» ok", Command("comment", "INV 7", "ok")),
        ("show ‚INV 7‘", Command("show", "INV 7")),
        ("show <https://a.example/1|https://a.example/1>", Command("show", "https://a.example/1")),
        ("show <https://a.example/1?a=b&amp;c>", Command("show", "https://a.example/1?a=b&c")),
        ("reject PO-1 too  dear\nfor us", Command("reject", "PO-1", "too  dear\nfor us")),
        ("comment “INV 7” R&amp;D asks: 3 &lt; 4?", Command("comment", "INV 7", "R&amp;D asks: 3 &lt; 4?")),
        ("show R&amp;D/<http://7.example|7.example>", Command("show", "R&D/7.example")),
        ("comment 1 ask <@U1|eve>", Command("comment", "1", "ask <@U1|eve>")),
        ("comment PO-1", Command("comment", "PO-1")),
        ("reject", Command("reject")),
        ("aprove PO-1", Command("aprove")),
    ],
)
def test_what_is_typed_is_read(typed: str, command: Command) -> None:
    assert parse_command(typed) == command


def test_help_names_everything_to_those_who_may_use_it() -> None:
    for configures, links in ((True, False), (False, True)):
        made = build_help("/buy", Audience(), configures=configures, links=links, pays=links)
        must_pass(made)
        said = shown(made.blocks)
        useful = [name for name in KNOWN if name not in ("status", "link", "unlink", "pay")]
        assert all(f"/buy {name}" in said for name in useful)
        assert ("/buy pay" in said) == links
        assert ("/buy status" in said) == configures
        assert ("/buy link" in said, "/buy unlink" in said) == (links, links)
        assert "Slack allows no commands in threads" in said


def test_a_typing_error_suggests_the_nearest() -> None:
    for typed, near in (("aprove", "approve"), ("pendign", "pending"), ("sho", "show")):
        made = build_unknown(typed, "/precoro", Audience())
        must_pass(made)
        assert made.text == f"There is no command {typed}. Did you mean /precoro {near}?"
    assert build_unknown("xyzzy", "/precoro", Audience()).text == (
        "There is no command xyzzy. See /precoro help for all commands."
    )


def test_it_says_what_has_to_follow() -> None:
    for name, example in (("show", "PO-1042"), ("reject", "PO-1042 Too expensive")):
        made = build_incomplete(name, "/precoro", Audience())
        must_pass(made)
        assert made.text == f"Add the document's number: /precoro {name} {example}"


def test_a_number_of_two_documents_offers_both() -> None:
    other = replace(ROW, document=8, company="Beta GmbH")
    made = build_choices("comment", "Fine & good", "PO-1042", [ROW, other], Audience())
    must_pass(made)
    carried = [block["accessory"]["value"] for block in made.blocks if "accessory" in block]
    assert carried == ["comment:7:Fine &amp; good", "comment:8:Fine &amp; good"]
    choice = values.parse_choice_value(carried[1])
    assert (choice.subcommand, choice.document, choice.text) == ("comment", 8, "Fine &amp; good")
    assert "Beta GmbH" in shown(made.blocks)
    assert made.text == "2 documents have the number PO-1042. Which one do you mean?"
    accessory = made.blocks[-1]["accessory"]
    assert accessory["text"]["text"] == "Comment"
    assert accessory["accessibility_label"] == "Comment on Purchase order PO-1042, Beta GmbH"


def test_a_choice_says_what_is_unusual_and_on_whose_behalf() -> None:
    budget = Budget("Design 2026", *(Money(minor, "EUR") for minor in (5_000_000, 1_200_000, 0, 4_252_120)))
    unusual = replace(WAITING, budget=budget, on_behalf_of=PersonRef(3, "Cleo Fox", "cleo@acme.example"))
    made = build_choices("approve", "", "PO-1042", [unusual, ROW], Audience())
    must_pass(made)
    assert "Above budget: Design 2026" in shown(made.blocks)
    assert "on behalf of Cleo Fox" in shown(made.blocks)


def test_a_large_amount_needs_a_press() -> None:
    made = build_press_needed(replace(WAITING, confirm=True), Money(1000000, "EUR"), Audience())
    must_pass(made)
    assert made.text.endswith(" is above €10,000.00. Press Approve to confirm.")
    assert "confirm" in buttons(made.blocks)[ids.APPROVE]


def test_short_answers_are_sentences() -> None:
    approved = build_decided("approved", ROW, Audience())
    assert approved.text == "You approved Purchase order PO-1042 · Northwind GmbH · €12,521.20."
    assert (
        build_decided("rejected", ROW, Audience()).text
        == "You rejected Purchase order PO-1042 · Northwind GmbH · €12,521.20."
    )
    wheres: tuple[PdfPlace, ...] = ("thread", "card", "there")
    assert [build_pdf_coming(ROW, where, Audience()).text for where in wheres] == [
        "I'm adding the PDF of Purchase order PO-1042 to your card's thread.",
        "I'm sending you a card for Purchase order PO-1042, with the PDF in its thread. Look in Messages.",
        "The PDF of Purchase order PO-1042 is already in your card's thread.",
    ]
    assert [build_pdf_coming(ROW, where, Audience(), pack=True).text for where in wheres] == [
        "I'm adding the approval pack of Purchase order PO-1042 to your card's thread.",
        "I'm sending you a card for Purchase order PO-1042, with the approval pack in its thread."
        " Look in Messages.",
        "The approval pack of Purchase order PO-1042 is already in your card's thread.",
    ]
    assert build_text("<!channel> & co").text == "&lt;!channel&gt; &amp; co"


def test_status_names_what_is_stuck_and_what_is_down() -> None:
    acme = WorkspaceStatus("acme", "", Waiting(2, 1, 1, 0), 9, 1)
    beta = WorkspaceStatus("beta", "token_revoked", Waiting(0, 0, 0, 0), 1, 0)
    stuck = StuckStep(7, "Acme Ltd", "PO-7", "Manager", "not_mapped")
    made = build_status(Status((acme, beta), (stuck,), 4), Audience())
    must_pass(made)
    said = shown(made.blocks)
    assert (
        "acme · connected · 2 messages waiting · 1 file waiting · 1 delivery failed"
        " · 1 of 9 people is not connected"
    ) in said
    assert "beta · not connected (Slack error token_revoked) · 0 messages waiting" in said
    assert made.text == "1 of 4 open steps is stuck."
    assert made.text in said
    assert f"PO-7 · Acme Ltd · Manager · {stuck_reason('not_mapped', Audience())}" in said


@modest
@given(words, words, st.lists(rows, max_size=12, unique_by=lambda row: (row.document, row.turn)), readers)
def test_every_answer_is_accepted(number: str, text: str, some: list[Row], reader: Audience) -> None:
    must_pass(build_pending(PendingList(reader, tuple(some), len(some))))
    must_pass(build_unknown(number, "/precoro", reader))
    typed = parse_command(f"comment 1 {text}").text
    if length_carried(typed) <= MOST_TEXT:
        must_pass(build_choices("comment", typed, number, some, reader))
    for row in some[:2]:
        must_pass(build_press_needed(row, Money(1, "XYZ"), reader))
        must_pass(build_answer_view(build_pending(PendingList(reader, (row,), 1)), reader))


@modest
@given(
    st.lists(
        st.builds(WorkspaceStatus, words, words, st.just(Waiting(1, 2, 3, 4)), numbers, numbers), max_size=12
    ),
    st.lists(st.builds(StuckStep, words, words, words, st.sampled_from(("gone", "nobody"))), max_size=12),
)
def test_every_status_is_accepted(workspaces: list[WorkspaceStatus], stuck: list[StuckStep]) -> None:
    must_pass(build_status(Status(tuple(workspaces), tuple(stuck), 99), Audience()))
