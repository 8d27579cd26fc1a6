from dataclasses import replace
from datetime import timedelta

from commands.checks.samples.documents import USUAL_ROW
from models.records.documents import Attachment, Audience, Event, ListMessage, Outcome, Row, Status
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.view_samples import (
    ENDED,
    a_card,
    a_document,
    approved_document,
    euro,
    rejected_document,
)
from views.messages.list import build_listing
from views.messages.outcome import build_outcome
from views.modals.files import build_files_form, parse_files_form

ROW = replace(USUAL_ROW, title="Laptops", action="see", shown_hash="", confirm=False, due_on=None)


def rows(count: int) -> tuple[Row, ...]:
    return tuple(replace(ROW, document=n, number=f"PO-{n}") for n in range(1, count + 1))


def test_a_list_offers_to_open_each_document() -> None:
    made = build_listing(ListMessage(Audience(), rows(6)))
    must_pass(made)
    lines = shown(made.blocks).splitlines()
    assert lines[:3] == [
        "6 documents need your approval",
        "Purchase order PO-1 · €12,521.20 · needs your approval",
        "Laptops · Northwind GmbH · Bob Ray [Open]",
    ]
    values = [block["accessory"]["value"] for block in made.blocks if "accessory" in block]
    assert values == [f"document:{n}" for n in range(1, 7)]
    assert made.text == (
        "6 documents need your approval · Purchase order PO-1, Purchase order PO-2, "
        "Purchase order PO-3 and 3 more"
    )


def test_a_list_is_redrawn_as_its_documents_are_settled() -> None:
    settled = replace(ROW, state="approved", status="approved")
    paid = replace(ROW, state="approved", status="paid")
    made = build_listing(ListMessage(Audience(many_companies=True), (settled, paid, *rows(1))))
    text = shown(made.blocks)
    assert "1 of 3 documents needs your approval" in text
    assert "Purchase order PO-1042 · €12,521.20 · approved\n" in text
    assert "Purchase order PO-1042 · €12,521.20 · paid\n" in text
    assert "Bob Ray · Acme Ltd [Open]" in text
    done = build_listing(ListMessage(Audience(), (settled, settled)))
    assert done.text.startswith("2 documents, none needs your action · ")


def test_a_long_list_says_how_many_more_there_are() -> None:
    long = replace(ROW, title="t" * 500, supplier="語" * 500, number="n" * 500, requester="&" * 500)
    made = build_listing(ListMessage(Audience(), (long,) * 54))
    must_pass(made)
    assert shown(made.blocks).endswith("and 24 more documents")


def test_a_list_says_what_is_to_pay_and_to_revise() -> None:
    paying = replace(ROW, kind="invoice", state="approved", status="approved", action="pay", turn=None)
    revising = replace(ROW, state="in_revision", status="in_revision", action="revise", turn=None)
    partly = replace(paying, status="partly_paid")
    made = build_listing(ListMessage(Audience(), (paying, partly, revising, replace(paying, action="see"))))
    must_pass(made)
    said = shown(made.blocks)
    assert said.startswith("3 of 4 documents need your action\n")
    for state in ("needs your payment", "partly paid · needs your payment", "needs your changes", "approved"):
        assert f"· {state}\n" in said


def test_what_has_no_prices_is_listed_without_an_amount() -> None:
    request = replace(ROW, kind="warehouse_request", number="WR-87", total=None)
    assert "Warehouse request WR-87 · needs your approval\n" in shown(
        build_listing(ListMessage(Audience(), (request,))).blocks
    )


def test_an_empty_list_can_still_be_redrawn() -> None:
    must_pass(build_listing(ListMessage(Audience(), ())))


def test_the_requester_hears_of_a_rejection_and_why() -> None:
    made = build_outcome(Outcome(rejected_document(), Audience(), "Ann Lee", ENDED, "Too dear", "rejected"))
    must_pass(made)
    assert made.text == ("Purchase order PO-1042 was rejected by Ann Lee · €12,521.20 · “Too dear”")
    assert shown(made.blocks) == "\n".join(
        [
            "Purchase order PO-1042 was rejected",
            "Laptops for the design team",
            "€12,521.20 · Northwind GmbH",
            "By Ann Lee · Nov 21, 2026, 8:30 AM",
            "Too dear",
            "A rejected document can't be restored. Submit a new one if you still need it.",
        ]
    )


def test_the_requester_hears_of_an_approval() -> None:
    made = build_outcome(Outcome(approved_document(), Audience(), "Dan Moss", ENDED, "", "approved"))
    must_pass(made)
    assert made.text == "Purchase order PO-1042 was approved by Dan Moss · €12,521.20"
    assert buttons(made.blocks) == {}


def test_an_outcome_told_after_a_newer_revision_says_nothing_of_what_that_one_is_about() -> None:
    came = Event(ENDED + timedelta(minutes=1), "revised", "", "", "", 0)
    newer = approved_document()
    newer = replace(newer, revision=2, history=(*newer.history, came))
    made = build_outcome(Outcome(newer, Audience(), "Dan Moss", ENDED, "", "approved"))
    must_pass(made)
    assert made.text == "Purchase order PO-1042 was approved by Dan Moss"
    assert shown(made.blocks).splitlines()[1:] == [
        "By Dan Moss · Nov 21, 2026, 8:30 AM",
        "A newer revision has come in since then.",
    ]


def test_a_follower_hears_the_same_without_being_asked_for_anything() -> None:
    for status, document in (
        ("in_revision", a_document(status="in_revision")),
        ("rejected", rejected_document()),
    ):
        told = Outcome(document, Audience(), "Ann Lee", ENDED, "Too dear", status, card_role="follower")  # type: ignore[arg-type]
        made = build_outcome(told)
        must_pass(made)
        assert "you" not in made.text
        assert shown(made.blocks).splitlines()[-1] == "Too dear"
        assert buttons(made.blocks) == {}


def test_every_ending_is_told() -> None:
    said = {}
    every: tuple[Status, ...] = (
        "approved",
        "rejected",
        "in_revision",
        "cancelled",
        "closed",
        "draft",
        "partly_paid",
        "paid",
    )
    for status in every:
        made = build_outcome(Outcome(a_document(status=status), Audience(), "", ENDED, "Because", status))
        must_pass(made)
        said[status] = made.blocks[0]["text"]["text"].removeprefix("Purchase order PO-1042")
    assert said == {
        "approved": " was approved",
        "rejected": " was rejected",
        "in_revision": ": changes requested",
        "cancelled": " was cancelled",
        "closed": " was closed",
        "draft": " was withdrawn from approval",
        "partly_paid": " was partly paid",
        "paid": " was paid",
    }


def test_each_waiting_file_can_be_sent_to_the_thread() -> None:
    files = tuple(Attachment(n, f"scan {n}.pdf", 2_000_000, "application/pdf", False, "") for n in range(95))
    view = build_files_form(a_card(), files, 5)
    must_pass(view)
    first = view["blocks"][1]
    assert shown([first]) == "scan 0.pdf\n2 MB [Send to thread]"
    assert (first["accessory"]["action_id"], first["accessory"]["value"]) == ("send_file", "0")
    assert shown(view["blocks"]).endswith("and 5 more files")
    assert parse_files_form(view) == (7, 5)


def test_without_waiting_files_it_says_so() -> None:
    view = build_files_form(a_card(), (), 5)
    must_pass(view)
    assert "All files are in the thread." in shown(view["blocks"])


def test_a_list_of_long_rows_in_german_fits_into_a_message() -> None:
    long = "Müller & Söhne <Großhandel für Bürobedarf und Werkzeuge> Aktiengesellschaft "
    row = replace(
        ROW,
        company=long,
        supplier=long * 2,
        title=long * 3,
        number="4711-2026-PO-1042 & " * 4,
        requester=long,
        kind="request_for_proposal",
        state="pending_others",
        status="in_revision",
        total=euro(98765432109),
    )
    for action, state in (("see", "in_revision"), ("pay", "approved"), ("approve", "pending_you")):
        given = tuple(replace(row, document=n, action=action, state=state) for n in range(1, 60))  # type: ignore[arg-type]
        must_pass(build_listing(ListMessage(Audience("de-DE", "UTC", True), given)))
