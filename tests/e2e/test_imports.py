"""Documents come in while the bot serves: by another program, by the inbox, many at once."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.change import Change
from models.database.store import open_store
from models.database.url import read_url
from models.documents import imports, intake
from models.outbox import lists
from models.outbox.effects import following
from models.policy import Policy
from models.tables import Document, Message
from sandbox.state.specs import Human
from serving.options import Timing
from sources.formats.json_documents import parse
from tests.support.block_text import shown
from tests.support.cast import KEY
from tests.support.clock import MovingClock
from tests.support.commands import run_command
from tests.support.slack_text import all_is_shown, files_under, is_live, top_level
from tests.support.stale_cards import lagging
from tests.support.wait import until
from tests.support.world import QUICK, World, buttons_of, order, running_world, step
from views import ids, values

STARTING = 40.0  # seconds for the process that reads files to have started, on a busy machine


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@asynccontextmanager
async def with_inbox(database_url: str, folder: Path, clock: MovingClock) -> AsyncIterator[World]:
    """A house whose bot looks into its inbox all the time."""
    timing = Timing(clock=clock, settles_after=QUICK.settles_after, inbox_every=0.05)
    settings = '[inbox]\nfolder = "inbox"\n'
    (folder / "inbox").mkdir(exist_ok=True)
    async with running_world(database_url, folder, settings=settings, timing=timing) as opened:
        yield opened


@pytest.fixture
async def moved(database_url: str, tmp_path: Path, clock: MovingClock) -> AsyncIterator[World]:
    """A house whose clock the test moves on."""
    timing = Timing(clock=clock, settles_after=QUICK.settles_after)
    async with running_world(database_url, tmp_path, timing=timing) as opened:
        yield opened


def write(path: Path, *documents: dict[str, Any]) -> Path:
    """Write a file of documents."""
    path.write_text(json.dumps({"documents": list(documents)}))
    return path


def drop(inbox: Path, name: str, *documents: dict[str, Any]) -> Path:
    """Put a file into the inbox in one move, as a careful program does."""
    return write(inbox / f".{name}", *documents).rename(inbox / name)


async def test_another_program_imports_while_the_bot_serves(world: World) -> None:
    file = write(world.folder / "orders.json", order("PO-1"), order("PO-2"))
    code, out, err = await run_command(world, "import", str(file))
    place = read_url(world.settings.database_url.get_secret_value())
    assert (code, err) == (0, f"Database: {place}\n")
    assert out == f"{file}: 2 new\n"
    ann = world.person("ann")
    card = await world.card("ann", "PO-1")
    assert (await ann.press(card, ids.APPROVE)).acked
    await world.person("bob").wait_for_message(lambda one: "PO-1" in one.text and "was approved" in one.text)
    write(
        file, order("PO-1"), order("PO-2", note="Other words"), order("PO-3", requester=None), order("PO-4")
    )
    code, out, err = await run_command(world, "import", str(file))
    assert code == 1
    assert out == f"{file}: 1 unchanged, 1 new, 2 refused\n"
    assert "documents[1] (PO-2): PO-2, revision 1, was already imported with different content" in err
    assert "documents[2] (PO-3): PO-3 does not say who requested it" in err
    await world.card("ann", "PO-4")
    await all_is_shown()
    assert len(top_level(ann)) == 3


async def test_an_import_of_another_program_redraws_what_people_see(world: World) -> None:
    await world.take_in(order())
    card = await world.card("ann")
    file = write(world.folder / "orders.json", order(status="cancelled"))
    code, out, _err = await run_command(world, "import", str(file))
    assert (code, out) == (0, f"{file}: 1 changed\n")
    await world.person("ann").wait_until(lambda: not is_live(card))
    assert "Cancelled" in shown(card.blocks)


async def test_what_is_put_into_the_inbox_becomes_documents(
    database_url: str, tmp_path: Path, clock: MovingClock
) -> None:
    async with with_inbox(database_url, tmp_path, clock) as world:
        inbox = world.folder / "inbox"
        for name in ("half.json.part", "half.tmp", ".hidden.json"):
            write(inbox / name, order("PO-9"))
        folder = world.folder / "outside"
        folder.mkdir()
        write(folder / "order.json", order("PO-2", attachments=["files/quote.pdf"]))
        (folder / "files").mkdir()
        (folder / "files" / "quote.pdf").write_bytes(b"%PDF-1.4 quote")
        folder.rename(inbox / "batch-7")
        drop(inbox, "single.json", order("PO-1"))
        await world.card("ann", "PO-1", STARTING)
        with_file = await world.card("ann", "PO-2", STARTING)
        ann = world.person("ann")
        await ann.wait_until(lambda: files_under(ann, with_file) == ["quote.pdf"])
        await until(lambda: {one.name for one in (inbox / "done").glob("*")} == {"single.json", "batch-7"})
        assert (inbox / "done" / "batch-7" / "files" / "quote.pdf").exists()
        assert {one.name for one in inbox.iterdir()} == {"done", "half.json.part", "half.tmp", ".hidden.json"}
        assert await Document.all().count() == 2


async def test_what_the_inbox_cannot_take_is_put_aside_with_the_reason(
    database_url: str, tmp_path: Path, clock: MovingClock
) -> None:
    async with with_inbox(database_url, tmp_path, clock) as world:
        inbox = world.folder / "inbox"
        done, failed = inbox / "done", inbox / "failed"
        drop(inbox, "broken.json", order(colour="blue"))
        drop(inbox, "half-good.json", order("PO-1"), order("PO-2", requester=None))
        (inbox / "scan.pdf").write_bytes(b"%PDF-1.4 nobody names it")
        await world.card("ann", "PO-1", STARTING)
        await until((done / "half-good.json").exists)
        await until((failed / "broken.json").exists)
        assert "colour" in (failed / "broken.json.reason.txt").read_text()
        reason = (done / "half-good.json.reason.txt").read_text()
        assert "documents[1] (PO-2): PO-2 does not say who requested it" in reason
        assert "All the rest was taken in" in reason
        assert (inbox / "scan.pdf").exists()  # its JSON file may still come
        clock.move(timedelta(minutes=2))
        await until((failed / "scan.pdf").exists)
        assert "scan.pdf can't be read" in (failed / "scan.pdf.reason.txt").read_text()
        assert [one.number for one in await Document.all()] == ["PO-1"]


async def test_the_same_file_twice_does_no_harm(
    database_url: str, tmp_path: Path, clock: MovingClock
) -> None:
    async with with_inbox(database_url, tmp_path, clock) as world:
        inbox, done = world.folder / "inbox", world.folder / "inbox" / "done"
        ann = world.person("ann")
        drop(inbox, "order.json", order())
        card = await world.card("ann", timeout=STARTING)
        await until(lambda: len(list(done.glob("*.json"))) == 1)
        drop(inbox, "order.json", order())
        await until(lambda: len(list(done.glob("*.json"))) == 2)
        assert (await ann.press(card, ids.APPROVE)).acked
        drop(inbox, "order.json", order())
        await until(lambda: len(list(done.glob("*.json"))) == 3)
        await world.person("bob").wait_for_message(lambda one: "was approved" in one.text)
        await all_is_shown()
        assert len(top_level(ann)) == 1
        assert (await Document.get()).status == "approved"


async def test_five_new_cards_are_cards_and_six_are_a_list(world: World) -> None:
    ann, dan = world.person("ann"), world.person("dan")
    both = [step("Manager", "any", "ann", "dan")]
    await world.take_in(
        *(order(f"PO-{n}", steps=both) for n in range(5)), order("PO-5", steps=[step("M", "any", "ann")])
    )
    listed = await ann.wait_until(lambda: next(iter(top_level(ann, ids.LISTING_EVENT)), None))
    await dan.wait_until(lambda: len(top_level(dan)) == 5)
    assert listed.text.startswith("6 documents need your approval")
    assert buttons_of(listed) == [ids.OPEN] * 6
    await all_is_shown()
    assert (len(top_level(ann)), len(top_level(dan, ids.LISTING_EVENT))) == (0, 0)
    for left, card in zip(range(5, 0, -1), top_level(dan), strict=True):
        assert (await dan.press(card, ids.APPROVE)).acked
        await ann.wait_until(_starts(listed, f"{left} of 6 documents need"))
    (last,) = await Document.filter(number="PO-5")
    assert (await ann.press(listed, ids.OPEN, values.document_value(last.id))).acked
    view = await ann.wait_for_view(lambda top: top.callback_id == ids.DETAILS_VIEW)
    assert (await ann.press_in_view(view, ids.APPROVE)).acked
    await ann.wait_until(_starts(listed, "6 documents, none needs your action"))
    assert shown(listed.blocks).count(" · approved") == 6
    assert buttons_of(listed) == [ids.OPEN] * 6


def _starts(message: Any, words: str) -> Any:
    wanted = words.replace("1 of 6 documents need", "1 of 6 documents needs")
    return lambda: message.text.startswith(wanted)


async def test_cards_of_an_import_that_died_go_out(database_url: str, tmp_path: Path) -> None:
    """The importer was killed between two documents: nobody closed its batch."""
    now = datetime.now(UTC)
    given = json.dumps({"documents": [order()]}).encode()
    parsed = parse.parse(given, file="orders.json", folder=tmp_path)
    async with open_store(database_url, following(KEY)) as store:
        batch = await store.transact(lambda: imports.open_batch(now))
        change = Change(now, Policy(), batch)
        await store.apply(
            change,
            lambda change: intake.import_document(parsed.documents[0].draft, change, source="orders.json"),
        )
        assert {one.state for one in await Message.all()} == {"held"}
    clock = MovingClock()
    clock.move(imports.ABANDONED_AFTER + timedelta(seconds=1))
    timing = Timing(clock=clock, settles_after=QUICK.settles_after)
    async with running_world(database_url, tmp_path, timing=timing) as world:
        card = await world.card("ann")
        assert (await world.person("ann").press(card, ids.APPROVE)).acked
        await world.person("bob").wait_for_message(lambda one: "was approved" in one.text)


async def test_cards_of_an_import_under_way_are_held(database_url: str, tmp_path: Path) -> None:
    async with running_world(database_url, tmp_path) as world:
        store = world.bot.store
        batch = await store.transact(lambda: imports.open_batch(datetime.now(UTC)))
        given = json.dumps({"documents": [order("PO-1")]}).encode()
        parsed = parse.parse(given, file="orders.json", folder=tmp_path)
        change = Change(datetime.now(UTC), Policy(), batch)
        await store.apply(
            change,
            lambda change: intake.import_document(parsed.documents[0].draft, change, source="orders.json"),
        )
        await world.take_in(order("PO-2"))  # one that came later overtakes it
        await world.card("ann", "PO-2")
        await all_is_shown()
        assert [one.text for one in top_level(world.person("ann")) if "PO-1" in one.text] == []
        await store.transact(lambda: lists.close_batch(batch, datetime.now(UTC), 5))
        await world.card("ann", "PO-1")


async def test_cancelled_by_an_import_every_card_says_so(world: World) -> None:
    steps = [step("Manager", "any", "ann", "dan"), step("Finance", "any", "cleo")]
    given = order(steps=steps, followers=["eve@acme.example"])
    await world.take_in(given)
    cards = {name: await world.card(name) for name in ("ann", "dan", "bob", "eve")}
    before = lagging(cards["dan"])
    assert (await world.person("ann").press(cards["ann"], ids.APPROVE)).acked
    cards["cleo"] = await world.card("cleo")
    await world.take_in(given | {"status": "cancelled"})
    await world.person("bob").wait_for_message(lambda one: "was cancelled" in one.text)
    await all_is_shown()
    for name, card in cards.items():
        assert "Cancelled" in shown(card.blocks), name
        assert not is_live(card), name
    cleo = world.person("cleo")
    assert (await world.person("dan").press(before, ids.APPROVE)).acked
    await world.person("dan").wait_for_ephemeral(lambda one: "PO-1042 is cancelled now" in one.text)
    assert len(top_level(cleo)) == 1


async def test_who_is_not_in_slack_yet_gets_their_card_when_they_are(
    moved: World, clock: MovingClock
) -> None:
    await moved.take_in(order(steps=[step("Manager", "any", "zoe")]))
    bob = moved.person("bob")
    of_bob = await bob.wait_for_message(lambda one: "Stuck at" in one.text)
    zoe = await moved.slack.join(Human("zoe@acme.example", "Zoe Ash"))
    await all_is_shown_but("zoe@acme.example")
    assert zoe.messages == []
    clock.move(timedelta(hours=1, minutes=1))
    card = await zoe.wait_for_message(is_live)
    await bob.wait_until(lambda: "Waiting for Zoe Ash" in of_bob.text)
    assert (await zoe.press(card, ids.APPROVE)).acked
    await bob.wait_for_message(lambda one: "was approved" in one.text)


async def all_is_shown_but(email: str) -> None:
    """See that what waits is one card for somebody who cannot be reached, with the reason."""
    (waiting,) = await Message.filter(state="new").select_related("person")
    assert (waiting.person.email, waiting.last_error) == (email, "not mapped: absent")
