"""What a press feels while 1,000 invoices in XML come in through the inbox, each a file of its own.

They are read in a process of their own; the bot's looks for them, takes them in and puts them away. Between
two presses is a pause, so that files do come in meanwhile: they give way to people. How many come in is
measured too, against the rest of them, when nobody presses any more.
"""

import asyncio
import gc
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import Ratio
from benchmarks.beside import LONGEST_PAUSE, WatchedSelector
from benchmarks.press import Dispatch, connected, milliseconds, our_presses, percentile_99
from jobs.inbox.importer import Importer
from jobs.inbox.reading import file_reader
from jobs.inbox.watch import WAIT, Inbox
from models.database.migrate import migrate
from models.database.store import open_store
from models.database.url import read_url
from models.outbox.effects import following
from models.policy import ApprovalRule, CompanyIdentity, Policy, RuleStep
from models.records.documents import Audience
from models.tables import Document
from settings.schema import FilesSettings
from tests.sources.formats.ubl.write import write_ubl
from tests.sources.formats.xml.examples import FULL
from tests.support.cast import ACME, ANN, BOB, KEY

FILES = 1_000
PRESSES = 600
WARM_UPS = 20
PAUSE = 0.02  # seconds between two presses: about forty a second
POLICY = Policy(
    companies=(CompanyIdentity(ACME),),
    rules=(ApprovalRule(requester=BOB, steps=(RuleStep("Manager", "any", (ANN,)),)),),
)


def measure() -> Iterator[Ratio]:
    """Measure on SQLite with synchronous=FULL."""
    selector = WatchedSelector()
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner,
    ):
        found = runner.run(_measure(Path(folder), selector))
    pauses = found.pauses
    what = f"ack of a press, p99, while {FILES} files come in, against idle"
    yield Ratio(what, percentile_99(found.beside), percentile_99(found.idle), 2.0)
    what = "files a second while people press, against nobody"
    yield Ratio(what, found.rate_beside, found.rate_alone, 0.5, "/s", at_least=True)
    what = f"longest pause of the loop while {FILES} files come in, of what is allowed"
    yield Ratio(what, max(pauses), LONGEST_PAUSE, 1.0)


@dataclass(frozen=True, slots=True)
class Found:
    """Milliseconds of presses and of the loop's rounds, and files a second."""

    idle: list[float]
    beside: list[float]
    pauses: list[float]
    rate_beside: float
    rate_alone: float


async def _measure(folder: Path, selector: WatchedSelector) -> Found:
    url = f"sqlite://{folder}/bench.db"
    await migrate(read_url(url))
    inbox_folder = folder / "inbox"
    await asyncio.to_thread(_put, inbox_folder)
    async with (
        open_store(url, following(KEY)) as store,
        connected() as workspace,
        file_reader(folder / "files", FilesSettings()) as parse,
    ):
        presses = await our_presses(store, workspace, WARM_UPS + PRESSES * 2)
        for warm_up in presses[:WARM_UPS]:
            await warm_up()
        idle = await _paced(presses[WARM_UPS : WARM_UPS + PRESSES])
        importer = Importer(store, POLICY, folder / "files", lambda: datetime.now(UTC), parse)
        inbox = Inbox(inbox_folder, importer.take_in_file, Audience())
        now = datetime.now(UTC)
        await inbox.look(now)
        gc.collect()
        gc.freeze()  # the presses that wait here are none of the bot's, which would take 90 ms to search
        await asyncio.sleep(0)  # that round is not counted
        selector.rounds.clear()
        coming_in = asyncio.create_task(inbox.look(now + WAIT + timedelta(seconds=1)))
        began = time.perf_counter()
        beside = await _paced(presses[WARM_UPS + PRESSES :])
        ended = time.perf_counter()
        assert not coming_in.done()  # all presses came while files came in
        came_in = await _came_in()
        await coming_in
        rest = time.perf_counter() - ended
        assert await _came_in() == FILES
        rate_alone = (FILES - came_in) / rest
        return Found(idle, beside, list(selector.rounds), came_in / (ended - began), rate_alone)


async def _paced(presses: Sequence[Dispatch]) -> list[float]:
    times = []
    for press in presses:
        times.append(await milliseconds(press))
        await asyncio.sleep(PAUSE)
    return times


async def _came_in() -> int:
    return await Document.filter(number__startswith="IN-").count()


def _put(inbox: Path) -> None:
    inbox.mkdir()
    for number in range(FILES):
        (inbox / f"{number}.xml").write_bytes(write_ubl(replace(FULL, number=f"IN-{number}")))
