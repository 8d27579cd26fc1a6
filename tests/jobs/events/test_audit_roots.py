"""Once a day a root of all histories is recorded and told, and later changes do not give it again."""

import json
import logging
from datetime import timedelta

import pytest

from jobs.events.audit_roots import tell_root
from models.database.store import Store
from models.history.roots import first_broken_root
from models.policy import EventTarget, Policy
from models.tables import Audit, AuditRoot, OutboundEvent
from tests.support.cast import ANN, CLEO, LATER, TERMS, a_draft, approve, take, taken

MORNING = LATER + timedelta(hours=2)
DAY = timedelta(days=1)


async def test_there_is_one_root_a_day_and_the_log_says_it(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "jobs.events.audit_roots")
    await approve(store, await taken(store), ANN)
    for minutes in (0, 1, 600):
        await tell_root(store, TERMS, MORNING + timedelta(minutes=minutes))
    await tell_root(store, TERMS, MORNING + DAY)
    first, second = await AuditRoot.all().order_by("id")
    assert (first.day, first.entries, second.day, second.entries) == ("2026-11-20", 3, "2026-11-21", 0)
    assert first.root != second.root
    assert [message.split()[5:7] for message in caplog.messages] == [
        ["2026-11-20:", first.root],
        ["2026-11-21:", second.root],
    ]


async def test_what_may_still_be_committed_is_left_to_the_next_day(store: Store) -> None:
    await taken(store)
    await tell_root(store, TERMS, LATER - timedelta(minutes=30))
    await tell_root(store, TERMS, LATER + DAY)
    assert [one.entries for one in await AuditRoot.all().order_by("id")] == [0, 2]
    assert await first_broken_root() is None


@pytest.mark.parametrize("what", ["changed", "removed", "removed later"])
async def test_a_later_change_of_an_older_entry_does_not_give_the_root(store: Store, what: str) -> None:
    document = await taken(store)
    await approve(store, document, ANN, CLEO)
    await tell_root(store, TERMS, MORNING)
    other = (await take(store, a_draft(number="PO-2"), now=MORNING)).document
    await tell_root(store, TERMS, MORNING + DAY)
    assert await first_broken_root() is None
    last = await Audit.filter(document_id=document.id).order_by("-position").first()
    assert last is not None
    if what == "changed":
        await Audit.filter(id=last.id).update(hash="0" * 64)
    elif what == "removed":
        await last.delete()
    else:
        await Audit.filter(document_id=other, position=1).delete()
    assert await first_broken_root() == ("2026-11-21" if what == "removed later" else "2026-11-20")


async def test_a_root_that_was_made_again_does_not_fit_the_next_one(store: Store) -> None:
    await taken(store)
    await tell_root(store, TERMS, MORNING)
    await tell_root(store, TERMS, MORNING + DAY)
    await AuditRoot.filter(day="2026-11-20").delete()
    assert await first_broken_root() == "2026-11-21"


async def test_other_systems_get_it_as_an_event(store: Store) -> None:
    await taken(store)
    await tell_root(store, Policy(event_targets=(EventTarget("file"),)), MORNING)
    recorded, event = await AuditRoot.get(), await OutboundEvent.get()
    assert event.type == "audit.root"
    assert json.loads(event.body)["data"] == {
        "day": "2026-11-20",
        "root": recorded.root,
        "entries": 2,
        "first_after": 0,
        "last_entry": recorded.last_entry,
    }
