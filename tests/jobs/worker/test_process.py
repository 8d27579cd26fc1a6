"""A worker process that really hangs, crashes, eats memory and loses its parent."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pebble import CONSTS
from pebble.pool.process import PoolManager

from jobs.worker.process import (
    NICENESS,
    STARTING,
    Worker,
    WorkerBroken,
    WorkerFault,
    WorkerTimeout,
    WorkerUnavailable,
)
from models.records.documents import Audience
from tests.support.samples.pdf_samples import document
from tests.support.workers import LateWorker
from views.pdf import build_pdf

ROOT = Path(__file__).parents[3]
ORDER = document(lines=10)


@pytest.fixture(scope="module")
def shared() -> Iterator[Worker]:
    """One for all these tests; again another one where other modules' tests came between."""
    worker = Worker(memory=1 << 30, waiting=2)
    yield worker
    asyncio.run(worker.stop())


@pytest.fixture
async def worker(shared: Worker) -> Worker:
    """Return the shared one, running: a process that one of them breaks is replaced for the next."""
    await shared.start()
    return shared


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    """A pipe whose reader waits until somebody has written."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return path


async def draw(worker: Worker) -> bytes:
    return await worker.run(build_pdf, ORDER, Audience())


def hang() -> None:
    while True:
        pass


def crash() -> None:
    os._exit(3)


def eat_memory() -> int:
    return len(b"x" * (2 << 30))


class Picky(Exception):
    """Cannot be rebuilt from its arguments alone, like many exceptions that are met in practice."""

    def __init__(self, where: str, *, why: str) -> None:
        super().__init__(f"{where}: {why}")


def fail(how: str) -> None:
    if how == "value":
        raise ValueError("what the caller should see")
    if how == "timeout":
        raise TimeoutError("the function's own")
    if how == "picky":
        raise Picky("line 3", why="no colon")
    sys.exit("leaving")


def signals() -> tuple[object, object]:
    return signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)


def tell_and_hang(path: str) -> None:
    Path(path).write_text("started")
    hang()


def read(path: str) -> str:
    return Path(path).read_text()


def modules() -> set[str]:
    return set(sys.modules)


def wait_a_little(seconds: float) -> int:
    threading.Event().wait(seconds)
    return os.getpid()


def parse_a_page_of_endless_operators() -> str:
    from io import BytesIO

    from fpdf import FPDF
    from pypdf import PdfReader

    drawing = FPDF()
    drawing.add_page()
    drawing.set_font("Helvetica", size=9)
    drawing.text(9, 9, "a")
    drawing._out("q Q " * 200_000)
    return PdfReader(BytesIO(bytes(drawing.output()))).pages[0].extract_text()


async def test_it_draws_a_document_in_another_process(worker: Worker) -> None:
    assert (await draw(worker)).startswith(b"%PDF")
    assert await worker.run(os.getpid) != os.getpid()


async def test_it_stops_a_function_that_hangs_and_draws_the_next_document(worker: Worker) -> None:
    await draw(worker)
    before = time.monotonic()
    with pytest.raises(WorkerTimeout, match=r"hang took longer than 0\.5 s"):
        await worker.run(hang, timeout=0.5)
    assert time.monotonic() - before < STARTING  # long before the backstop, which adds as much
    assert (await draw(worker)).startswith(b"%PDF")


async def test_the_process_ends_itself_when_its_time_is_over(
    worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the bot is doing: here it never looks, and so never ends it."""
    monkeypatch.setattr(PoolManager, "update_tasks", lambda _self: None)
    with pytest.raises(WorkerTimeout, match=r"hang took longer than 0\.5 s"):
        await worker.run(hang, timeout=0.5)
    assert (await draw(worker)).startswith(b"%PDF")


async def test_the_time_of_one_call_does_not_end_the_next(worker: Worker) -> None:
    pid = await worker.run(os.getpid, timeout=0.3)
    assert await worker.run(wait_a_little, 0.6) == pid


async def test_the_processor_time_of_a_call_can_be_limited_by_itself(worker: Worker) -> None:
    pid = await worker.run(wait_a_little, 0.6, processor=0.3)  # waiting is no work
    with pytest.raises(WorkerTimeout, match=r"hang took longer than 0\.3 s"):
        await worker.run(hang, processor=0.3)
    assert await worker.run(os.getpid) != pid


async def test_it_replaces_a_process_that_crashed(worker: Worker) -> None:
    with pytest.raises(WorkerBroken, match="crash ended its process with code 3"):
        await worker.run(crash)
    assert (await draw(worker)).startswith(b"%PDF")


async def test_it_replaces_a_process_that_died_while_idle(worker: Worker) -> None:
    os.kill(await worker.run(os.getpid), signal.SIGKILL)
    assert (await draw(worker)).startswith(b"%PDF")
    os.kill(await worker.run(os.getpid), signal.SIGKILL)
    assert (await draw(worker)).startswith(b"%PDF")


async def test_it_ends_a_function_that_eats_memory(worker: Worker) -> None:
    with pytest.raises(WorkerBroken, match="eat_memory needed more than 1024 MB"):
        await worker.run(eat_memory)
    assert (await draw(worker)).startswith(b"%PDF")


async def test_it_hands_on_what_the_function_raises(worker: Worker) -> None:
    pid = await worker.run(os.getpid)
    with pytest.raises(ValueError, match="what the caller should see"):
        await worker.run(fail, "value")
    with pytest.raises(TimeoutError, match="the function's own"):
        await worker.run(fail, "timeout")
    with pytest.raises(WorkerFault, match="Picky: line 3: no colon"):
        await worker.run(fail, "picky")
    with pytest.raises(WorkerFault, match="SystemExit: leaving"):
        await worker.run(fail, "exit")
    assert await worker.run(os.getpid) == pid


async def test_it_takes_no_more_calls_than_may_wait(worker: Worker, fifo: Path) -> None:
    calls = [
        asyncio.create_task(worker.run(read, str(fifo))),
        *(asyncio.create_task(draw(worker)) for _ in "ab"),
    ]
    await asyncio.sleep(0)
    with pytest.raises(WorkerUnavailable, match="3 calls"):
        await worker.run(os.getpid)
    await asyncio.to_thread(fifo.write_text, "go on")
    await asyncio.gather(*calls)
    assert await worker.run(os.getpid)


async def test_a_cancelled_call_frees_the_process(worker: Worker, fifo: Path) -> None:
    call = asyncio.create_task(worker.run(tell_and_hang, str(fifo)))
    await asyncio.to_thread(fifo.read_text)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await draw(worker)).startswith(b"%PDF")


async def test_stopping_ends_what_runs_and_what_waits(fifo: Path) -> None:
    worker = Worker()
    await worker.start()
    pid = await worker.run(os.getpid)
    calls = [asyncio.create_task(worker.run(tell_and_hang, str(fifo))) for _ in range(2)]
    await asyncio.to_thread(fifo.read_text)
    await worker.stop()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(answer) for answer in answers] == [WorkerUnavailable, WorkerUnavailable]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(WorkerUnavailable, match="stopped"):
        await worker.run(os.getpid)


async def test_the_process_leaves_signals_to_the_bot(worker: Worker) -> None:
    assert await worker.run(signals) == (signal.SIG_IGN, signal.SIG_IGN)


async def test_the_process_lets_the_bot_go_first_where_both_want_the_processor(worker: Worker) -> None:
    assert await worker.run(os.nice, 0) == os.nice(0) + NICENESS


async def test_the_process_imports_neither_slack_nor_the_store(worker: Worker) -> None:
    loaded = {name.partition(".")[0] for name in await worker.run(modules)}
    assert not loaded & {"slack_bolt", "slack_sdk", "tortoise", "aiohttp"}


async def test_a_small_hostile_page_does_not_keep_it_busy(worker: Worker) -> None:
    await worker.run(os.getpid)
    with pytest.raises(Exception, match="maximum number of tokens"):
        await worker.run(parse_a_page_of_endless_operators, timeout=10)


async def test_it_is_killed_soon_also_when_its_first_call_starts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CONSTS, "term_timeout", 3)
    late = LateWorker()
    await late.start()
    assert await late.run(os.getpid) != os.getpid()
    assert CONSTS.term_timeout < 1
    await late.stop()


ORPHAN = """
import asyncio, os
from jobs.worker.process import Worker
from tests.jobs.worker.test_process import hang

async def main():
    worker = Worker()
    await worker.start()
    print(await worker.run(os.getpid), flush=True)
    await worker.run(hang)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_it_dies_with_its_parent_even_while_it_hangs(tmp_path: Path) -> None:
    script = tmp_path / "orphan.py"
    script.write_text(ORPHAN)
    with subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
    ) as parent:
        assert parent.stdout is not None
        assert int(parent.stdout.readline()) != parent.pid
        parent.kill()
        parent.communicate(timeout=10)  # the worker holds the pipe open as long as it lives
