"""Reminders of many people at once read each of them a few times, by whatever statistics there are."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from models.database import sql
from models.database.store import Store
from models.outbox.digests import AT_ONCE, remind
from models.reminders.schedules import ensure_schedule
from tests.support.cast import ANN, MANAGER, NOW, TERMS, know_member, taken
from tests.support.database.plans import plan_of, statements

DUE = 5_000
TIMES = 4  # so often one statement may read all that are due; one person after the other it were thousands
LATER = NOW + timedelta(days=3)
_PEOPLE = "FROM person WHERE email LIKE 'p%@many.example'"
# Nobody is due, nothing is open: what a store is like at night, when PostgreSQL looks at it.
_QUIET = (
    f"""
    INSERT INTO person (email, name, active)
    SELECT 'p' || n || '@many.example', '', TRUE FROM generate_series(1, {DUE}) AS n
    """,
    f"""
    INSERT INTO membership (person_id, company_id, configuration, pay, view)
    SELECT id, (SELECT min(id) FROM company), FALSE, FALSE, FALSE {_PEOPLE}
    """,
    f"""
    INSERT INTO member (workspace_id, person_id, state, locale, zone)
    SELECT (SELECT min(id) FROM workspace), id, 'active', '', 'UTC' {_PEOPLE}
    """,
    f"""
    INSERT INTO reminder (workspace_id, person_id, days, times, zone, next_at)
    SELECT (SELECT min(id) FROM workspace), id, '', '', '', CAST(:soon AS BIGINT) {_PEOPLE}
    """,
    f"""
    INSERT INTO turn (step_id, document_id, round, position, person_id, state, reason)
    SELECT (SELECT min(id) FROM step), (SELECT min(id) FROM document), 1, id, id, 'approved', '' {_PEOPLE}
    """,
    f"""
    INSERT INTO message (workspace_id, person_id, subject, card_role, round, key, state, channel, ts,
        wanted_version, shown_version, shown_hash, priority, attempts, next_at, last_error, created_at)
    SELECT (SELECT min(id) FROM workspace), id, 'digest', 'approver', 0, 'before' || id, 'posted',
        '', '', 1, 1, '', 0, 0, 0, '', CAST(:old AS BIGINT) {_PEOPLE}
    """,
)


class NothingKept(Exception):
    """The end of a transaction of which nothing is to be kept."""


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_five_thousand_reminders_that_come_due_after_a_quiet_time_are_read_a_few_times_each(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await taken(store)
    times = {"soon": LATER - timedelta(hours=1), "old": LATER - timedelta(days=4)}
    for text in _QUIET:
        await sql.run(text, **{name: at for name, at in times.items() if f":{name} " in text})
    await sql.run("ANALYZE")
    await sql.run("UPDATE turn SET state = 'open' WHERE state = 'approved'")

    async def look() -> None:
        assert await remind(LATER, TERMS) == AT_ONCE
        raise NothingKept

    with statements(monkeypatch) as seen, pytest.raises(NothingKept):
        await store.transact(look)
    ours = {text: values for text, values in seen.found.items() if isinstance(values, dict)}
    read = {text: await _rows_read(store, text, values) for text, values in ours.items()}
    assert len(read) > 3
    assert {text: rows for text, rows in read.items() if rows > TIMES * DUE} == {}


_CARDS = """
INSERT INTO message (workspace_id, person_id, subject, card_role, round, key, state, channel, ts,
    wanted_version, shown_version, shown_hash, priority, attempts, next_at, last_error, created_at)
WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 3000)
SELECT workspace_id, person_id, 'card', 'approver', 1, 'card' || n, 'posted', '', '', 1, 1, '', 0, 0, 0, '', 0
FROM n, reminder WHERE n < 3000 AND reminder.id = (SELECT MIN(id) FROM reminder)
"""


async def test_the_earlier_reminders_of_a_person_are_found_among_their_cards_by_an_index(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await taken(store, MANAGER)
    whose = await know_member(store, ANN, "active")
    await store.transact(lambda: ensure_schedule(whose.workspace_id, whose.person_id, NOW, TERMS))
    await sql.run(_CARDS)
    await sql.run("ANALYZE")
    with statements(monkeypatch) as seen:
        assert await store.transact(lambda: remind(LATER, TERMS)) == 1
    ours = {text: values for text, values in seen.found.items() if isinstance(values, dict)}
    plans = [await plan_of(store, text, ours[text]) for text in ours if "subject = 'digest'" in text]
    assert len(plans) == 2
    assert [plan for plan in plans if "message_digest" not in plan] == []


async def _rows_read(store: Store, text: str, values: Any) -> int:
    """Run a statement, and count what its scans read, also what they read in vain."""
    found: list[Any] = []

    async def explain() -> None:
        rows = await sql.run(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", **values)
        plan = rows[0]["QUERY PLAN"]
        found.append(json.loads(plan) if isinstance(plan, str) else plan)
        raise NothingKept

    with pytest.raises(NothingKept):
        await store.transact(explain)
    return sum(map(_read_by, _nodes(found[0][0]["Plan"])))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


def _read_by(node: dict[str, Any]) -> int:
    """Count the rows of one node: those it gives, and those that a filter takes from it."""
    removed = sum(int(rows) for name, rows in node.items() if name.startswith("Rows Removed by"))
    return (int(node["Actual Rows"]) + removed) * int(node["Actual Loops"])
