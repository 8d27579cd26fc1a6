"""`bot.py migrate` brings a database up to date and says what it did."""

import argparse
import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from commands.migrate import main
from models.database.lock import alone
from models.database.migrate import check_schema, migrations
from models.database.url import PostgresAt, read_url
from settings import Settings, load
from tests.support.database.databases import PostgresServer

NOTHING = argparse.Namespace()


def settings_of(tmp_path: Path, url: str) -> Settings:
    path = tmp_path / "settings.toml"
    path.write_text("")
    return load(path, {"DATABASE_URL": url})


def test_a_new_database_is_made_and_a_second_run_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(tmp_path, f"sqlite://{tmp_path}/data/bot.db")
    assert main(settings, NOTHING) == 0
    known = len(migrations("sqlite"))
    assert capsys.readouterr().out == f"sqlite://{tmp_path}/data/bot.db: applied {known} migrations.\n"
    assert main(settings, NOTHING) == 0
    assert capsys.readouterr().out.endswith(": nothing to do, the schema is up to date.\n")


async def test_an_empty_postgres_is_brought_up_to_date(
    postgres: PostgresServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = await postgres.fresh()
    place = read_url(url)
    assert isinstance(place, PostgresAt)
    try:
        connection = await asyncpg.connect(**place.options)
        await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        await connection.close()
        settings = settings_of(tmp_path, url)
        assert await asyncio.to_thread(main, settings, NOTHING) == 0
        await check_schema(place)
        assert "applied" in capsys.readouterr().out
    finally:
        await postgres.drop(url)


def test_the_database_of_a_newer_program_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(tmp_path, f"sqlite://{tmp_path}/bot.db")
    main(settings, NOTHING)
    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection, connection:
        connection.execute("INSERT INTO schema_version (version, name) VALUES (999, 'later')")
    assert main(settings, NOTHING) == 1
    assert "newer program" in capsys.readouterr().err


def test_a_database_that_cannot_be_reached_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(settings_of(tmp_path, "postgres://bot:verysecret@127.0.0.1:9/bot"), NOTHING) == 1
    told = capsys.readouterr().err
    assert "cannot be used" in told
    assert "verysecret" not in told


def test_a_url_that_is_none_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(settings_of(tmp_path, "mysql://somewhere/bot"), NOTHING) == 1
    assert "DATABASE_URL" in capsys.readouterr().err


async def test_a_database_that_a_bot_serves_is_not_migrated(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(tmp_path, database_url)
    async with alone(read_url(database_url)):
        assert await asyncio.to_thread(main, settings, NOTHING) == 1
    assert "is served by another bot already" in capsys.readouterr().err
