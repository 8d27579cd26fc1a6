"""The comparison of events, on files that are made up: each kind of wrong file is told."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.chaos.outside.events import wrong_events
from tests.chaos.outside.outbox import OutboxReader
from tests.chaos.outside.papers import Handed
from tests.chaos.outside.shown import Details, Told
from tests.chaos.outside.timeline import Timeline
from tests.support.world import order, step

HISTORY = (
    Told(100.0, "Submitted", "Bob", ""),
    Told(110.0, "Approved", "Ann", ""),
    Told(120.0, "Paid", "Cleo", "Word 7"),
)


@pytest.fixture
def reader(tmp_path: Path) -> OutboxReader:
    return OutboxReader(tmp_path, Random(1))


def timelines(*history: Told) -> dict[str, Timeline]:
    paper = order(
        "NO-1", kind="invoice", supplier="Birch", total=None, steps=[step("Step 1", "any", "ann", "cleo")]
    )
    handed = Handed(paper, 99.0, 99.0, "new", died_before=False)
    return {"NO-1": Timeline.of("NO-1", [handed], Details("", history or HISTORY, (), ()))}


def event(sequence: int, at: float, **changes: Any) -> dict[str, Any]:
    """Give the event of Ann's approval, or of Cleo's payment."""
    paid = sequence == 2
    document = {
        "company": "Acme Ltd",
        "kind": "invoice",
        "number": "NO-1",
        "revision": 1,
        "round": 1,
        "status": "paid" if paid else "approved",
        "supplier": {"name": "Birch"},
        "currency": "EUR",
        "total": "12521.20",
    }
    who = {"email": f"{'cleo' if paid else 'ann'}@acme.example"}
    data: dict[str, Any] = {
        "document": document | changes.pop("document", {}),
        "decision": {"by": who, "reason": ""} | changes.pop("decision", {}),
        "approvals": [{"by": {"email": "ann@acme.example"}}],
    }
    if paid:
        data["payment"] = {"reference": "Word 7", "partly": False}
    told = {
        "type": "invoice.paid" if paid else "document.approved",
        "id": f"evt_{sequence}",
        "timestamp": datetime.fromtimestamp(at, UTC).isoformat(),
        "installation": "one",
        "sequence": sequence,
        "data": data,
    }
    return told | changes


def written(reader: OutboxReader, *events: dict[str, Any]) -> None:
    """Write the files one after the other, and have them read."""
    for place, one in enumerate(events):
        path = reader.folder / f"{one['sequence']:012}-{one['id']}.json"
        path.write_text(json.dumps(one))
        os.utime(path, ns=(place, place))
    reader.read()


def test_one_event_for_each_end_and_payment_is_right(reader: OutboxReader) -> None:
    written(reader, event(1, 110.2), event(2, 120.2))
    assert wrong_events(reader, timelines()) == []


def test_of_two_approvals_in_one_second_the_event_tells_the_one_that_ended_it(reader: OutboxReader) -> None:
    """By a file that no history tells of, the first may have ended it too; it did not."""
    both, one = (
        order("NO-1", supplier="Birch", total=None, steps=[step("Step 1", "all", *people)])
        for people in (("cleo", "ann"), ("cleo",))
    )
    versions = [
        Handed(both, 99.0, 99.0, "new", died_before=False),
        Handed(one, 110.5, 110.5, "changed", died_before=False),
    ]
    history = (HISTORY[0], Told(110.0, "Approved", "Cleo", ""), Told(110.0, "Approved", "Ann", ""))
    timeline = Timeline.of("NO-1", versions, Details("", history, (), ()))
    approved = event(1, 110.3, document={"kind": "purchase_order"})
    approved["data"]["approvals"].append({"by": {"email": "cleo@acme.example"}})
    written(reader, approved)
    assert wrong_events(reader, {"NO-1": timeline}) == []


def test_a_source_that_cancels_is_nobody(reader: OutboxReader) -> None:
    paper = order("NO-1", kind="invoice", supplier="Birch", total=None, steps=[step("Step 1", "any", "ann")])
    versions = [
        Handed(each, at, at, told, died_before=False)
        for each, at, told in ((paper, 99.0, "new"), (paper | {"status": "cancelled"}, 109.0, "changed"))
    ]
    history = (HISTORY[0], Told(110.0, "Cancelled", "round 2", ""))
    timeline = Timeline.of("NO-1", versions, Details("", history, (), ()))
    cancelled = event(1, 110.0, document={"status": "cancelled"}, decision={"by": None})
    cancelled["data"]["approvals"] = []
    written(reader, cancelled | {"type": "document.cancelled"})
    assert wrong_events(reader, {"NO-1": timeline}) == []


def test_a_file_may_end_a_round_before_another_revision_comes(reader: OutboxReader) -> None:
    """It takes away who had not answered: no history tells of that, and the next revision reopens it."""
    both, one, other = (
        order("NO-1", supplier="Birch", total=None, steps=[step("Step 1", "all", *people)], revision=revision)
        for people, revision in ((("ann", "cleo"), 1), (("ann",), 1), (("ann",), 2))
    )
    versions = [
        Handed(paper, at, at, told, died_before=False)
        for paper, at, told in ((both, 99.0, "new"), (one, 112.0, "changed"), (other, 120.0, "new_round"))
    ]
    history = (
        *HISTORY[:2],
        Told(120.0, "New revision received", "", ""),
        Told(120.0, "Submitted", "Bob", ""),
    )
    timeline = Timeline.of("NO-1", versions, Details("", history, (), ()))
    approved = event(1, 112.0, document={"kind": "purchase_order"})
    document = {"kind": "purchase_order", "status": "pending", "revision": 2, "round": 2}
    reopened = event(3, 120.0, document=document, type="document.reopened") | {"sequence": 2}
    written(reader, approved, reopened)
    assert wrong_events(reader, {"NO-1": timeline}) == []


def test_a_file_that_comes_again_as_it_was_is_right(reader: OutboxReader) -> None:
    written(reader, event(1, 110.2), event(2, 120.2))
    (reader.folder / "000000000001-evt_1.json").write_text(json.dumps(event(1, 110.2)))
    reader.read()
    assert (wrong_events(reader, timelines()), reader.again) == ([], 1)


def test_a_file_that_comes_again_with_other_bytes_is_told(reader: OutboxReader) -> None:
    written(reader, event(1, 110.2), event(2, 120.2))
    (reader.folder / "000000000001-evt_1.json").write_text(json.dumps(event(1, 110.3)))
    reader.read()
    [wrong] = wrong_events(reader, timelines())
    assert "came again with other bytes" in wrong


def test_an_event_that_is_missing_is_told(reader: OutboxReader) -> None:
    written(reader, event(1, 110.2))
    assert wrong_events(reader, timelines()) == ["NO-1: no event tells Paid by Cleo at 120"]


def test_a_number_that_is_left_out_is_told(reader: OutboxReader) -> None:
    written(reader, event(2, 120.2))
    wrong = wrong_events(reader, timelines())
    assert "There are 1 events, and these are missing: [1]" in wrong


def test_an_approval_that_is_told_twice_is_told(reader: OutboxReader) -> None:
    written(reader, event(1, 110.2), event(2, 120.2), event(3, 120.3))
    wrong = wrong_events(reader, timelines())
    assert "NO-1: round 1 was approved 2 times" in wrong


def test_an_event_of_what_did_not_happen_is_told(reader: OutboxReader) -> None:
    written(reader, event(1, 110.2), event(2, 120.2))
    wrong = wrong_events(reader, timelines(*HISTORY[:2]))
    assert wrong == ["NO-1: event 2 (invoice.paid at 120) tells what its history does not"]


def test_an_order_of_files_that_is_not_that_of_the_events_is_told(reader: OutboxReader) -> None:
    written(reader, event(2, 120.2), event(1, 110.2))
    [wrong] = wrong_events(reader, timelines())
    assert "was written before" in wrong


def test_numbers_in_another_order_than_it_happened_are_told(reader: OutboxReader) -> None:
    later = event(1, 110.2) | {"sequence": 3, "id": "evt_3"}
    written(reader, event(2, 120.2), later, event(1, 110.2, type="audit.root", data={"day": "2026-11-24"}))
    [wrong] = wrong_events(reader, timelines())
    assert "numbered in another order" in wrong


@pytest.mark.parametrize(
    ("part", "other", "says"),
    [
        ("document", {"total": "1.00"}, "which nobody handed in"),
        ("document", {"revision": 2}, "which nobody handed in"),
        ("document", {"round": 2}, "is of round 2, not 1"),
        ("document", {"status": "pending"}, "says that it is pending"),
        ("decision", {"by": {"email": "eve@acme.example"}}, "says that it was eve, not ann"),
        ("decision", {"reason": "Word 9"}, "gives 'Word 9' as the reason, not ''"),
    ],
)
def test_words_that_are_not_what_happened_are_told(
    reader: OutboxReader, part: str, other: dict[str, Any], says: str
) -> None:
    written(reader, event(1, 110.2, **{part: other}), event(2, 120.2))
    assert any(says in one for one in wrong_events(reader, timelines()))


def test_another_payment_than_that_of_the_history_is_told(reader: OutboxReader) -> None:
    other = event(2, 120.2)
    other["data"]["payment"] = {"reference": "Word 8", "partly": True}
    written(reader, event(1, 110.2), other)
    wrong = wrong_events(reader, timelines())
    assert [one.partition(") ")[2] for one in wrong] == [
        "gives 'Word 8' as the reason, not 'Word 7'",
        "says of the part True",
    ]


def test_who_did_not_answer_and_is_named_is_told(reader: OutboxReader) -> None:
    other = event(1, 110.2)
    other["data"]["approvals"] = []
    written(reader, other, event(2, 120.2))
    [wrong] = wrong_events(reader, timelines())
    assert "names nobody as those who answered" in wrong


def test_two_roots_of_one_day_are_told(reader: OutboxReader) -> None:
    roots = [event(each, 130.0, type="audit.root", data={"day": "2026-11-24"}) for each in (3, 4)]
    written(reader, event(1, 110.2), event(2, 120.2), *roots)
    assert wrong_events(reader, timelines()) == ["2 events tell the root of 2026-11-24"]


def test_a_file_that_is_not_whole_is_told(reader: OutboxReader) -> None:
    written(reader, event(1, 110.2), event(2, 120.2))
    (reader.folder / ".000000000003-evt_3.json.tmp").write_text("{")
    assert wrong_events(reader, timelines()) == [".000000000003-evt_3.json.tmp was never made whole"]
