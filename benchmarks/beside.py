"""What a press feels of the rest: PDFs drawn without pause, and an import of 300 documents.

PDFs are drawn in the worker process; the import runs in the bot's, one short transaction for each document.
A pause of the loop is one of its rounds: from the moment it is woken until it waits again. It is counted in
processor time of the loop's thread, since on a busy machine even an idle loop is late by the clock.
"""

import asyncio
import json
import selectors
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import Ratio
from benchmarks.press import connected, milliseconds, our_presses, percentile_99
from jobs.inbox.importer import Importer
from jobs.inbox.reading import file_reader
from jobs.worker.process import Worker
from models.database.migrate import migrate
from models.database.store import open_store
from models.database.url import read_url
from models.outbox.effects import following
from models.policy import Policy
from models.records.documents import Audience
from settings.schema import FilesSettings
from tests.support.cast import KEY
from tests.support.samples.pdf_samples import document
from views.pdf import build_pdf

WARM_UPS = 20
PRESSES = 600  # its 99th percentile is the sixth longest; with 200, one hiccup of the disk moved it
BURST = 50  # presses before PDFs begin or end
IMPORTED = 300
P99_PAUSE, LONGEST_PAUSE = 5.0, 25.0  # milliseconds


def measure() -> Iterator[Ratio]:
    """Measure on SQLite with synchronous=FULL."""
    selector = WatchedSelector()
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner,
    ):
        idle, drawing, pauses = runner.run(_measure(Path(folder), selector))
    yield Ratio("ack of a press, p99, while PDFs are drawn, against idle", drawing, idle, 3.0)
    what = "pause of the loop while PDFs are drawn and 300 documents imported, {}, of what is allowed"
    yield Ratio(what.format("p99"), percentile_99(pauses), P99_PAUSE, 1.0)
    yield Ratio(what.format("longest"), max(pauses), LONGEST_PAUSE, 1.0)


async def _measure(folder: Path, selector: "WatchedSelector") -> tuple[float, float, list[float]]:
    url = f"sqlite://{folder}/bench.db"
    await migrate(read_url(url))
    worker = Worker()
    await worker.start()
    try:
        async with open_store(url, following(KEY)) as store, connected() as workspace:
            presses = await our_presses(store, workspace, WARM_UPS + PRESSES * 2)
            for warm_up in presses[:WARM_UPS]:
                await warm_up()
            await worker.run(build_pdf, document(10), Audience())
            idle: list[float] = []
            drawing: list[float] = []
            for begin in range(WARM_UPS, WARM_UPS + PRESSES * 2, BURST * 2):
                idle += [await milliseconds(press) for press in presses[begin : begin + BURST]]
                async with _drawing(worker):
                    both = presses[begin + BURST : begin + BURST * 2]
                    drawing += [await milliseconds(press) for press in both]

            files = folder / "files"
            async with file_reader(files, FilesSettings()) as parse, _drawing(worker):
                importer = Importer(store, Policy(), files, lambda: datetime.now(UTC), parse)
                selector.rounds.clear()
                report = await importer.take_in_file(_file(folder))
            assert len(report.taken) == IMPORTED, report.refused
            return percentile_99(idle), percentile_99(drawing), list(selector.rounds)
    finally:
        await worker.stop()


@asynccontextmanager
async def _drawing(worker: Worker) -> AsyncIterator[None]:
    """Have the worker draw one order after the other."""

    async def draw() -> None:
        order = document(10)
        while True:
            await worker.run(build_pdf, order, Audience())

    task = asyncio.create_task(draw())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


class WatchedSelector(selectors.DefaultSelector):
    """Notes how long each round of the loop takes between two waits, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.rounds: list[float] = []
        self._woken = time.thread_time()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.rounds.append((time.thread_time() - self._woken) * 1000)
        ready = super().select(timeout)
        self._woken = time.thread_time()
        return ready


def _file(folder: Path) -> Path:
    documents = [
        {
            "company": "Acme Ltd",
            "kind": "purchase_order",
            "number": f"IMP-{number}",
            "revision": 1,
            "status": "pending",
            "title": "Laptops for the design team",
            "requester": "bob@acme.example",
            "supplier": "Northwind GmbH",
            "currency": "EUR",
            "total": "1310.00",
            "lines": [{"name": "Laptop 14in", "quantity": "1", "unit": "pcs", "unit_price": "1310.00"}],
            "steps": [{"name": "Manager", "rule": "any", "approvers": ["ann@acme.example"]}],
        }
        for number in range(IMPORTED)
    ]
    path = folder / "orders.json"
    path.write_text(json.dumps({"documents": documents}))
    return path
