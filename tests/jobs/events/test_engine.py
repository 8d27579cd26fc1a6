"""Events wait for their target as long as it is worth it, in order for each document, and hold nobody up."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

from jobs.events.engine import CLAIM_FOR, LONGEST_TRY, LONGEST_WAIT
from jobs.events.result import PAUSES, TRIES, Taken, TryResult, next_try, pause
from jobs.housekeeping import EVENTS_KEPT_FOR, forget_old_events
from models.database.store import Store
from models.events.queue import ping, resend_event, resend_since
from models.outbox import progress
from models.outbox.due import TO_HAND_OUT, events_to_hand_out
from models.policy import EventTarget, Policy
from models.queries.events import events_at_targets, target_states
from models.tables import EventDelivery, Home, OutboundEvent
from tests.jobs.events.receiver import (
    a_webhook,
    becomes,
    handing_out,
    pinged,
    receiving,
)
from tests.models.events.told import an_approved, pay
from tests.support.cast import NOW
from tests.support.clock import MovingClock
from tests.support.wait import until, until_true

ERP = [EventTarget("webhook:erp")]


def a_row(**columns: object) -> EventDelivery:
    return EventDelivery(**{"target": "webhook:erp", "wanted_at": NOW, "attempts": 0, **columns})


def test_tries_grow_rarer_and_end_after_three_days() -> None:
    now, pauses = NOW, []
    for tries in range(TRIES + 1):
        at = next_try(a_row(attempts=tries), TryResult(Taken.AGAIN), now)
        if at is None:
            break
        pauses.append((at - now).total_seconds())
        now = at
    assert len(pauses) == TRIES - 1
    wanted = [*PAUSES, *[PAUSES[-1]] * (TRIES - 1 - len(PAUSES))]
    assert all(0.9 * one <= got <= 1.1 * one for one, got in zip(wanted, pauses, strict=True))
    assert timedelta(days=2) < now - NOW < timedelta(days=3, hours=7)
    assert timedelta(seconds=sum(wanted)) <= timedelta(days=3)


def test_tries_of_several_events_do_not_fall_together() -> None:
    assert len({pause(3) for _ in range(20)}) > 10


def test_what_a_target_asks_for_is_heeded_for_three_days_and_no_longer() -> None:
    asked = TryResult(Taken.LATER, after=30)
    assert next_try(a_row(attempts=9), asked, NOW) == NOW + timedelta(seconds=30)
    assert next_try(a_row(), asked, NOW + timedelta(days=3)) is None
    assert next_try(a_row(), TryResult(Taken.LATER, after=0), NOW) == NOW + timedelta(seconds=1)


def test_our_own_machine_is_waited_for_as_long_as_it_takes() -> None:
    at = next_try(a_row(attempts=1000), TryResult(Taken.WAIT), NOW + timedelta(days=30))
    assert at
    assert at - NOW - timedelta(days=30) < timedelta(minutes=6)


async def test_a_target_that_is_busy_gets_it_when_it_said(store: Store) -> None:
    clock = MovingClock()
    async with receiving() as receiver:
        receiver.statuses, receiver.headers = [429, 200], {"Retry-After": "1800"}
        webhook = a_webhook(receiver, clock)
        async with handing_out(store, clock, webhook):
            event_id = await pinged(store, webhook)
            row = await becomes(event_id, last_error="answered 429", attempts=0)
            assert timedelta(minutes=29) < row.next_at - datetime.now(UTC) <= timedelta(minutes=30)
            clock.move(timedelta(minutes=30))
            await becomes(event_id, state="done")
    assert len(receiver.requests) == 2


async def test_an_event_is_given_up_at_last_and_the_log_and_the_managers_say_so(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await an_approved(store)
    [event] = await OutboundEvent.all()
    clock = MovingClock()
    async with receiving() as receiver:
        receiver.statuses = [500]
        webhook = a_webhook(receiver, clock)
        await EventDelivery.filter(target="webhook:erp").update(attempts=TRIES - 1)
        async with handing_out(store, clock, webhook):
            row = await becomes(event.event_id, state="failed")
            assert (row.dropped_because, row.last_error) == ("refused", "answered 500")
        assert (
            f"Event {event.event_id} (document.approved) given up at webhook:erp: answered 500" in caplog.text
        )
        states = {one.name: one for one in await target_states()}
        erp = states["webhook:erp"]
        assert (erp.waiting, erp.failed, erp.last_error) == (0, 1, "answered 500")
        assert (states["file"].waiting, states["file"].failed) == (1, 0)
        receiver.statuses = [200]
        again = a_webhook(receiver, clock)
        assert await store.transact(lambda: resend_event(event.event_id, ERP, clock()))
        async with handing_out(store, clock, again):
            await becomes(event.event_id, state="done", dropped_because=None)
    assert receiver.requests[-1].body == event.body.encode()


async def test_the_events_of_a_document_keep_their_order_and_others_do_not_wait(store: Store) -> None:
    first = await an_approved(store, number="INV-1")
    await pay(store, first, partly=False)
    await an_approved(store, number="INV-2")
    clock = MovingClock()
    approved, paid, other = [one.event_id for one in await OutboundEvent.all().order_by("id")]
    async with receiving() as receiver:
        receiver.once = {approved: 500}
        webhook = a_webhook(receiver, clock)
        async with handing_out(store, clock, webhook):
            await until(lambda: len(receiver.requests) >= 2)
            assert {one.event for one in receiver.requests} == {approved, other}
            await becomes(approved, attempts=1)
            await until_true(nothing_is_claimed)
            assert len(receiver.requests) == 2
            clock.move(timedelta(minutes=1))
            await until(lambda: len(receiver.requests) == 4)
    assert [one.event for one in receiver.requests if one.event != other] == [approved, approved, paid]


async def nothing_is_claimed() -> bool:
    return not await EventDelivery.filter(claimed_until__isnull=False).exists()


async def test_at_most_four_go_to_one_target_at_once_and_another_target_does_not_wait(store: Store) -> None:
    clock = MovingClock()
    async with receiving() as slow, receiving() as quick:
        slow.go_on.clear()
        sinks = (a_webhook(slow, clock), a_webhook(quick, clock))
        sinks[1].name = "webhook:other"
        async with handing_out(store, clock, *sinks):
            for _ in range(9):
                await pinged(store, *sinks)
            await until(lambda: len(quick.requests) == 9)
            assert (slow.at_once, len(slow.requests)) == (4, 4)
            slow.go_on.set()
            await until(lambda: len(slow.requests) == 9)
            await until_true(lambda: none_waits())
    assert slow.most_at_once == 4


async def none_waits() -> bool:
    return not await EventDelivery.filter(state="waiting").exists()


async def test_what_a_bot_had_claimed_that_died_is_handed_out_at_the_next_start(store: Store) -> None:
    clock = MovingClock()
    async with receiving() as receiver:
        webhook = a_webhook(receiver, clock)
        event_id = await pinged(store, webhook)
        await EventDelivery.all().update(
            claimed_until=clock() + timedelta(hours=1), next_at=clock() + 2 * LONGEST_WAIT
        )
        async with handing_out(store, clock, webhook):
            await becomes(event_id, state="done")
    assert len(receiver.requests) == 1


async def test_a_clock_that_is_set_back_makes_no_event_wait_longer(store: Store) -> None:
    clock = MovingClock()
    async with receiving() as receiver:
        receiver.statuses = [500, 200]
        webhook = a_webhook(receiver, clock)
        async with handing_out(store, clock, webhook) as engine:
            event_id = await pinged(store, webhook)
            row = await becomes(event_id, attempts=1)
            clock.move(timedelta(hours=-2))
            engine.wake()
            await until_true(lambda: is_sooner(event_id, row.next_at - timedelta(hours=1, minutes=59)))
            clock.move(timedelta(seconds=10))
            await becomes(event_id, state="done")
    assert len(receiver.requests) == 2


async def is_sooner(event_id: str, at: datetime) -> bool:
    return bool((await becomes(event_id, attempts=1)).next_at < at)


async def test_a_resend_reaches_targets_that_came_later_and_want_the_type(store: Store) -> None:
    await an_approved(store, number="INV-1")
    document = await an_approved(store, number="INV-2")
    await pay(store, document, partly=False)
    await EventDelivery.all().update(state="done")
    later = [EventTarget("command:book", frozenset({"invoice.paid"})), EventTarget("file")]
    assert await store.transact(lambda: resend_since(2, later, NOW)) == [2, 3]
    rows = {(one.sequence, one.target): one.state for one in await events_at_targets(50)}
    assert rows == {
        (1, "file"): "done",
        (1, "webhook:erp"): "done",
        (2, "file"): "waiting",
        (2, "webhook:erp"): "done",
        (3, "command:book"): "waiting",
        (3, "file"): "waiting",
        (3, "webhook:erp"): "done",
    }
    assert [(one.sequence, one.target) for one in await events_at_targets(0)] == [
        (2, "file"),
        (3, "command:book"),
        (3, "file"),
    ]


async def test_old_events_are_deleted_once_no_target_waits_for_them(store: Store) -> None:
    for number in ("INV-1", "INV-2", "INV-3"):
        await an_approved(store, number=number)
    done, waiting, given_up = [one.id for one in await OutboundEvent.all().order_by("id")]
    await EventDelivery.filter(event_id=done).update(state="done")
    await EventDelivery.filter(event_id=given_up).update(state="failed")
    made = (await OutboundEvent.get(id=done)).at
    await forget_old_events(store, made + EVENTS_KEPT_FOR)
    assert await OutboundEvent.all().count() == 3
    await forget_old_events(store, made + EVENTS_KEPT_FOR + timedelta(seconds=1))
    assert [one.id for one in await OutboundEvent.all()] == [waiting]
    assert await EventDelivery.all().count() == 2


async def test_a_fault_of_ours_defers_one_event_and_is_logged(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        name = "webhook:erp"

        async def deliver(self, event: OutboundEvent) -> TryResult:
            raise ValueError(event.event_id)

        async def close(self) -> None:
            pass

    clock, broken = MovingClock(), Broken()
    async with handing_out(store, clock, broken):
        event_id = await pinged(store, broken)
        await becomes(event_id, attempts=1, last_error="a fault of ours, see the log")
    assert any(one.levelno == logging.ERROR and event_id in one.getMessage() for one in caplog.records)


async def test_the_integration_part_is_drawn_again_when_a_target_fails(store: Store) -> None:
    document = await an_approved(store)
    await document.fetch_related("company")
    here = document.company.workspace_id
    await Home.create(
        workspace_id=here, person_id=document.requester_id, opened_at=NOW, next_at=NOW, part="integration"
    )
    clock = MovingClock()
    async with receiving() as receiver:
        receiver.statuses = [500]
        webhook = a_webhook(receiver, clock)
        async with handing_out(store, clock, webhook):
            await until_true(home_is_to_draw)
    assert (await Home.get()).wanted_version == 2


async def home_is_to_draw() -> bool:
    return (await Home.get()).wanted_version > 1


async def test_the_body_of_a_ping_says_nothing_but_itself(store: Store) -> None:
    event_id = await pinged(store)
    body = json.loads((await OutboundEvent.get()).body)
    assert (body["type"], body["id"], body["data"]) == ("test.ping", event_id, {})


async def test_what_another_bot_hands_out_is_left_to_it_for_as_long_as_a_try_may_last(store: Store) -> None:
    await store.transact(lambda: ping(Policy(event_targets=tuple(ERP)), NOW))
    rows = await events_to_hand_out("webhook:erp", NOW)
    [row] = await progress.claim(TO_HAND_OUT, rows, NOW, NOW + CLAIM_FOR, 1)
    await progress.shorten_event_claims(NOW + LONGEST_TRY)
    assert not await events_to_hand_out("webhook:erp", NOW)
    assert await events_to_hand_out("webhook:erp", NOW + LONGEST_TRY)
    await progress.done(row, state="done")
    assert (await EventDelivery.get()).state == "done"
