"""A morning on which 5,000 people are reminded: how much of what Slack allows is used, and what it refuses.

The sandbox counts as Slack does. The clock of the loop, the limits and the sandbox runs SPEED times as fast:
the morning takes twenty minutes, the benchmark three.
"""

import asyncio
import selectors
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import Ratio
from benchmarks.remind import an_order
from jobs.delivery.context import DeliveryContext
from jobs.delivery.engine import Engine
from jobs.reminders import Reminders
from models.change import Change
from models.database import sql
from models.database.lease import Lease
from models.database.migrate import migrate
from models.database.store import Store, open_store
from models.database.url import read_url
from models.documents.intake import import_document
from models.outbox.effects import following
from models.people.people import save_workspace
from models.policy import Policy
from models.tables import (
    Company,
    Document,
    Member,
    Membership,
    Message,
    Person,
    Reminder,
    Step,
    Turn,
    Workspace,
)
from sandbox.server import Sandbox
from sandbox.state.specs import Human, WorkspaceSpec
from slack.manifest import build_manifest
from slack.methods import POSTS
from slack.tokens import Tokens
from slack.workspace import ConnectedWorkspace, connect
from tests.support.cast import KEY
from tests.support.workers import WORKER

PEOPLE = 5_000
SPEED = 8.0
USED = 0.95  # of what may be posted
Members = dict[str, tuple[str, str]]  # ids of members and of their conversations, by e-mail
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Morning:
    """Seconds by the fast clock until everybody was reminded, and how many calls Slack refused for it."""

    seconds: float
    refused: int


class _FastSelector(selectors.DefaultSelector):
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout and timeout / SPEED)


class _FastLoop(asyncio.SelectorEventLoop):
    """A loop whose seconds are short."""

    def __init__(self) -> None:
        super().__init__(_FastSelector())

    def time(self) -> float:
        return super().time() * SPEED


def measure() -> Iterator[Ratio]:
    """Measure on SQLite; the reference posts as often as the bot lets itself, from the first second on."""
    with asyncio.Runner(loop_factory=_FastLoop) as runner:
        morning = runner.run(_measure())
    allowed = (PEOPLE - POSTS.calls) * POSTS.seconds / POSTS.calls
    yield Ratio(f"{PEOPLE} reminders, against what is allowed", morning.seconds, allowed, 1 / USED, "s")
    yield Ratio("calls of that morning that were refused, against all", morning.refused, PEOPLE, 0, "calls")


async def _measure() -> Morning:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite://{folder}/bot.db"
        await migrate(read_url(url))
        async with open_store(url, following(KEY)) as store, _workspace() as (sandbox, workspace, users):
            await store.apply(Change(MONDAY, Policy()), lambda change: _fill(change, workspace, users))
            return await _live(store, sandbox, workspace, Path(folder))


@asynccontextmanager
async def _workspace() -> AsyncIterator[tuple[Sandbox, ConnectedWorkspace, Members]]:
    """Run a workspace with everybody in it, whose conversations with the app are open."""
    spec = WorkspaceSpec("acme", [Human(f"p{one}@many.example", f"P {one}") for one in range(PEOPLE)])
    async with Sandbox(build_manifest(), [spec], rates=False, speed=SPEED) as sandbox:
        slack = sandbox.workspaces["acme"]
        tokens = Tokens(slack.bot_token, slack.app_token)
        async with connect("main", tokens, api_url=sandbox.api_url) as workspace:
            humans = [one for one in slack.team.members.values() if one.email]
            opened = {str(one.email): (one.id, slack.open_dm(one.id).id) for one in humans}
            sandbox.rates.on = True
            yield sandbox, workspace, opened


async def _fill(change: Change, workspace: ConnectedWorkspace, users: Members) -> None:
    """Have one order wait for everybody, whose conversations are open, and whose reminders are due."""
    here = await save_workspace(workspace.name)
    await import_document(an_order(), change, source="bench")
    await Message.all().delete()
    company, document, step = await Company.get(), await Document.get(), await Step.get()
    await Person.bulk_create([Person(email=email, name=email) for email in users])
    people = await Person.filter(email__endswith="@many.example").order_by("id")
    now = datetime.now(UTC)
    await Membership.bulk_create([Membership(person_id=one.id, company_id=company.id) for one in people])
    await Member.bulk_create(
        [
            Member(
                workspace_id=here.id,
                person_id=one.id,
                user_id=users[one.email][0],
                channel=users[one.email][1],
                state="active",
                zone="UTC",
                confirmed_at=now,
            )
            for one in people
        ]
    )
    await Turn.bulk_create(
        [
            Turn(
                step_id=step.id,
                document_id=document.id,
                round=1,
                position=one.id,
                person_id=one.id,
                state="open",
                reason="",
            )
            for one in people
        ]
    )
    due = [Reminder(workspace_id=here.id, person_id=one.id, next_at=MONDAY) for one in people]
    await Reminder.bulk_create(due)
    await sql.run("ANALYZE")


async def _live(store: Store, sandbox: Sandbox, workspace: ConnectedWorkspace, folder: Path) -> Morning:
    lease = Lease("workspace")
    lease.hold(1, float("inf"))
    context = DeliveryContext(
        workspace=workspace,
        workspace_id=(await Workspace.get()).id,
        store=store,
        policy=Policy(),
        worker=WORKER,
        files=folder,
        clock=lambda: datetime.fromtimestamp(sandbox.clock.now(), UTC),
        lease=lease,
    )
    engine = Engine(context)
    store.on_commit = engine.wake
    now = asyncio.get_running_loop().time
    began = now()
    running = asyncio.create_task(engine.run())
    await Reminders(store, Policy())(MONDAY)
    while await Message.filter(state="posted").count() < PEOPLE:  # noqa: ASYNC110
        await asyncio.sleep(SPEED / 4)
    seconds = now() - began
    running.cancel()
    await asyncio.wait([running])
    await engine.finish(SPEED)
    return Morning(seconds, sum(workspace.calls.limits.refused.values()))
