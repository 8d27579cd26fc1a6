"""A store of the last release is carried over without loss, and the bot goes on with it."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from models.approval.decide import DecisionRequest, decide
from models.change import Change
from models.database.errors import SchemaMismatch
from models.database.migrate import check_schema, migrate, migrations
from models.database.url import read_url
from models.outbox.notices import load_unlinked
from models.people.accounts import is_left
from models.queries.cards import load_shown
from models.records.documents import Card, Outcome
from models.reminders.schedules import load_schedule
from models.tables import Delivery, Message, Payment, Turn
from tests.models.database.upgraded import NOW, Upgraded, here
from tests.support.cast import (
    ANN,
    BOB,
    CLEO,
    EVE,
    MANAGER,
    TERMS,
    a_draft,
    a_step,
    person,
    refused,
    take,
)
from tests.support.database.databases import SqliteTemplate
from tests.support.database.last_release import SCHEMA, plain_rows
from tests.support.database.schema import read_schema


async def test_it_is_refused_until_it_is_migrated(url: str) -> None:
    with pytest.raises(SchemaMismatch) as caught:
        await check_schema(read_url(url))
    assert (caught.value.code, caught.value.facts["found"]) == ("schema_older", str(SCHEMA))
    assert await migrate(read_url(url)) == len(migrations("sqlite")) - SCHEMA
    await check_schema(read_url(url))


async def test_its_schema_is_that_of_a_new_store(
    upgraded: Upgraded, tmp_path: Path, template: SqliteTemplate
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    new = await read_schema(read_url(await template.copy(folder)))
    old = await read_schema(upgraded.store.place)
    assert old == new


async def test_no_row_and_no_value_is_lost(upgraded: Upgraded) -> None:
    assert all(upgraded.before.values())  # every table has rows
    for table, rows in upgraded.before.items():
        after = await plain_rows(upgraded.store.place, table)
        assert len(after) == len(rows)
        for was, now in zip(rows, after, strict=True):
            for column, value in was.items():
                expected = value
                if table == "audit" and column in ("previous", "hash"):
                    continue  # see tests/models/history/test_start.py
                if column in ("content_hash", "given_hash", "given_steps_hash"):
                    expected = f"1-{value}"
                elif column == "trouble" and value in TEXTS:
                    assert now["dropped_because"] == TEXTS[value]
                    expected = ""
                elif column == "on_behalf_of_id":
                    assert now["reassigned_from_id"] == value
                    expected = None
                elif (table, column) == ("message", "wanted") and _shows_a_reassigned_turn(was, upgraded):
                    expected = value + 1
                assert now[RENAMED.get(column, column)] == expected, (table, column, was)


def _shows_a_reassigned_turn(message: dict[str, Any], upgraded: Upgraded) -> bool:
    reassigned = {one["document_id"] for one in upgraded.before["turn"] if one["on_behalf_of_id"]}
    return (
        message["subject"] == "card" and message["state"] == "posted" and message["document_id"] in reassigned
    )


RENAMED = {
    "on_behalf_of_id": "stand_in_id",
    "trouble": "last_error",
    "wanted": "wanted_version",
    "shown": "shown_version",
    "again_at": "redraw_after",
    "seat": "card_role",
    "ask": "action",
}
TEXTS = {
    "may_not_read": "may_not_read",
    "settled_before": "settled",
    "a newer reminder": "newer_digest",
    "left": "left_account",
}


async def test_outcomes_know_the_status_that_they_tell(upgraded: Upgraded) -> None:
    outcomes = await Message.filter(subject="outcome", payment_id__isnull=True)
    assert all(one.key.split(":")[3] == one.told_status for one in outcomes)
    assert Counter(one.told_status for one in outcomes) == {
        "approved": 4,
        "rejected": 2,
        "in_revision": 2,
        "cancelled": 1,
        "draft": 1,
    }
    others = Message.exclude(subject="outcome")
    assert not await others.filter(told_status__isnull=False).exists()


async def test_payment_notices_know_their_payment(upgraded: Upgraded) -> None:
    told = await Message.filter(subject="outcome", payment_id__isnull=False).order_by("id")
    assert [f"payment:{one.payment_id}" for one in told] == [one.key for one in told]
    assert len(told) == await Payment.all().count() == 3


async def test_notices_know_their_person(upgraded: Upgraded) -> None:
    eve = await person(EVE)
    notices = await Message.filter(subject="unlinked")
    assert [(one.about_person_id, one.about_state) for one in notices] == [(eve.id, "absent")] * 2
    assert (await load_unlinked(notices[0])).person.email == EVE
    assert not await Message.exclude(subject="unlinked").filter(about_person_id__isnull=False).exists()


async def test_messages_in_an_account_that_was_left_say_so(upgraded: Upgraded) -> None:
    left = await Message.filter(left_at__isnull=False).order_by("id").select_related("person")
    assert {one.person.email for one in left} == {EVE}
    assert Counter(one.subject for one in left) == {"card": 4, "list": 1, "outcome": 1, "comment": 1}
    assert all(":left:" in one.key for one in left)
    assert await Message.filter(key__contains=":left:").count() == len(left)
    for one in left:
        assert await is_left(one)
        successor = await Message.get_or_none(key=one.key.replace(f":left:{one.id}", ""))
        assert one.left_at == (successor or one).created_at


async def test_what_was_given_up_says_why(upgraded: Upgraded) -> None:
    given_up = await Message.filter(state__in=("failed", "dropped")).values_list("state", "dropped_because")
    assert Counter(given_up) == {
        ("dropped", "collapsed"): 11,
        ("dropped", "may_not_read"): 1,
        ("dropped", "settled"): 1,
        ("dropped", "newer_digest"): 2,
        ("failed", "refused"): 1,
        ("failed", "our_fault"): 1,
    }
    files = await Delivery.filter(state__in=("failed", "dropped")).values_list("state", "dropped_because")
    assert Counter(files) == {
        ("dropped", "collapsed"): 3,
        ("dropped", "left_account"): 1,
        ("dropped", "may_not_read"): 1,
        ("dropped", "reaction_refused"): 1,
        ("dropped", "settled"): 1,
        ("failed", "missing_file"): 1,
    }
    for table in (Message, Delivery):
        kept = table.exclude(state__in=("failed", "dropped"))
        assert not await kept.filter(dropped_because__isnull=False).exists()
        assert not await table.filter(claimed_until__isnull=False).exists()


async def test_every_message_can_be_drawn(upgraded: Upgraded) -> None:
    drawn: Counter[str] = Counter()
    for message in await Message.filter(subject__in=("card", "list", "outcome", "comment", "digest")):
        shown = await upgraded.store.look(lambda message=message: load_shown(message, TERMS))  # type: ignore[misc]
        drawn[type(shown).__name__] += 1
        if isinstance(shown, Outcome):
            paid = {"payment": shown.status in ("paid", "partly_paid")}
            assert paid == {"payment": message.payment_id is not None}
        if message.left_at and isinstance(shown, Card):
            assert shown.turn is None
    assert drawn == {"Card": 80, "CommentCard": 5, "Digest": 6, "ListMessage": 5, "Outcome": 13}


async def press_old_button(upgraded: Upgraded, number: str, shown_hash: str) -> None:
    turn = await Turn.get(document__number=number, person__email=ANN, state="open")
    made = DecisionRequest(f"old {number}", turn.id, shown_hash, turn.person_id, "approved", "")
    await upgraded.store.apply(Change(NOW, TERMS), lambda change: decide(made, change))


async def test_a_button_that_the_last_release_sent_can_be_pressed(upgraded: Upgraded) -> None:
    old = upgraded.content_of("PO-PENDING")[:16]
    assert "-" not in old
    await press_old_button(upgraded, "PO-PENDING", f"{old}-1")
    assert (await Turn.get(document__number="PO-PENDING", person__email=ANN)).state == "approved"
    newer = upgraded.content_of("PO-NEWER")[:16]
    with refused("outdated"):
        await press_old_button(upgraded, "PO-NEWER", f"{newer}-1")
    with refused("outdated"):
        await press_old_button(upgraded, "PO-NEWER", f"{old}-2")
    await press_old_button(upgraded, "PO-NEWER", f"{newer}-2")


async def test_a_file_that_was_handed_in_before_is_still_the_same(upgraded: Upgraded) -> None:
    again = await take(upgraded.store, a_draft(number="PO-HALF"), now=NOW)
    assert again.outcome == "same"
    other = a_draft(a_step("Manager", "any", CLEO), number="PO-AGAIN", note="Another note")
    with refused("content_changed"):
        await take(upgraded.store, other, now=NOW)
    once_more = a_draft(MANAGER, number="PO-SENDING", url="https://app.precoro.com/1")
    assert (await take(upgraded.store, once_more, now=NOW)).outcome == "changed"


async def test_a_reminder_schedule_stays_as_it_was_chosen(upgraded: Upgraded) -> None:
    workspace, bob = await here(), await person(BOB)
    schedule = await upgraded.store.look(lambda: load_schedule(workspace, bob.id, TERMS))
    assert schedule is not None
    assert (schedule.days, schedule.times, schedule.zone) == ((1, 3), ("09:00", "14:30"), "Europe/Lisbon")
