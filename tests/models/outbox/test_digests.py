"""Who is reminded when, and what stands in the store then, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.change import Change
from models.database.store import Store
from models.outbox import digests as reminding
from models.policy import Policy
from models.queries.digests import load_digest, still_waits
from models.queries.pending import SHOWN, PendingAction
from models.records.documents import Audience, Schedule
from models.reminders import schedules
from models.tables import Company, Document, ListItem, Member, Membership, Message, Person, Reminder, Turn
from tests.support.cast import (
    ACME,
    ANN,
    BOB,
    BOTH_MANAGERS,
    CLEO,
    EVE,
    FINANCE,
    NOW,
    TERMS,
    a_draft,
    all_posted,
    an_invoice,
    approve,
    know_member,
    person,
    take,
    taken,
    to_redraw,
)

BERLIN = "Europe/Berlin"
# NOW is a Friday, ten in the morning in Berlin.
MONDAY_NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def remind(store: Store, now: datetime, policy: Policy = TERMS) -> None:
    while await store.transact(lambda: reminding.remind(now, policy)):
        pass


async def reckon(store: Store, now: datetime = NOW, policy: Policy = TERMS) -> None:
    behind = 0
    while behind := await store.transact(lambda: schedules.recompute(behind, now, policy)):
        pass


async def digests(email: str = ANN) -> list[Message]:
    return await Message.filter(subject="digest", person__email=email).order_by("id")


async def listed(message: Message) -> list[str]:
    items = await ListItem.filter(message_id=message.id).order_by("position").select_related("document")
    return [f"{one.action} {one.document.number}" for one in items]


async def reminder_of(email: str) -> Reminder:
    return await Reminder.get(person__email=email)


async def change(store: Store, email: str, schedule: Schedule, now: datetime = NOW) -> None:
    company = await Company.get(name=ACME)
    whose = (await person(email)).id
    await store.apply(
        Change(now, TERMS),
        lambda change: schedules.change_schedule(company.workspace_id, whose, schedule, change),
    )


def own(*times: str, days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7), zone: str = "") -> Schedule:
    return Schedule(how="own", days=days, times=times, zone=zone, own_zone=bool(zone))


async def test_a_mapped_person_is_reminded_on_the_next_workday_in_their_zone(store: Store) -> None:
    await taken(store)
    await know_member(store, ANN, "active", zone=BERLIN)
    await reckon(store)
    assert (await reminder_of(ANN)).next_at == MONDAY_NINE
    await remind(store, MONDAY_NINE - timedelta(minutes=1))
    assert await digests() == []
    await remind(store, MONDAY_NINE + timedelta(seconds=20))
    (digest,) = await digests()
    assert digest.key.endswith(":2026-11-23T09:00")
    assert await listed(digest) == ["approve PO-1042"]
    assert (await reminder_of(ANN)).next_at == MONDAY_NINE + DAY


async def test_nobody_is_reminded_of_nothing(store: Store) -> None:
    document = await taken(store, FINANCE)
    for email in (ANN, BOB, CLEO):
        if await Person.exists(email=email):
            await know_member(store, email, "active")
    await reckon(store)
    await approve(store, document, CLEO)
    await remind(store, MONDAY_NINE + HOUR)
    assert await digests(CLEO) == await digests(BOB) == []
    assert (await reminder_of(CLEO)).next_at == MONDAY_NINE + HOUR + DAY


async def test_who_is_not_in_slack_has_no_schedule_and_who_left_is_not_reminded(store: Store) -> None:
    await taken(store)
    await know_member(store, ANN, "absent")
    await reckon(store)
    assert await Reminder.all().count() == 0
    await know_member(store, ANN, "active")
    await reckon(store)
    await know_member(store, ANN, "deactivated")
    await remind(store, MONDAY_NINE + HOUR)
    assert await digests() == []


async def test_each_slot_is_told_once_however_often_the_clock_strikes(store: Store) -> None:
    await taken(store)
    await know_member(store, ANN, "active")
    await reckon(store)
    at = MONDAY_NINE + HOUR
    await remind(store, at)
    await Reminder.all().update(next_at=at)  # as if what was claimed had been forgotten
    await remind(store, at)
    assert len(await digests()) == 1


async def test_after_an_outage_only_the_latest_slot_of_the_day_is_made_up(store: Store) -> None:
    await taken(store)
    await know_member(store, ANN, "active", zone=BERLIN)
    await change(store, ANN, own("08:00", "11:00", "16:00"))
    await remind(store, datetime(2026, 11, 25, 12, 0, tzinfo=UTC))  # 13:00 in Berlin, five days later
    (digest,) = await digests()
    assert digest.key.endswith(":2026-11-25T11:00")
    assert (await reminder_of(ANN)).next_at == datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


async def test_what_was_missed_on_another_day_stays_missed(store: Store) -> None:
    await taken(store)
    await know_member(store, ANN, "active", zone=BERLIN)
    await change(store, ANN, own("23:59"))
    await remind(store, datetime(2026, 11, 21, 5, 0, tzinfo=UTC))
    assert await digests() == []
    late = datetime(2026, 11, 21, 23, 0, 30, tzinfo=UTC)  # half a minute past midnight in Berlin
    await remind(store, late)
    assert len(await digests()) == 1


async def test_it_lists_what_is_to_be_paid_and_revised_as_well(store: Store) -> None:
    first = await taken(store)
    invoice = await take(store, an_invoice(payers=(ANN,), steps=(replace(FINANCE, approvers=(CLEO,)),)))
    await take(store, a_draft(number="PO-9", requester=ANN, status="in_revision"))
    await know_member(store, ANN, "active")
    await reckon(store)
    await approve(store, await Document.get(id=invoice.document), CLEO)
    await remind(store, MONDAY_NINE + HOUR)
    (digest,) = await digests()
    assert await listed(digest) == ["approve PO-1042", "pay INV-7", "revise PO-9"]
    await all_posted()
    await approve(store, first, ANN)
    assert digest.id in await to_redraw()


async def test_a_newer_reminder_takes_the_place_of_one_that_slack_never_had(store: Store) -> None:
    await taken(store)
    await know_member(store, ANN, "active")
    await reckon(store)
    for days in range(2):
        await remind(store, MONDAY_NINE + HOUR + days * DAY)
    assert [one.state for one in await digests()] == ["dropped", "new"]


async def test_a_reminder_is_followed_for_two_days_and_then_loses_its_rows(store: Store) -> None:
    document = await taken(store)
    await know_member(store, ANN, "active")
    await reckon(store)
    for days in range(3):
        await remind(store, MONDAY_NINE + HOUR + days * DAY)
        await all_posted()
    oldest, middle, newest = await digests()
    assert await listed(oldest) == []
    assert oldest.wanted_version == 2
    await Message.filter(id=oldest.id).update(shown_version=2)
    await approve(store, document, ANN)
    assert {middle.id, newest.id} <= await to_redraw()
    assert oldest.id not in await to_redraw()


async def test_a_reminder_shows_what_its_reader_may_see_and_whether_any_of_it_waits(store: Store) -> None:
    first = await taken(store)
    second = await taken(store, number="PO-2")
    await know_member(store, ANN, "active")
    await reckon(store)
    await remind(store, MONDAY_NINE + HOUR)
    (digest,) = await digests()
    shown = await load_digest(digest, Audience(), TERMS)
    assert [(row.number, row.action) for row in shown.approve] == [
        ("PO-1042", "approve"),
        ("PO-2", "approve"),
    ]
    await approve(store, first, ANN)
    shown = await load_digest(digest, Audience(), TERMS)
    assert [(row.number, row.action) for row in shown.approve] == [("PO-1042", "see"), ("PO-2", "approve")]
    assert await still_waits(digest, TERMS)
    await approve(store, second, ANN)
    assert not await still_waits(digest, TERMS)
    await Membership.filter(person__email=ANN).delete()
    left = (await load_digest(digest, Audience(), TERMS)).approve
    assert [(row.number, row.title, row.action, row.gone) for row in left] == [("", "", "see", True)] * 2


async def test_five_thousand_due_at_once_are_each_reminded_once(store: Store) -> None:
    """All by one tick; half of them have something that waits."""
    document = await taken(store)
    company = await Company.get(name=ACME)
    ann = (await person(ANN)).id
    await Person.bulk_create(Person(email=f"p{n}@acme.example") for n in range(5000))
    many = await Person.filter(email__startswith="p").order_by("id")
    workspace_id = company.workspace_id
    await Member.bulk_create(
        Member(workspace_id=workspace_id, person_id=one.id, state="active") for one in many
    )
    await Membership.bulk_create(Membership(person_id=one.id, company_id=company.id) for one in many)
    asked = await Turn.get(person_id=ann)
    await Turn.bulk_create(
        Turn(
            step_id=asked.step_id,
            document_id=document.id,
            round=1,
            position=5 + n,
            person_id=one.id,
            state="open",
        )
        for n, one in enumerate(many[::2])
    )
    await reckon(store)
    at = MONDAY_NINE + HOUR
    assert await Reminder.filter(next_at__lte=at).count() == 5000
    await remind(store, at)
    assert await Message.filter(subject="digest").count() == await ListItem.all().count() == 2500
    assert await Reminder.filter(next_at__lte=at).count() == 0


async def test_who_does_not_fit_into_a_page_is_reminded_by_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await take(store, a_draft(BOTH_MANAGERS))
    for email in (ANN, EVE):
        await know_member(store, email, "active")
    await reckon(store)
    monkeypatch.setattr(reminding, "ROWS_AT_ONCE", 1)
    at = MONDAY_NINE + HOUR
    await store.transact(lambda: reminding.remind(at, TERMS))
    assert [len(await digests(email)) for email in (ANN, EVE)] == [1, 0]
    await remind(store, at)
    assert [len(await digests(email)) for email in (ANN, EVE)] == [1, 1]


def test_one_reminder_shows_something_of_each_part() -> None:
    many = [PendingAction("approve", n, n) for n in range(40)]
    pay = [PendingAction("pay", 100 + n, None) for n in range(5)]
    revise = [PendingAction("revise", 200 + n, None) for n in range(3)]

    def shown(*parts: Sequence[PendingAction]) -> list[str]:
        made = reminding.arranged([one for part in parts for one in part])
        assert len({one.document for one in made}) == len(made) == sum(map(len, parts))
        return [one.action for one in made[:SHOWN]]

    assert shown(many, pay, revise) == ["approve"] * 6 + ["pay"] * 2 + ["revise"] * 2
    assert shown(many[:1], pay, revise) == ["approve"] + ["pay"] * 5 + ["revise"] * 3
    assert shown(many) == ["approve"] * 10
