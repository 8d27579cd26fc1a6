"""A command gets the event, sees nothing of ours, and is ended with all it started when it takes too long."""

import json
import logging
import os
import stat
from pathlib import Path

import pytest

from jobs.events.command import LOGGED, EventCommand, environment_of
from jobs.events.result import Taken, TryResult
from models.database.store import Store
from models.tables import OutboundEvent
from tests.jobs.events.receiver import becomes, handing_out, pinged
from tests.support.clock import MovingClock
from tests.support.wait import until


def a_script(folder: Path, text: str) -> str:
    path = folder / "book"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.fixture
async def event(store: Store) -> OutboundEvent:
    await pinged(store)
    return await OutboundEvent.get()


async def test_it_gets_the_stored_bytes_and_its_arguments_as_they_are(store: Store, tmp_path: Path) -> None:
    clock, got = MovingClock(), tmp_path / "got"
    book = EventCommand("book", [a_script(tmp_path, f'cat > {got}; echo "$1" > {got}.1'), "a b; $(id)"])
    async with handing_out(store, clock, book):
        event_id = await pinged(store, book)
        await becomes(event_id, state="done")
    assert got.read_bytes() == (await OutboundEvent.get()).body.encode()
    assert got.with_suffix(".1").read_text() == "a b; $(id)\n"


async def test_its_environment_has_no_token_and_no_database(
    event: OutboundEvent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://bot:secret@db/bot")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    seen = tmp_path / "seen"
    command = EventCommand("book", [a_script(tmp_path, f"env > {seen}")])
    assert (await command.deliver(event)).taken is Taken.DONE
    names = dict(line.partition("=")[::2] for line in seen.read_text().splitlines())
    assert names.keys() - {"PWD", "SHLVL", "_", "OLDPWD"} == environment_of(event).keys()
    assert names["PRECORO_EVENT_ID"] == event.event_id
    assert (names["PRECORO_EVENT_TYPE"], names["LANG"]) == ("test.ping", "de_DE.UTF-8")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("exit 0", TryResult(Taken.DONE)),
        ("cat > /dev/null; exit 65", TryResult(Taken.REFUSED, "ended with 65")),
        ("exit 1", TryResult(Taken.AGAIN, "ended with 1")),
        ("kill -9 $$", TryResult(Taken.AGAIN, "ended by signal 9")),
    ],
)
async def test_its_exit_code_says_what_becomes_of_the_event(
    event: OutboundEvent, tmp_path: Path, text: str, answer: TryResult
) -> None:
    assert await EventCommand("book", [a_script(tmp_path, text)]).deliver(event) == answer


async def test_an_exit_code_of_65_gives_the_event_up_at_once(store: Store, tmp_path: Path) -> None:
    book = EventCommand("book", [a_script(tmp_path, "exit 65")])
    async with handing_out(store, MovingClock(), book):
        event_id = await pinged(store, book)
        row = await becomes(event_id, state="failed")
    assert (row.dropped_because, row.last_error) == ("refused", "ended with 65")


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda folder: str(folder / "absent"), "cannot be run: No such file or directory"),
        (lambda folder: str(folder), "cannot be run: Permission denied"),
    ],
)
async def test_a_command_that_cannot_be_run_is_tried_again(
    event: OutboundEvent, tmp_path: Path, make: object, error: str
) -> None:
    command = EventCommand("book", [make(tmp_path)])  # type: ignore[operator]
    assert await command.deliver(event) == TryResult(Taken.AGAIN, error)


async def test_one_that_takes_too_long_is_ended_with_all_that_it_started(
    event: OutboundEvent, tmp_path: Path
) -> None:
    pids = tmp_path / "pids"
    text = f"trap '' TERM\nsh -c 'trap \"\" TERM; while :; do sleep 1; done' &\necho $$ $! > {pids}\nwait"
    command = EventCommand("book", [a_script(tmp_path, text)], seconds=1.0, ends_within=0.3)
    answer = await command.deliver(event)
    assert answer == TryResult(Taken.AGAIN, "took more than 1 s")
    for pid in pids.read_text().split():
        await until(lambda pid=pid: is_gone(int(pid)))  # type: ignore[misc]


def is_gone(pid: int) -> bool:
    """Whether a process has ended, also where nobody has asked for its end yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


async def test_one_that_ends_on_sigterm_may_tidy_up(event: OutboundEvent, tmp_path: Path) -> None:
    tidied = tmp_path / "tidied"
    text = f"trap 'touch {tidied}; exit 0' TERM\nwhile :; do sleep 0.1; done"
    command = EventCommand("book", [a_script(tmp_path, text)], seconds=1.0, ends_within=20.0)
    assert (await command.deliver(event)).error == "took more than 1 s"
    assert tidied.exists()


async def test_what_it_prints_is_logged_up_to_a_limit_and_never_blocks_it(
    event: OutboundEvent, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    text = "echo begins >&2\nhead -c 500000 /dev/zero | tr '\\0' x"
    assert (await EventCommand("book", [a_script(tmp_path, text)]).deliver(event)).taken is Taken.DONE
    [said] = [one.getMessage() for one in caplog.records if "printed" in one.getMessage()]
    assert said.startswith(f"command:book printed for {event.event_id}: begins\nxxx")
    assert len(said) < LOGGED + 100


async def test_a_program_that_it_leaves_running_is_not_waited_for_nor_ended(
    event: OutboundEvent, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    command = EventCommand("book", [a_script(tmp_path, f"sleep 60 &\necho $! > {pid}")])
    assert (await command.deliver(event)).taken is Taken.DONE
    left = int(pid.read_text())
    assert not is_gone(left)
    os.kill(left, 9)


async def test_the_event_is_json_that_a_program_can_read(event: OutboundEvent, tmp_path: Path) -> None:
    read = "import json, sys; sys.exit(json.load(sys.stdin)['type'] != 'test.ping')"
    assert json.loads(event.body)["type"] == "test.ping"
    assert (await EventCommand("book", ["python3", "-c", read]).deliver(event)).taken is Taken.DONE
