"""Which document was spoken of, on a journal that is made up."""

import itertools

from sandbox.state.journal import Journal
from tests.chaos.outside.remarks import named_at_first
from tests.chaos.record import Record


def test_a_card_that_is_closed_by_now_was_of_the_document_that_it_named_at_first() -> None:
    journal = Journal(itertools.count(1.0).__next__)
    record = Record(journal)
    card, closed = {"channel": "D1", "text": "Invoice NO-7"}, {"channel": "D1", "text": "Not yours any more"}
    journal.record("call", "acme", "chat.postMessage", arguments=card, answer={"ts": "1.1"})
    journal.record("call", "acme", "chat.update", arguments=closed | {"ts": "1.1"}, answer={"ok": True})
    assert named_at_first(record) == {("D1", "1.1"): "NO-7"}


def test_a_card_whose_call_was_never_answered_is_known_by_its_event() -> None:
    journal = Journal(itertools.count(1.0).__next__)
    record = Record(journal)
    told = {"type": "message", "channel": "D1", "ts": "1.2", "text": "Invoice NO-8", "bot_id": "B1"}
    payload = {"team_id": "T1", "event_id": "E1", "event": told}
    journal.record("envelope", "acme", "events_api", payload=payload, envelope_id="e1")
    assert named_at_first(record) == {("D1", "1.2"): "NO-8"}
