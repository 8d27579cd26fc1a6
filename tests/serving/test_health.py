"""The bot tells how it is: to its health file and to systemd, and only what is true."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from models.database import sql
from serving.health import HealthWatch, health_file
from serving.health_file import Part, read_health
from serving.systemd import Systemd
from tests.support.database.one import ON_ONE
from tests.support.wait import until
from tests.support.world import World, running_world

SOON: dict[Part, float] = {"sockets": 0.3, "store": 0.3, "delivery": 2.5}  # it looks once a second


@pytest.fixture(params=["a path", "abstract"])
def notified(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    """A socket in the place of systemd's."""
    name = str(tmp_path / "notify") if request.param == "a path" else f"@notify-{tmp_path}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
        there.bind(name.replace("@", "\0"))
        there.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield there


def told(there: socket.socket) -> list[str]:
    """Give the states that were told since the last time."""
    states = []
    with suppress(BlockingIOError):
        while True:
            states.append(there.recv(1024).decode())
    return states


def test_systemd_is_told_and_nobody_else(
    notified: socket.socket, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Systemd().tell("READY=1")
    Systemd({}).tell("WATCHDOG=1")
    gone = Systemd({"NOTIFY_SOCKET": str(tmp_path / "gone")})
    gone.tell("STOPPING=1")
    gone.tell("STOPPING=1")
    assert told(notified) == ["READY=1"]
    assert len(caplog.records) == 1
    assert "Telling systemd failed" in caplog.text


@ON_ONE
@pytest.mark.parametrize("notified", ["a path"], indirect=True)
async def test_a_bot_that_serves_is_ready_and_beats_and_leaves_no_file_behind(
    database_url: str, tmp_path: Path, notified: socket.socket
) -> None:
    left = tmp_path / "data/health.json"
    left.parent.mkdir()
    left.write_text("of a bot that was killed")
    async with running_world(database_url, tmp_path) as world:
        assert world.settings.health.file == left
        await until(lambda: left.exists() and not read_health(left).unwell)
        states = told(notified)
        assert states[0] == "READY=1"
        assert set(states[1:]) == {"WATCHDOG=1"}
    assert told(notified)[-1] == "STOPPING=1"
    assert not left.exists()


@asynccontextmanager
async def watched(world: World, there: socket.socket) -> AsyncIterator[Path]:
    """Look at the bot many times a second; give the file."""
    async with health_file(world.folder / "soon.json") as file:
        watch = asyncio.ensure_future(HealthWatch(world.bot, file, every=0.05, within=SOON).run())
        try:
            await until(file.path.exists)
            yield file.path
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)


def wrong_in(path: Path) -> set[str]:
    return {one.part for one in read_health(path).unwell}


@ON_ONE
@pytest.mark.parametrize("notified", ["a path"], indirect=True)
async def test_dead_sockets_and_a_store_that_is_away_are_unhealthy_until_they_are_back(
    world: World, notified: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(world, notified) as path:
        world.slack.sockets.refused_tickets = 1_000_000
        world.slack.sockets.kill()
        await until(lambda: wrong_in(path) == {"sockets"})
        last = read_health(path)
        assert [one.workspace for one in last.unwell] == ["main"]
        told(notified)
        await written_again(path)
        assert read_health(path).beat == last.beat
        assert told(notified) == []
        world.slack.sockets.refused_tickets = 0
        await until(lambda: wrong_in(path) == set())
        for table, parts in (("schema_version", {"store"}), ("message", {"delivery"})):
            await rename(world, table, "elsewhere")
            await until(lambda parts=parts: wrong_in(path) == parts)  # type: ignore[misc]
            await rename(world, "elsewhere", table)
            await until(lambda: wrong_in(path) == set())
    for part in ("sockets of main", "store", "delivery of main"):
        assert f"Unhealthy: {part}, not well since" in caplog.text
    assert "Healthy again" in caplog.text


def written_at(path: Path) -> int:
    return path.stat().st_mtime_ns


async def written_again(path: Path) -> None:
    """Wait until the file was written twice: once at least after it was looked at."""
    for _ in range(2):
        before = written_at(path)
        await until(lambda before=before: written_at(path) != before)  # type: ignore[misc]


async def rename(world: World, table: str, name: str) -> None:
    """Take a table away from the bot, or give it back."""
    await world.bot.store.transact(lambda: sql.run(f"ALTER TABLE {table} RENAME TO {name}"))
