"""A target that answers 410 gets nothing more until somebody asks for it."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs.events.webhook import Webhook
from models.database.store import Store
from models.events.queue import resend_event
from models.events.record import record
from models.queries.events import target_states
from models.tables import EventDelivery
from tests.jobs.events.receiver import (
    DIRECT,
    KEY,
    a_webhook,
    becomes,
    handing_out,
    pinged,
    receiving,
    wanting,
)
from tests.support.clock import MovingClock
from tests.support.wait import until_true


@pytest.mark.parametrize("how", ["ping", "resend"])
async def test_a_target_that_wants_no_more_is_off_also_after_a_restart_until_somebody_sends_again(
    store: Store, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    clock = MovingClock()
    async with receiving() as receiver:
        receiver.statuses = [410]
        webhook = a_webhook(receiver, clock)
        async with handing_out(store, clock, webhook):
            first = await pinged(store, webhook)
            await becomes(first, state="waiting", last_error="answered 410", attempts=0)
        assert "webhook:erp takes no more events (answered 410)" in caplog.text
        assert [(one.waiting, one.is_off) for one in await target_states()] == [(1, True)]
        clock.move(timedelta(days=1))
        receiver.statuses = [200]
        webhook, other = a_webhook(receiver, clock), Webhook("other", receiver.url, [KEY], DIRECT, clock)
        policy = wanting(webhook, other)
        second = await store.transact(lambda: record("test.ping", {}, policy, datetime.now(UTC)))
        async with handing_out(store, clock, webhook, other):
            await until_true(EventDelivery.filter(target="webhook:other", state="done").exists)
            assert len(receiver.requests) == 2  # the one that said 410, and the other target's
            assert await EventDelivery.filter(target="webhook:erp", state="waiting").count() == 2
            targets = wanting(webhook).event_targets
            if how == "ping":
                await pinged(store, webhook)
            else:
                await store.transact(lambda: resend_event(second, targets, datetime.now(UTC)))

            async def nothing_waits() -> bool:
                return await target_states() == ()

            await until_true(nothing_waits)
            await becomes(first, state="done", dropped_because=None)
    assert "webhook:erp is tried again" in caplog.text
