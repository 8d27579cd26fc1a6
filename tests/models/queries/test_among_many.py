"""Among thousands of documents, what one person sees is found without reading the others', on PostgreSQL.

Its statistics decide there: the sixth time that a statement runs, it may take one plan for all people, and
what most of them have misleads it for the others.
"""

from datetime import timedelta

import pytest

from models.database import sql
from models.database.store import Store
from models.outbox.homes import open_home
from models.queries.home import load_queue
from models.tables import Company, Home, Membership
from tests.support.cast import ANN, MANAGER, NOW, TERMS, approve, person, taken

MANY = 20_000
READ_AT_MOST = 4_000  # rows by one look: lists end after 500, each of a document, its turn and its decision
TIMES = 8
TABS = ("queue", "pay", "requests", "decided", "following")

# Settled long ago: one person requested all, another decided all. Ann requested none, and decided one.
ASKS, DECIDES = "asks@many.example", "decides@many.example"
_OTHERS = f"""
INSERT INTO person (email, name, active) VALUES ('{ASKS}', '', TRUE), ('{DECIDES}', '', TRUE);
INSERT INTO membership (person_id, company_id, configuration, pay, view)
SELECT person.id, company.id, FALSE, TRUE, FALSE FROM person, company WHERE email LIKE '%many.example';
UPDATE document SET requester_id = (SELECT id FROM person WHERE email = '{ASKS}');
CREATE TEMP TABLE other AS SELECT n, (SELECT id FROM person WHERE email = '{ASKS}') AS asks,
    (SELECT id FROM person WHERE email = '{DECIDES}') AS decides FROM generate_series(1, {MANY}) AS n
"""
# A copy of the first row of a table for each, with these columns of its own.
_TABLES = {
    "document": {
        "id": "1000 + other.n",
        "origin_key": "'k' || other.n",
        "number": "'N-' || other.n",
        "number_key": "'n-' || other.n",
        "requester_id": "other.asks",
        "kind": "CASE other.n % 4 WHEN 0 THEN 'invoice' ELSE 'purchase_order' END",
    },
    "step": {"id": "1000 + other.n", "document_id": "1000 + other.n"},
    "turn": {
        "id": "1000 + other.n",
        "step_id": "1000 + other.n",
        "document_id": "1000 + other.n",
        "person_id": "other.decides",
    },
    "decision": {"id": "1000 + other.n", "turn_id": "1000 + other.n", "person_id": "other.decides"},
}
_COUNT = """
SELECT CAST(SUM(seq_tup_read + COALESCE(idx_tup_fetch, 0)) AS BIGINT) AS rows
FROM pg_stat_xact_user_tables WHERE relname IN ('document', 'turn', 'decision', 'step')
"""


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_home_reads_what_its_reader_has(store: Store) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    await Membership.filter(person__email=ANN).update(pay=True)
    await store.transact(_make_others)
    await sql.run("ANALYZE")
    here = (await Company.get()).workspace_id
    read = {}
    for reader in (ANN, ASKS, DECIDES):
        whose = (await person(reader)).id
        await store.transact(lambda whose=whose: open_home(here, whose, NOW))  # type: ignore[misc]
        home = await Home.get(person_id=whose)
        for home.tab in TABS:
            read[reader, home.tab] = await store.transact(lambda home=home: _rows_read(home))  # type: ignore[misc]

    assert {which: rows for which, rows in read.items() if rows > READ_AT_MOST * TIMES} == {}


async def _make_others() -> None:
    await sql.run(
        "UPDATE document SET settled_at = :at, submitted_at = :at, status = 'approved'",
        at=NOW - timedelta(days=400),
    )
    for text in _OTHERS.split(";"):
        await sql.run(text)
    for table, own in _TABLES.items():
        rows = await sql.run(
            f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
        )
        columns = [row["column_name"] for row in rows]
        values = [own.get(name, f"source.{name}") for name in columns]
        source = f"(SELECT * FROM {table} ORDER BY id LIMIT 1) source"
        await sql.run(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM other, {source}"
        )


async def _rows_read(home: Home) -> int:
    before = await sql.first(_COUNT)
    for _ in range(TIMES):
        await load_queue(home, TERMS)
    after = await sql.first(_COUNT)
    assert before
    assert after
    return int(after["rows"]) - int(before["rows"])
