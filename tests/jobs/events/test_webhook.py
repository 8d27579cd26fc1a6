"""Webhooks are signed so that receivers can verify them, and each answer means what the standard says."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from jobs.events.result import Taken
from jobs.events.webhook import Webhook, answer_of, signed
from models.database.store import Store
from models.tables import OutboundEvent
from slack.session import Network, network_of
from tests.jobs.events.receiver import DIRECT, KEY, a_webhook, becomes, handing_out, pinged, receiving
from tests.slack.certificates import make_ca
from tests.support.clock import MovingClock

NOW = datetime(2026, 11, 29, 12, 0, 0, 123456, UTC)
OTHER = b"o" * 24


def verifier(key: bytes) -> Verifier:
    return Verifier(base64.b64encode(key).decode())


async def test_a_receiver_verifies_what_it_gets_and_has_the_stored_bytes(store: Store) -> None:
    clock = MovingClock()
    async with receiving() as receiver:
        webhook = a_webhook(receiver, clock)
        async with handing_out(store, clock, webhook):
            event_id = await pinged(store, webhook)
            await becomes(event_id, state="done", attempts=0, last_error="")
    [request] = receiver.requests
    [event] = await OutboundEvent.all()
    assert request.body == event.body.encode()
    assert verifier(KEY).verify(request.body, dict(request.headers)) == json.loads(event.body)
    assert request.headers["Content-Type"] == "application/json"
    assert "Authorization" not in request.headers
    with pytest.raises(WebhookVerificationError):
        verifier(OTHER).verify(request.body, dict(request.headers))


def test_while_a_secret_is_changed_either_one_verifies() -> None:
    now, body = datetime.now(UTC), b'{"type":"test.ping"}'
    headers = signed([OTHER, KEY], "evt_1", now, body)
    for key in (KEY, OTHER):
        assert verifier(key).verify(body, headers) == {"type": "test.ping"}
    assert headers["webhook-signature"].split() == [
        verifier(key).sign("evt_1", now, body.decode()) for key in (OTHER, KEY)
    ]


@pytest.mark.parametrize(
    ("status", "retry_after", "taken", "after"),
    [
        (200, "", Taken.DONE, 0),
        (204, "", Taken.DONE, 0),
        (302, "", Taken.AGAIN, 0),
        (400, "", Taken.AGAIN, 0),
        (404, "5", Taken.AGAIN, 0),
        (410, "", Taken.OFF, 0),
        (429, "7", Taken.LATER, 7),
        (503, "120", Taken.LATER, 120),
        (503, "86400", Taken.LATER, 3600),
        (429, "Sun, 29 Nov 2026 12:01:00 GMT", Taken.LATER, 59.876544),
        (429, "Sun, 29 Nov 2026 11:00:00 GMT", Taken.LATER, 0),
        (429, "soon", Taken.AGAIN, 0),
        (500, "", Taken.AGAIN, 0),
        (503, "", Taken.AGAIN, 0),
    ],
)
def test_a_status_means_what_the_standard_says(
    status: int, retry_after: str, taken: Taken, after: float
) -> None:
    answer = answer_of(status, retry_after, NOW)
    assert (answer.taken, answer.after) == (taken, after)
    assert answer.error == ("" if taken is Taken.DONE else f"answered {status}")


async def test_a_redirect_is_not_followed(store: Store) -> None:
    clock = MovingClock()
    async with receiving() as receiver:
        receiver.statuses = [307]
        receiver.headers = {"Location": receiver.url}
        webhook = a_webhook(receiver, clock)
        async with handing_out(store, clock, webhook):
            event_id = await pinged(store, webhook)
            await becomes(event_id, state="waiting", attempts=1, last_error="answered 307")
    assert len(receiver.requests) == 1


async def test_a_receiver_that_hangs_or_is_away_costs_one_try(store: Store) -> None:
    clock = MovingClock()
    async with receiving() as receiver:
        receiver.go_on.clear()
        webhook = a_webhook(receiver, clock, seconds=0.3)
        async with handing_out(store, clock, webhook):
            event_id = await pinged(store, webhook)
            assert (await becomes(event_id, attempts=1)).last_error == "no answer in time"
    webhook = a_webhook(receiver, clock)  # its server has ended
    async with handing_out(store, clock, webhook):
        clock.move(timedelta(minutes=1))
        assert (await becomes(event_id, attempts=2)).last_error == "not reached: ClientConnectorError"


async def test_each_try_has_the_same_id_and_bytes_and_a_signature_of_its_own_time(store: Store) -> None:
    clock = MovingClock()
    async with receiving() as receiver:
        receiver.statuses = [500, 200]
        webhook = a_webhook(receiver, clock)
        async with handing_out(store, clock, webhook):
            event_id = await pinged(store, webhook)
            await becomes(event_id, attempts=1)
            clock.move(timedelta(seconds=10))
            await becomes(event_id, state="done")
    first, second = receiver.requests
    assert (first.event, first.body) == (second.event, second.body)
    times = [int(one.headers["webhook-timestamp"]) for one in (first, second)]
    assert times[1] - times[0] >= 10
    assert verifier(KEY).verify(second.body, dict(second.headers))


@pytest.mark.parametrize(
    ("proxied", "no_proxy", "goes"),
    [(True, "", True), (True, "127.0.0.1", False), (False, "", False)],
)
async def test_the_proxy_is_used_as_for_slack_and_not_for_this_machine(
    store: Store, proxied: bool, no_proxy: str, goes: bool
) -> None:
    clock = MovingClock()
    async with receiving() as receiver:
        network = Network(tls=None, proxy="http://127.0.0.1:9", no_proxy=no_proxy)  # nobody is there
        webhook = Webhook("erp", receiver.url, [KEY], network, clock, proxied=proxied)
        async with handing_out(store, clock, webhook):
            event_id = await pinged(store, webhook)
            row = await becomes(event_id, **({"attempts": 1} if goes else {"state": "done"}))
    assert bool(row.last_error) is goes
    assert DIRECT.proxy_for(receiver.url) is None


@pytest.mark.parametrize("is_named", [True, False])
async def test_a_certificate_of_the_companys_own_authority_is_trusted_where_ca_file_names_it(
    store: Store, tmp_path: Path, is_named: bool
) -> None:
    clock = MovingClock()
    ca_file, tls = make_ca(tmp_path)
    async with receiving(tls) as receiver:
        network = network_of(ca_file if is_named else None, {})
        webhook = Webhook("erp", receiver.url, [KEY], network, clock)
        async with handing_out(store, clock, webhook):
            event_id = await pinged(store, webhook)
            row = await becomes(event_id, **({"state": "done"} if is_named else {"attempts": 1}))
    assert len(receiver.requests) == is_named
    untrusted = "its certificate is not trusted: set ca_file in settings.toml"
    assert row.last_error == ("" if is_named else untrusted)
