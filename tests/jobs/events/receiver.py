"""Those who take events: a real HTTP server that answers as told, and engines with a moving clock."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from jobs.events.engine import EventEngine, EventSink
from jobs.events.webhook import Webhook
from models.database.lease import Lease
from models.database.store import Store
from models.events.queue import ping
from models.policy import EventTarget, Policy
from models.tables import EventDelivery, OutboundEvent
from slack.session import Network
from tests.support.clock import MovingClock
from tests.support.wait import until_true

KEY = b"k" * 32
DIRECT = Network(tls=None, proxy=None, no_proxy="")


@dataclass
class Received:
    """One request as it came."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """Answers each request with the next status; the last one holds for all that follow."""

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [200])
    once: dict[str, int] = field(default_factory=dict)  # status of the first answer to an event
    headers: dict[str, str] = field(default_factory=dict)  # of every answer
    requests: list[Received] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    go_on: asyncio.Event = field(default_factory=asyncio.Event)  # answers wait for it

    on_request: Callable[[], None] = lambda: None  # before the answer

    def __post_init__(self) -> None:
        self.go_on.set()

    async def take(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            self.requests.append(Received(dict(request.headers), await request.read()))
            self.on_request()
            status = self.once.pop(self.requests[-1].event, 0)
            status = status or (self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0])
            await self.go_on.wait()
            return web.Response(status=status, headers=self.headers, text="Thank you")
        finally:
            self.at_once -= 1


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Serve on 127.0.0.1, over TLS where it is given."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/events", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    receiver.url = f"http{'s' if tls else ''}://127.0.0.1:{runner.addresses[0][1]}/events"
    try:
        yield receiver
    finally:
        receiver.go_on.set()
        await runner.cleanup()


def a_webhook(receiver: Receiver, clock: Callable[[], datetime], *, seconds: float = 15.0) -> Webhook:
    return Webhook("erp", receiver.url, [KEY], DIRECT, clock, seconds=seconds)


def wanting(*sinks: EventSink) -> Policy:
    return Policy(event_targets=tuple(EventTarget(one.name) for one in sinks))


@asynccontextmanager
async def handing_out(store: Store, clock: MovingClock, *sinks: EventSink) -> AsyncIterator[EventEngine]:
    """Run an engine, woken after each commit as the bot's is."""
    lease = Lease("house")
    lease.hold(1, float("inf"))
    engine = EventEngine(store, wanting(*sinks), sinks, clock, lease)
    store.on_commit = engine.wake
    running = asyncio.ensure_future(engine.run())
    try:
        yield engine
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await engine.finish(5.0)
        await engine.close()


async def pinged(store: Store, *sinks: EventSink) -> str:
    """Make an event for these."""
    return await store.transact(lambda: ping(wanting(*sinks), datetime.now(UTC)))


async def row_of(event_id: str) -> EventDelivery:
    """Find the row of an event; of several targets the webhook's."""
    event = await OutboundEvent.get(event_id=event_id)
    found = await EventDelivery.filter(event_id=event.id).order_by("-target").first()
    assert found
    return found


async def becomes(event_id: str, **columns: Any) -> EventDelivery:
    """Wait until the row of an event has these values."""

    async def has_them() -> bool:
        row = await row_of(event_id)
        return row.claimed_until is None and all(
            getattr(row, name) == value for name, value in columns.items()
        )

    await until_true(has_them)
    return await row_of(event_id)
