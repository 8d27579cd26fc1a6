"""Empty a PostgreSQL database that a test has used, for the next: making one takes several times as long."""

import asyncpg

from models.frozen import frozen

_FIRST_OF_OURS = 16384  # PostgreSQL's own tables have lower numbers
_OURS = f"""
    SELECT xmin FROM pg_class WHERE oid >= {_FIRST_OF_OURS}
    UNION ALL SELECT xmin FROM pg_attribute WHERE attrelid >= {_FIRST_OF_OURS}
    UNION ALL SELECT xmin FROM pg_attrdef WHERE oid >= {_FIRST_OF_OURS}
    UNION ALL SELECT xmin FROM pg_constraint WHERE oid >= {_FIRST_OF_OURS}
    UNION ALL SELECT xmin FROM pg_index WHERE indexrelid >= {_FIRST_OF_OURS}
    UNION ALL SELECT xmin FROM pg_proc WHERE oid >= {_FIRST_OF_OURS}
    UNION ALL SELECT xmin FROM pg_statistic WHERE starelid >= {_FIRST_OF_OURS}
    UNION ALL SELECT xmin FROM pg_trigger WHERE oid >= {_FIRST_OF_OURS}
"""
_SCHEMA = f"SELECT count(*), min(age(xmin)) FROM ({_OURS}) AS ours"
_OTHERS = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_FILLED = """
SELECT format('%I', relname) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""
_ADVANCED = """
SELECT format('%I', sequencename), last_value FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


@frozen
class Untouched:
    """What a database holds before a test uses it."""

    began: int  # the transaction after which nothing of the schema may have changed
    schema: int  # how many rows describe it
    rows: tuple[tuple[str, str], ...]  # of each table that has some, as JSON
    sequences: tuple[tuple[str, int], ...]


async def look_at(connection: asyncpg.Connection) -> Untouched:
    """Note what the database holds that `connection` leads to."""
    tables = [str(table) for (table,) in await connection.fetch(_FILLED)]
    rows = [(one, await connection.fetchval(f"SELECT jsonb_agg(to_jsonb(t)) FROM {one} t")) for one in tables]
    [(schema, _)] = await connection.fetch(_SCHEMA)
    return Untouched(
        began=await connection.fetchval("SELECT pg_current_xact_id()::text::bigint"),
        schema=schema,
        rows=tuple((table, str(found)) for table, found in rows if found),
        sequences=tuple((str(name), int(value)) for name, value in await connection.fetch(_ADVANCED)),
    )


async def emptied(connection: asyncpg.Connection, before: Untouched) -> bool:
    """Bring a used database back to what it was; False where somebody is connected or the schema changed.

    Tables that were counted (ANALYZE) are a change as well: plans would differ.
    """
    if await connection.fetch(_OTHERS):
        return False
    [(schema, youngest)] = await connection.fetch(_SCHEMA)
    passed = await connection.fetchval(f"SELECT age('{before.began % 2**32}'::xid)")
    if schema != before.schema or youngest <= passed:
        return False
    undone = ["SET LOCAL session_replication_role = replica"]
    undone += [f"DELETE FROM {table}" for (table,) in await connection.fetch(_FILLED)]
    undone += [f"SELECT setval('{name}', 1, false)" for name, _ in await connection.fetch(_ADVANCED)]
    undone += [
        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE "
        f"SELECT * FROM jsonb_populate_recordset(null::{table}, $rows${rows}$rows$)"
        for table, rows in before.rows
    ]
    undone += [f"SELECT setval('{name}', {value})" for name, value in before.sequences]
    async with connection.transaction():
        await connection.execute(";".join(undone))
    return True
