"""A start: who may serve, what waits for Slack, and what is left behind."""

import itertools
import os
import signal
import stat
import subprocess
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from models.database.errors import AlreadyServed, SchemaMismatch
from models.database.lease import LeaseTerms
from models.database.lock import alone
from models.database.migrate import check_schema, migrate
from models.database.url import SqliteAt, read_url
from serving.bot import run_bot
from slack.sockets import SocketTimings
from tests.support.database.another_bot import another_bot
from tests.support.database.databases import PostgresServer
from tests.support.fork_server import HOUSE
from tests.support.workers import READING, WORKER
from tests.support.world import QUICK, a_sandbox, order, running_world, settings_for

KEPT = LeaseTerms(every=0.1)


async def test_a_bot_that_is_refused_changes_nothing_in_the_database(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/data/bot.db"
    place = read_url(url)
    async with a_sandbox() as sandbox, alone(place):
        with pytest.raises(AlreadyServed):
            async with run_bot(
                settings_for(sandbox, url, tmp_path), timing=QUICK, worker=WORKER, reading=READING
            ):
                pass
    with pytest.raises(SchemaMismatch):
        await check_schema(place)
    assert isinstance(place, SqliteAt)
    assert not place.path.exists()


async def test_the_histories_of_a_database_are_begun_by_one_bot_alone(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    url = await postgres.empty()
    await migrate(read_url(url))
    async with a_sandbox() as sandbox, AsyncExitStack() as other:
        begun = partial(
            run_bot,
            settings_for(sandbox, url, tmp_path),
            timing=replace(QUICK, lease=KEPT),
            worker=WORKER,
            reading=READING,
        )
        await other.enter_async_context(another_bot(read_url(url), KEPT))
        with pytest.raises(AlreadyServed):
            async with begun():
                pass
        await other.aclose()
        async with begun():
            pass
        async with another_bot(read_url(url), KEPT), begun():
            pass
    await postgres.drop(url)


async def test_a_bot_whose_sockets_do_not_open_waits_for_them(tmp_path: Path) -> None:
    calls = itertools.count()
    timing = replace(QUICK, sockets=SocketTimings(start=0.5), connect_again=0.1)
    async with a_sandbox() as sandbox:
        refused = sandbox.faults.add(
            "apps.connections.open",
            error="service_unavailable",
            times=None,
            when=lambda _arguments: 1 <= next(calls) <= 6,  # the first only asks whether the token works
        )
        settings = settings_for(sandbox, f"sqlite://{tmp_path}/bot.db", tmp_path)
        async with run_bot(settings, timing=timing, worker=WORKER, reading=READING) as bot:
            assert refused.hits > 3
            sockets = bot.contexts[0].workspace.sockets
            assert sockets is not None
            assert sockets.connected


async def test_what_a_killed_bot_left_of_its_pdfs_is_removed(database_url: str, tmp_path: Path) -> None:
    async with running_world(database_url, tmp_path) as world:
        outgoing = world.settings.store.files / "outgoing"
    outgoing.mkdir(parents=True, exist_ok=True)
    left = outgoing / "7.pdf"
    left.write_text("the PDF of a bot that was killed")
    async with running_world(database_url, tmp_path) as world:
        assert not left.exists()
        await world.take_in(order(kind="invoice"))
        card = await world.card("ann")
        await world.person("ann").wait_for_message(lambda one: one.thread_ts == card.ts and bool(one.files))
        await world.sandbox.wait_for(lambda: not list(outgoing.glob("*")))


def test_a_bot_that_waits_for_slack_ends_well_and_lets_nobody_else_read_its_data(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("")
    environment = {
        "PRECORO_SETTINGS": str(settings),
        "DATABASE_URL": f"sqlite://{tmp_path}/data/bot.db",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "SLACK_BOT_TOKEN": "xoxb-1-2-abc",
        "SLACK_APP_TOKEN": "xapp-1-A1-2-abc",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "bot.py", "run"]
    with subprocess.Popen(command, cwd=HOUSE, env=environment, stderr=subprocess.PIPE, text=True) as bot:
        assert bot.stderr is not None
        assert any("cannot connect" in line for line in bot.stderr)
        bot.send_signal(signal.SIGTERM)
        rest = bot.stderr.read()
        assert bot.wait() == 0
    assert "Traceback" not in rest
    data = tmp_path / "data"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (data, *data.iterdir())]
    assert len(modes) > 1
    assert all(not mode & 0o077 for mode in modes), modes
