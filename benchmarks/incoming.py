"""What a press feels while 1,000 invoices in XML come in through the inbox, each a file of its own.

They are read in a process of their own; the bot's looks for them, takes them in and puts them away.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import Ratio
from benchmarks.beside import LONGEST_PAUSE, WatchedSelector
from benchmarks.press import connected, milliseconds, our_presses, percentile_99
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
        idle, beside, pauses = runner.run(_measure(Path(folder), selector))
    yield Ratio(f"ack of a press, p99, while {FILES} files come in, against idle", beside, idle, 2.0)
    what = f"longest pause of the loop while {FILES} files come in, of what is allowed"
    yield Ratio(what, max(pauses), LONGEST_PAUSE, 1.0)


async def _measure(folder: Path, selector: WatchedSelector) -> tuple[float, float, list[float]]:
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
        idle = [await milliseconds(press) for press in presses[WARM_UPS : WARM_UPS + PRESSES]]
        importer = Importer(store, POLICY, folder / "files", lambda: datetime.now(UTC), parse)
        inbox = Inbox(inbox_folder, importer.take_in_file, Audience())
        now = datetime.now(UTC)
        await inbox.look(now)
        selector.rounds.clear()
        coming_in = asyncio.create_task(inbox.look(now + WAIT + timedelta(seconds=1)))
        beside = [await milliseconds(press) for press in presses[WARM_UPS + PRESSES :]]
        assert not coming_in.done()  # all presses came while files came in
        await coming_in
        assert await Document.filter(number__startswith="IN-").count() == FILES
        return percentile_99(idle), percentile_99(beside), selector.rounds


def _put(inbox: Path) -> None:
    inbox.mkdir()
    for number in range(FILES):
        (inbox / f"{number}.xml").write_bytes(write_ubl(replace(FULL, number=f"IN-{number}")))
