"""A press on Approve from Bolt's dispatch to its ack, against a bare handler over the same ORM.

The reference does one guarded update and two inserts in one transaction. Ours checks who presses, settles
the turn, keeps the audit chain, moves the chain on to the next step and wants its card. They take turns on
the same store, so that what else the machine does disturbs both alike.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from benchmarks import Ratio
from handlers import Registrar, register
from handlers.bolt.interactions import ListenerContext
from models.change import Change
from models.database.migrate import migrate
from models.database.store import Store, open_store
from models.database.url import read_url
from models.documents.intake import import_document
from models.outbox.effects import following
from models.people.members import SlackProfile, record_profile
from models.people.memberships import save_people
from models.people.people import save_member, save_workspace
from models.policy import Policy
from models.records.drafts import DocumentDraft, LineDraft, StepDraft
from models.shown import shown
from models.tables import Document, Inbound, Turn
from sandbox.server import Sandbox
from sandbox.state.specs import Human, WorkspaceSpec
from slack.manifest import build_manifest
from slack.tokens import Tokens
from slack.workspace import ConnectedWorkspace, build_app, connect
from tests.support.cast import KEY
from tests.support.database.databases import postgres_server
from views import ids, values

ROUNDS = 3  # of SQLite and PostgreSQL in turns
WARM_UPS = 40
PRESSES = 100  # a round: one after the other, and as many with ten at once
AT_ONCE = 10
BURST = 25  # presses of one kind before it is the other's turn
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Timings:
    """Milliseconds from dispatch to ack, one press at a time, and seconds that those ten at once took."""

    times: list[float] = field(default_factory=list)
    at_once: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p99(self) -> float:
        return percentile_99(self.times)

    @property
    def rate(self) -> float:
        return len(self.at_once) * BURST / sum(self.at_once)


def measure() -> Iterator[Ratio]:
    """Measure on SQLite with synchronous=FULL, and on PostgreSQL."""
    ours, bare, nothing = Timings(), Timings(), Timings()
    on_postgres = Timings()
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        for number in range(ROUNDS):
            asyncio.run(_measure(f"sqlite://{folder}/{number}.db", ours, bare, nothing))
            asyncio.run(_measure(asyncio.run(server.fresh()), on_postgres, Timings(), Timings()))
    yield Ratio("ack of a press, p50, SQLite FULL", ours.p50, bare.p50, 2.5)
    yield Ratio("ack of a press, p99, SQLite FULL", ours.p99, bare.p99, 3.0)
    yield Ratio("presses a second, ten at once, SQLite", ours.rate, bare.rate, 0.4, "/s", at_least=True)
    yield Ratio("ack of a press against a no-op handler (reported)", ours.p50, nothing.p50, float("inf"))
    yield Ratio(
        "presses a second, ten at once, PostgreSQL against SQLite",
        *(on_postgres.rate, ours.rate, 1.5, "/s"),
        at_least=True,
    )


async def _measure(url: str, ours: Timings, bare: Timings, nothing: Timings) -> None:
    await migrate(read_url(url))
    async with open_store(url, following(KEY)) as store, connected() as workspace:
        await _take_turns(
            (ours, await our_presses(store, workspace, WARM_UPS + PRESSES * 2)),
            (bare, await _bare_presses(store, workspace)),
            (nothing, _no_ops(workspace)),
        )


@asynccontextmanager
async def connected() -> AsyncIterator[ConnectedWorkspace]:
    """A workspace of the sandbox with Ann and Cleo in it, without sockets."""
    people = [Human("ann@acme.example", "Ann Lee"), Human("cleo@acme.example", "Cleo Fox")]
    async with Sandbox(build_manifest(), [WorkspaceSpec("acme", people)], rates=False) as sandbox:
        slack = sandbox.workspaces["acme"]
        tokens = Tokens(slack.bot_token, slack.app_token)
        async with connect("main", tokens, api_url=sandbox.api_url) as workspace:
            yield workspace


Dispatch = Callable[[], Awaitable[Any]]


async def _take_turns(*kinds: tuple[Timings, list[Dispatch]]) -> None:
    for _, presses in kinds:
        await _burst(presses[:WARM_UPS])  # at once, so that PostgreSQL's connections are open
    for number in range(WARM_UPS, WARM_UPS + PRESSES):
        for timings, presses in kinds:
            timings.times.append(await milliseconds(presses[number]))
    for begin in range(WARM_UPS + PRESSES, WARM_UPS + PRESSES * 2, BURST):
        for timings, presses in kinds:
            timings.at_once.append(await _burst(presses[begin : begin + BURST]))


async def milliseconds(act: Dispatch) -> float:
    """Return how long something takes, such as a press from its dispatch to its ack."""
    start = time.perf_counter()
    await act()
    return (time.perf_counter() - start) * 1000


def percentile_99(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


async def _burst(presses: Sequence[Dispatch]) -> float:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(press: Dispatch) -> None:
        async with places:
            await press()

    start = time.perf_counter()
    await asyncio.gather(*map(one, presses))
    return time.perf_counter() - start


def _dispatch(app: AsyncApp, workspace: ConnectedWorkspace, user: str, value: str, number: int) -> Dispatch:
    body: dict[str, Any] = {
        "type": "block_actions",
        "team": {"id": workspace.team_id},
        "user": {"id": user, "team_id": workspace.team_id},
        "api_app_id": "A1",
        "trigger_id": f"trigger-{number}",
        "channel": {"id": "D1"},
        "container": {"type": "message", "channel_id": "D1", "message_ts": "1.1"},
        "message": {"ts": "1.1"},
    }
    action = {"action_id": ids.APPROVE, "block_id": "b", "value": value}

    async def press() -> None:
        body["actions"] = [action | {"action_ts": f"{time.time():.6f}"}]  # an old press does not count
        answer = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        assert answer.status == 200, answer.body

    return press


async def our_presses(store: Store, workspace: ConnectedWorkspace, count: int) -> list[Dispatch]:
    """Take in so many orders; Ann's Approve on each."""
    user = "U0ANN"
    row = await store.transact(lambda: save_workspace("main"))
    app = build_app(workspace)
    clock = lambda: datetime.now(UTC)  # noqa: E731
    register(Registrar(app, ListenerContext(workspace, row.id, store, Policy(), clock)))

    async def map_ann(change: Change) -> None:
        person = (await save_people(["ann@acme.example"]))["ann@acme.example"]
        await save_member(row.id, person.id)
        facts = SlackProfile(user, person.email, "active", "en-US", "UTC")
        await record_profile(row.id, person.id, facts, change)

    await store.apply(Change(datetime.now(UTC), Policy()), map_ann)
    carried = []
    for number in range(count):
        draft = _draft(number)
        taken = await store.apply(
            Change(NOW, Policy()),
            lambda change, draft=draft: import_document(draft, change, source="bench"),  # type: ignore[misc]
        )
        document = await Document.get(id=taken.document)
        turn = await Turn.get(document_id=document.id, state="open")
        carried.append(values.turn_value(turn.id, shown(document)))
    return [_dispatch(app, workspace, user, value, number) for number, value in enumerate(carried)]


def _draft(number: int) -> DocumentDraft:
    steps = (
        StepDraft("Manager", "any", ("ann@acme.example",)),
        StepDraft("Finance", "any", ("cleo@acme.example",)),
    )
    line = LineDraft("Laptop", "", Decimal(1), "pcs", Decimal(100), None)
    return DocumentDraft(
        company="Acme Ltd",
        kind="purchase_order",
        number=f"PO-{number}",
        requester="bob@acme.example",
        currency="EUR",
        lines=(line,),
        steps=steps,
    )


async def _bare_presses(store: Store, workspace: ConnectedWorkspace) -> list[Dispatch]:
    app = build_app(workspace)

    async def handler(ack: Any, body: dict[str, Any]) -> None:
        number = int(body["trigger_id"].rpartition("-")[2])

        async def work() -> None:
            assert await Turn.filter(id=turns[number], reason="").update(reason="pressed")
            await Inbound.create(key=f"a{number}", at=NOW)
            await Inbound.create(key=f"b{number}", at=NOW)

        await store.transact(work)
        await ack()

    app.action(ids.APPROVE)(handler)
    turns = [
        int(str(one)) for one in await Turn.all().limit(WARM_UPS + PRESSES * 2).values_list("id", flat=True)
    ]
    return [_dispatch(app, workspace, "U0ANN", "1:a", number) for number in range(len(turns))]


def _no_ops(workspace: ConnectedWorkspace) -> list[Dispatch]:
    app = build_app(workspace)

    async def handler(ack: Any) -> None:
        await ack()

    app.action(ids.APPROVE)(handler)
    return [_dispatch(app, workspace, "U0ANN", "1:a", number) for number in range(WARM_UPS + PRESSES * 2)]
