"""A store of 1,000,000 documents against one of 1,000: what runs all day must take as long in both.

The small store is made by imports. The large one is a copy of it in which every settled document, with all
that hangs on it, was repeated straight in SQL. What is open is the same in both.
In the environment, `LARGE_DOCUMENTS` makes a smaller one, to try it, and `LARGE_FOLDER` is where SQLite's
files go.
"""

import asyncio
import copy
import itertools
import os
import shutil
import sqlite3
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import asyncpg

from benchmarks import Ratio
from benchmarks.clone import repeat_settled, repeat_settled_on_postgres
from benchmarks.press import connected, milliseconds, our_presses
from commands.checks.people import check_people
from commands.checks.waiting import check_failed, check_files, check_messages, check_stuck
from models.change import Change
from models.database import sql
from models.database.migrate import migrate
from models.database.store import Store, open_store
from models.database.url import PostgresAt, read_url
from models.documents.did_you_mean import nearest_number
from models.documents.find import find
from models.documents.intake import import_document
from models.outbox import due, homes, redraws
from models.outbox.digests import remind
from models.outbox.effects import following
from models.policy import Policy
from models.queries.cards import load_shown
from models.queries.due import load_due
from models.queries.home import load_pending, load_queue
from models.queries.listed.search import search
from models.queries.listed.waiting import WaitingFor
from models.queries.pending import SHOWN
from models.queries.status import load_status
from models.records.documents import Audience
from models.records.drafts import DocumentDraft, LineDraft, StepDraft
from models.records.queue import Tab
from models.tables import Home, Member, Membership, Message, Person, Workspace
from tests.support.cast import KEY
from tests.support.database.databases import postgres_server

DOCUMENTS = int(os.environ.get("LARGE_DOCUMENTS", "1000000"))
SMALL = 1000
OPEN = 4  # of ten documents of each approver in the small store, 20 in all; the rest are settled
PEOPLE = 20  # who ask, and as many who approve
VISITS = 2
ROUNDS = 20
PRESSES = 60
GOAL = 1.5
SEARCHED_WITHIN = 100.0  # milliseconds


def measure() -> Iterator[Ratio]:
    """Measure on SQLite, on the disk, and on PostgreSQL."""
    with tempfile.TemporaryDirectory(dir=_on_disk()) as folder:
        small, large = Path(folder) / "small.db", Path(folder) / "large.db"
        asyncio.run(_make(f"sqlite://{small}"))
        shutil.copy(small, large)
        with closing(sqlite3.connect(large)) as connection:
            repeat_settled(connection, _copies())
        yield from _compare("SQLite", f"sqlite://{large}", f"sqlite://{small}")
    with postgres_server() as server:
        urls = [asyncio.run(server.fresh()) for _ in range(2)]
        for url in urls:
            asyncio.run(_make(url))
        asyncio.run(_repeat_on_postgres(urls[0]))
        yield from _compare("PostgreSQL", *urls)


def _compare(name: str, large: str, small: str) -> Iterator[Ratio]:
    ours: dict[str, float] = {}
    reference: dict[str, float] = {}
    for visit in range(VISITS):  # in turns; the fastest counts, since noise only adds
        for best, url in ((ours, large), (reference, small)):
            for what, figure in asyncio.run(_figures(url, visit)).items():
                best[what] = min(figure, best.get(what, figure))
    # It reads a person's newest 5,000 documents, and in the small store nobody has as many.
    searched = ours.pop("search")
    for what, figure in ours.items():
        yield Ratio(f"{what}, {DOCUMENTS:,} documents, {name}", figure, reference[what], GOAL)
    yield Ratio(
        f"search, {DOCUMENTS:,} documents, {name}, of what is allowed", searched, SEARCHED_WITHIN, 1.0
    )


def _on_disk() -> str:
    return os.environ.get("LARGE_FOLDER", "/var/tmp")


def _copies() -> int:
    return max(1, (DOCUMENTS - SMALL) // (SMALL * (10 - OPEN) // 10))


async def _make(url: str) -> None:
    """Take in the documents of the small store, settle most, and have all of it shown."""
    await migrate(read_url(url))
    async with open_store(url, following(KEY)) as store:
        for number in range(SMALL):
            change = Change(datetime.now(UTC), Policy())
            draft = _draft(number)
            await store.apply(change, lambda change, draft=draft: import_document(draft, change, source="b"))  # type: ignore[misc]
        await store.transact(_settle)


async def _settle() -> None:
    settled = f"(document_id - 1) / {PEOPLE} % 10 >= {OPEN}"
    now = datetime.now(UTC) - timedelta(days=400)
    of_document = settled.replace("document_id", "id")
    await sql.run(f"UPDATE document SET status = 'approved', settled_at = :now WHERE {of_document}", now=now)
    await sql.run(f"UPDATE step SET state = 'done' WHERE {settled}")
    await sql.run(f"UPDATE turn SET state = 'approved', settled_at = :now WHERE {settled}", now=now)
    await sql.run(
        "INSERT INTO decision (turn_id, person_id, verdict, state, reason, at)"
        f" SELECT id, person_id, 'approved', 'final', '', settled_at FROM turn WHERE {settled}"
    )
    await sql.run(
        "UPDATE message SET state = 'posted', channel = 'D1', ts = '1.1', shown_version = wanted_version"
    )
    await sql.run("UPDATE delivery SET state = 'done'")
    await Member.all().update(state="active")
    await Membership.filter(id__lte=2).update(configuration=True, pay=True)


def _draft(number: int) -> DocumentDraft:
    line = LineDraft("Laptop", "", Decimal(1), "pcs", Decimal(100 + number), None)
    return DocumentDraft(
        company="Acme Ltd",
        kind="invoice" if number % 4 == 0 else "purchase_order",
        number=f"D-{number}",
        requester=f"asks-{number % PEOPLE}@acme.example",
        currency="EUR",
        lines=(line,),
        steps=(StepDraft("Manager", "any", (f"approves-{number % PEOPLE}@acme.example",)),),
    )


async def _repeat_on_postgres(url: str) -> None:
    place = read_url(url)
    assert isinstance(place, PostgresAt)
    connection = await asyncpg.connect(**place.options, timeout=10)
    try:
        await repeat_settled_on_postgres(connection, _copies())
    finally:
        await connection.close()


async def _figures(url: str, visit: int) -> dict[str, float]:
    """Return medians in milliseconds, by what was done; each visit presses on orders of its own."""
    async with open_store(url, following(KEY)) as store, connected() as workspace:
        presses = (await our_presses(store, workspace, PRESSES * (visit + 1)))[-PRESSES:]
        for warm_up in presses[: PRESSES // 3]:
            await warm_up()
        times = [await milliseconds(press) for press in presses[PRESSES // 3 :]]
        figures = {"press to ack": statistics.median(times)}
        for what, work in (await _works(store)).items():
            await work()
            figures[what] = statistics.median([await milliseconds(work) for _ in range(ROUNDS)])
        return figures


async def _works(store: Store) -> dict[str, Callable[[], Awaitable[object]]]:
    here = (await Workspace.get()).id
    approver = await Person.get(email="approves-0@acme.example")
    manager = await Person.get(id=(await Membership.filter(configuration=True).first()).person_id)  # type: ignore[union-attr]
    now = datetime.now(UTC)
    await store.transact(lambda: homes.open_home(here, approver.id, now))
    home = await Home.get(person_id=approver.id)
    reader, policy = Audience(), Policy()

    async def poll() -> None:
        for read in (due.messages_to_post, due.messages_to_redraw, due.files_to_send, due.homes_to_publish):
            await read(here, now, [])
        await due.mapping_to_go_on(here, now)
        await redraws.requeue(Message, here, now, [])
        await redraws.requeue(Home, here, now, [])

    numbers = itertools.count(1)

    async def card() -> None:
        """Take in an order, find its approver's card among what is due, and read what it shows."""
        draft = replace(_draft(0), number=f"N-{now.timestamp()}-{next(numbers)}")
        change = Change(now, policy)
        taken = await store.apply(change, lambda change: import_document(draft, change, source="b"))
        message = await Message.get(document_id=taken.document, card_role="approver")
        await due.messages_to_post(here, now, [])
        await load_shown(message, policy)

    async def check() -> None:
        await check_stuck(reader)
        await check_people(reader)
        await check_failed(reader)
        await check_messages(now, reader)
        await check_files(now, reader)

    def drawn(tab: Tab) -> Callable[[], Awaitable[object]]:
        shown = copy.copy(home)
        shown.tab = tab
        return lambda: store.look(lambda: load_queue(shown, policy))

    whose = WaitingFor(approver.id, here, now, policy)
    return {
        "idle poll": poll,
        "time to a card": card,
        "what is due": lambda: store.look(lambda: load_due(approver.id, here, now, policy, SHOWN)),
        "Home": drawn("queue"),
        "Home, decided": drawn("decided"),
        "pending": lambda: store.look(lambda: load_pending(whose, SHOWN)),
        "search": lambda: store.look(lambda: search("laptops d-77", approver.id, here, policy)),
        "status": lambda: store.look(lambda: load_status(manager.id, here)),
        "find a number": lambda: find("D-7", approver.id, here),
        "suggest a number": lambda: nearest_number("D-77x", manager.id, here),
        "reminder tick": lambda: store.transact(lambda: remind(now, policy)),
        "check": check,
    }
