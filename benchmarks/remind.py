"""A tick of the clock for reminders: 100,000 schedules of which none is due, and 5,000 due at once.

The reference for those due tells them all in one transaction with one statement for each table: it looks at
nobody's days, times and zone, and lets no press come in between.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from benchmarks import Ratio
from jobs.reminders import Reminders
from models.change import Change
from models.database import sql
from models.database.migrate import migrate
from models.database.store import open_store
from models.database.url import read_url
from models.documents.intake import import_document
from models.outbox.effects import following
from models.people.people import save_workspace
from models.policy import Policy
from models.records.drafts import DocumentDraft, StepDraft
from models.tables import ListItem, Reminder
from tests.support.cast import KEY
from tests.support.database.databases import postgres_server

SCHEDULES = 100_000
DUE = 5_000
TICKS = 50  # with nothing due
TIMES = 3  # that all are due
NONE_DUE_WITHIN, DUE_WITHIN = 2.0, 1000.0  # milliseconds
FRIDAY = datetime(
    2026, 11, 20, 14, 30, tzinfo=UTC
)  # nine o'clock is over, and it is Friday still, in all zones
NEVER = 4_000_000_000_000_000  # as the store keeps moments: in the year 2096


def measure() -> Iterator[Ratio]:
    """Measure on SQLite with synchronous=FULL, and on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        for name, url in (("SQLite", f"sqlite://{folder}/bench.db"), ("PostgreSQL", "")):
            idle, ours, bare = asyncio.run(_measure(url or asyncio.run(server.fresh())))
            yield Ratio(f"tick, none of 100,000 due, {name}, of what is allowed", idle, NONE_DUE_WITHIN, 1.0)
            yield Ratio(f"tick, 5,000 due, {name}, of what is allowed", ours, DUE_WITHIN, 1.0)
            yield Ratio(
                f"tick, 5,000 due, {name}, against bare statements (reported)", ours, bare, float("inf")
            )


async def _measure(url: str) -> tuple[float, float, float]:
    await migrate(read_url(url))
    async with open_store(url, following(KEY)) as store:
        await store.apply(Change(FRIDAY, Policy()), _fill)
        remind = Reminders(store, Policy())
        await remind(FRIDAY)  # after a start it looks through all schedules, once
        assert await Reminder.filter(next_at__gt=FRIDAY).count() == SCHEDULES
        await store.transact(_leave_some)
        idle = [await _tick(remind, FRIDAY) for _ in range(TICKS)]
        ours, bare = [], []
        for day in range(3, 3 + TIMES):  # from Monday on
            now = FRIDAY + timedelta(days=day)
            await sql.run("ANALYZE")  # as a server does by itself, a minute after its tables grew
            assert await Reminder.filter(next_at__lte=now).count() == DUE
            ours.append(await _tick(remind, now))
            assert await Reminder.filter(next_at__lte=now).count() == 0
            told = ListItem.filter(message__key__startswith="digest", message__state="new")
            assert await told.count() == DUE
            start = time.perf_counter()
            await store.transact(lambda now=now: _tell_bare(now))  # type: ignore[misc]
            bare.append((time.perf_counter() - start) * 1000)
        return statistics.median(idle), min(ours), min(bare)


async def _tick(remind: Reminders, now: datetime) -> float:
    start = time.perf_counter()
    await remind(now)
    return (time.perf_counter() - start) * 1000


_PEOPLE = "FROM person WHERE email LIKE 'p%@many.example'"
_FILL = (
    f"""
    INSERT INTO person (email, name, active)
    WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {SCHEDULES})
    SELECT 'p' || n || '@many.example', '', TRUE FROM n
    """,
    f"""
    INSERT INTO membership (person_id, company_id, configuration, pay, view)
    SELECT id, (SELECT MIN(id) FROM company), FALSE, FALSE, FALSE {_PEOPLE}
    """,
    f"""
    INSERT INTO member (workspace_id, person_id, state, locale, zone)
    SELECT (SELECT MIN(id) FROM workspace), id, 'active', '', CASE id % 4
        WHEN 0 THEN 'UTC' WHEN 1 THEN 'Europe/Berlin' WHEN 2 THEN 'America/New_York' ELSE 'Asia/Tokyo' END
    {_PEOPLE}
    """,
    f"""
    INSERT INTO turn (step_id, document_id, round, position, person_id, state, reason)
    SELECT (SELECT MIN(id) FROM step), (SELECT MIN(id) FROM document), 1, id, id, 'open', ''
    {_PEOPLE} ORDER BY id LIMIT {DUE}
    """,
)


async def _fill(change: Change) -> None:
    await save_workspace("main")
    await import_document(an_order(), change, source="bench")
    for text in _FILL:
        await sql.run(text)


async def _leave_some() -> None:
    """Leave as due on Monday everybody with something to do."""
    waiting = "SELECT person_id FROM turn"
    await sql.run(f"UPDATE reminder SET next_at = {NEVER} WHERE person_id NOT IN ({waiting})")


def an_order() -> DocumentDraft:
    """Return what everybody is asked about."""
    return DocumentDraft(
        company="Acme Ltd",
        kind="purchase_order",
        number="PO-1",
        requester="bob@acme.example",
        currency="EUR",
        total=Decimal(1),
        total_is_given=True,
        steps=(StepDraft("Manager", "any", ("ann@acme.example",)),),
    )


_TOLD_BARE = f"next_at > CAST(:now AS BIGINT) AND next_at < {NEVER}"
_BARE = (
    f"""
    INSERT INTO message (workspace_id, person_id, subject, card_role, round, key, state, channel, ts,
        wanted_version,
        shown_version, shown_hash, priority, attempts, next_at, last_error, created_at)
    SELECT workspace_id, person_id, 'digest', 'approver', 0, 'bare:' || id || ':' || CAST(:now AS BIGINT),
        'posted', '', '', 1, 1, '', 0, 0, CAST(:now AS BIGINT), '', CAST(:now AS BIGINT)
    FROM reminder WHERE {_TOLD_BARE}
    """,
    """
    INSERT INTO list_item (message_id, position, document_id, turn_id, card_role, action)
    SELECT message.id, 1, turn.document_id, turn.id, 'approver', 'approve'
    FROM message JOIN turn ON turn.person_id = message.person_id
    WHERE message.key LIKE 'bare:%' AND message.created_at = CAST(:now AS BIGINT)
    """,
    f"UPDATE reminder SET next_at = next_at WHERE {_TOLD_BARE}",
)


async def _tell_bare(now: datetime) -> None:
    for text in _BARE:
        await sql.run(text, now=now)
