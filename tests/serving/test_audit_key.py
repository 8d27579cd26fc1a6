"""The key of the histories is made once, kept for the bot alone, and never replaced by itself."""

import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from models.database.errors import HistoryProblem
from models.database.migrate import migrate
from models.database.store import open_store
from models.database.url import read_url
from models.history.key import AuditKey
from models.tables import AuditChain
from serving.audit_key import begin_history, has_its_key, history_key, key_path
from settings import Settings, SettingsError, load
from tests.support.cast import KEY, KEY_TEXT, NOW
from tests.support.database.databases import PostgresServer

Given = Callable[..., Settings]


@pytest.fixture(params=["sqlite", "postgres"])
async def given(request: pytest.FixtureRequest, tmp_path: Path) -> Given:
    """Settings with a database whose chains have not begun, and what the environment has besides."""
    if request.param == "sqlite":
        url = f"sqlite://{tmp_path}/kept/bot.db"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = await server.empty()
    await migrate(read_url(url))

    def settings(**environ: str) -> Settings:
        path = tmp_path / "settings.toml"
        path.write_text('[store]\nfiles = "kept/files"\n')
        return load(path, {"DATABASE_URL": url} | environ)

    return settings


async def test_it_is_made_at_the_first_start_beside_the_data_for_the_bot_alone(
    given: Given, tmp_path: Path
) -> None:
    key = await begun(given(), NOW)
    path = tmp_path / "kept" / "audit.key"
    assert path == key_path(given())
    assert (stat.S_IMODE(path.stat().st_mode), len(path.read_text().strip())) == (0o600, 64)
    assert [one.name for one in path.parent.iterdir() if "new" in one.name] == []
    assert await begun(given(), NOW) == key == await history_key(given())


async def test_a_key_that_is_missing_or_another_one_is_refused_and_none_is_made(given: Given) -> None:
    await begun(given(), NOW)
    path = key_path(given())
    kept = path.read_text()
    path.unlink()
    await both_refuse(given(), "audit_key_missing")
    assert not path.exists()
    path.write_text("another key " * 4)
    await both_refuse(given(), "audit_key_differs")
    assert not await has_its_key(given())
    path.write_text(kept)
    assert await has_its_key(given())


async def both_refuse(settings: Settings, code: str) -> None:
    with pytest.raises(HistoryProblem, match=code):
        await begun(settings, NOW)
    with pytest.raises(HistoryProblem, match=code):
        await history_key(settings)


async def test_a_key_from_the_environment_needs_no_file(given: Given, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{KEY_TEXT}\n")
    assert await begun(given(AUDIT_KEY=KEY_TEXT), NOW) == KEY
    assert await history_key(given(AUDIT_KEY_FILE=str(file))) == KEY
    assert not key_path(given()).exists()


async def test_a_place_where_no_key_can_be_is_said(given: Given) -> None:
    key_path(given()).mkdir(parents=True)
    with pytest.raises(HistoryProblem, match="audit_key_unusable"):
        await begun(given(), NOW)
    assert not await has_chain(given())


async def begun(settings: Settings, now: datetime) -> AuditKey:
    async with open_store(settings.database_url.get_secret_value()) as store:
        return await begin_history(store, settings, now)


async def has_chain(settings: Settings) -> bool:
    async with open_store(settings.database_url.get_secret_value()):
        return await AuditChain.exists()


async def test_an_empty_file_is_no_key(given: Given) -> None:
    key_path(given()).parent.mkdir(exist_ok=True)
    key_path(given()).write_text("\n")
    with pytest.raises(HistoryProblem, match="audit_key_unusable"):
        await begun(given(), NOW)


async def test_before_the_first_start_a_command_is_told_so(given: Given) -> None:
    with pytest.raises(HistoryProblem, match="history_not_begun"):
        await history_key(given())


def test_a_key_that_is_too_short_to_be_secret_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("")
    with pytest.raises(SettingsError) as caught:
        load(path, {"AUDIT_KEY": "31 characters are not a key yet"})
    assert [(one.place, one.code) for one in caught.value.problems] == [("AUDIT_KEY", "audit_key_short")]
