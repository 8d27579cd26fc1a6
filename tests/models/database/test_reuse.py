"""A database that a test has used is given to the next one as if it were new, or not at all."""

import asyncpg
import pytest

from models.database.url import PostgresAt, read_url
from tests.support.database.databases import PostgresServer

INSERTED = "INSERT INTO workspace (name, team_id, down) VALUES ('acme', 'T1', '')"
CONTENT = "SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]') FROM {0} t"


async def run(url: str, *statements: str) -> list[str]:
    """Run statements in a database; return the first value of each."""
    place = read_url(url)
    assert isinstance(place, PostgresAt)
    connection = await asyncpg.connect(**place.options)
    try:
        return [str(await connection.fetchval(one)) for one in statements]
    finally:
        await connection.close()


async def test_nothing_of_the_test_before_is_left(postgres: PostgresServer) -> None:
    url = await postgres.fresh()
    looks = [CONTENT.format(table) for table in ("workspace", "audit_chain", "schema_version")]
    looks.append("SELECT string_agg(concat(sequencename, last_value), ' ') FROM pg_sequences")
    before = await run(url, *looks)
    await run(
        url,
        INSERTED,
        "DELETE FROM audit_chain",
        "DELETE FROM schema_version",
    )
    await postgres.give_back(url)
    assert await postgres.fresh() == url
    assert await run(url, *looks) == before
    await postgres.drop(url)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE workspace ADD COLUMN more INT",
        "DROP INDEX document_number",
        "CREATE TABLE more (id INT)",
        "ANALYZE workspace",
    ],
)
async def test_a_database_is_not_used_again_whose_schema_was_changed(
    postgres: PostgresServer, change: str
) -> None:
    url = await postgres.fresh()
    await run(url, INSERTED, change)
    await postgres.give_back(url)
    assert await postgres.fresh() != url


async def test_a_database_is_not_used_again_while_somebody_is_connected(postgres: PostgresServer) -> None:
    url = await postgres.fresh()
    place = read_url(url)
    assert isinstance(place, PostgresAt)
    connection = await asyncpg.connect(**place.options)
    await postgres.give_back(url)
    await connection.close()
    assert await postgres.fresh() != url
