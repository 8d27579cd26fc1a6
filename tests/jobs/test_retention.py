"""What is over is deleted after the days that the settings say, once a day and in parts; all else stays."""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.retention import Retention, RetentionTerms
from models.change import Change
from models.database import sql
from models.database.store import Store
from models.documents.intake import import_document
from models.tables import Attachment, Audit, Delivery, Document, ListItem, Message
from sources.files.attachments import keep_bytes, stored_path
from tests.support.cast import (
    ANN,
    LATER,
    MANAGER,
    NOW,
    TERMS,
    a_draft,
    all_posted,
    an_invoice,
    approve,
    reject,
    take,
    taken,
)
from tests.support.wait import until_true

OVER, PENDING, TO_PAY = "PO-1", "PO-2", "INV-3"
BEFORE, AFTER = LATER + timedelta(days=29), LATER + timedelta(days=31)


async def three_documents(store: Store) -> None:
    """One that is over, one that waits for approval, and an invoice that waits for its payment."""
    over, _, to_pay = [
        await taken(store, MANAGER, number=number, kind="invoice" if number == TO_PAY else "purchase_order")
        for number in (OVER, PENDING, TO_PAY)
    ]
    await reject(store, over, ANN)
    await approve(store, to_pay, ANN)
    await all_posted()
    await Delivery.all().update(state="done")


async def documents_with_messages() -> set[str]:
    found = await Message.exclude(document=None).prefetch_related("document")
    return {message.document.number for message in found if message.document}


def of_messages(store: Store, tmp_path: Path) -> Retention:
    return Retention(store, RetentionTerms(messages_days=30), tmp_path, tmp_path)


async def test_messages_about_what_is_over_are_deleted_and_no_others(store: Store, tmp_path: Path) -> None:
    await three_documents(store)
    history = await Audit.all().count()
    await of_messages(store, tmp_path)(BEFORE)
    assert await documents_with_messages() == {OVER, PENDING, TO_PAY}
    await of_messages(store, tmp_path)(AFTER)
    assert await documents_with_messages() == {PENDING, TO_PAY}
    left = set(await Message.all().values_list("id", flat=True))
    assert set(await Delivery.all().values_list("message_id", flat=True)) <= left
    assert (await Document.all().count(), await Audit.all().count()) == (3, history)


async def test_an_invoice_counts_as_over_from_its_payment_on(store: Store, tmp_path: Path) -> None:
    await three_documents(store)
    await take(store, an_invoice(TO_PAY, status="paid"), now=AFTER)
    await all_posted()
    await Delivery.all().update(state="done")
    await Message.all().update(created_at=NOW, wanted_version=1, shown_version=1)
    await of_messages(store, tmp_path)(AFTER + timedelta(days=29))
    assert await documents_with_messages() == {PENDING, TO_PAY}
    await of_messages(store, tmp_path)(AFTER + timedelta(days=31))
    assert await documents_with_messages() == {PENDING}


async def test_a_document_that_comes_back_while_it_is_looked_at_keeps_its_messages(
    store: Store, tmp_path: Path
) -> None:
    document = await taken(store, MANAGER)
    await approve(store, document, ANN)
    await all_posted()
    await Delivery.all().update(state="done")
    before = await Message.all().count()
    written, looked = asyncio.Event(), asyncio.Event()

    async def come_back(change: Change) -> None:
        await import_document(a_draft(MANAGER, revision=2), change, source="test.json")
        written.set()
        await looked.wait()

    revision = asyncio.create_task(store.apply(Change(AFTER, TERMS, None), come_back))
    await written.wait()
    retention = asyncio.create_task(of_messages(store, tmp_path)(AFTER))

    async def waits_for_the_revision() -> bool:
        locks = "SELECT 1 AS found FROM pg_locks WHERE NOT granted"
        return retention.done() or await sql.first(locks) is not None

    if store.connection == "postgres":  # on SQLite the second transaction does not even begin
        await until_true(waits_for_the_revision)
    looked.set()
    await asyncio.gather(revision, retention)
    assert await Message.all().count() > before


@pytest.mark.parametrize("listed", [OVER, PENDING])
async def test_a_reminder_stays_as_long_as_it_lists_something_open(
    store: Store, tmp_path: Path, listed: str
) -> None:
    await three_documents(store)
    card = await Message.filter(person__email=ANN, subject="card").first()
    assert card is not None
    digest = await Message.create(
        workspace_id=card.workspace_id,
        person_id=card.person_id,
        subject="digest",
        card_role="approver",
        key="digest",
        state="posted",
        shown_version=1,
        next_at=NOW,
        created_at=NOW,
    )
    document = await Document.get(number=listed)
    await ListItem.create(message=digest, position=1, document=document, card_role="approver")
    await of_messages(store, tmp_path)(AFTER)
    assert await Message.filter(subject="digest").count() == (listed == PENDING)


async def test_what_was_begun_is_done_once_a_day_a_part_at_each_beat(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.retention.PARTS", 1)
    monkeypatch.setattr("models.outbox.retention.PAGE", 1)
    await three_documents(store)
    retention, beats = of_messages(store, tmp_path), 0
    while retention._through_on is None:
        await retention(AFTER)
        beats += 1
    assert await documents_with_messages() == {PENDING, TO_PAY}
    assert beats > await Message.all().count()


async def test_files_that_were_taken_back_are_deleted_unless_something_else_has_the_same(
    store: Store, tmp_path: Path
) -> None:
    gone, shared = (keep_bytes(name.encode(), name, tmp_path) for name in ("gone.txt", "shared.txt"))
    await take(store, a_draft(MANAGER, number=OVER, attachments=(gone, shared)))
    await take(store, a_draft(MANAGER, number=PENDING, attachments=(shared,)))
    over = await Document.get(number=OVER)
    await Attachment.filter(document_id=over.id).update(gone=True)
    await reject(store, over, ANN)
    await Delivery.all().update(state="done")
    # Files tell by themselves since when they are there, and they came today, whatever the test's clock says.
    at = timedelta(days=36_500) + LATER
    await Retention(store, RetentionTerms(files_days=30), tmp_path, tmp_path)(at)
    there = [stored_path(tmp_path, one.sha256).exists() for one in (gone, shared)]
    assert there == [False, True]


async def test_imported_files_leave_done_and_refused_ones_stay(store: Store, tmp_path: Path) -> None:
    for folder in ("done", "failed", "done/INV-1"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.json").write_text("{}")
    retention = Retention(store, RetentionTerms(done_days=30), tmp_path, tmp_path)
    await retention(NOW - timedelta(days=36_500))
    assert (tmp_path / "done" / "INV-1" / "a.json").exists()
    await retention(NOW + timedelta(days=36_500))
    assert [path.name for path in (tmp_path / "done").iterdir()] == []
    assert (tmp_path / "failed" / "a.json").exists()


async def test_what_cannot_be_deleted_is_logged_once_a_day_and_holds_nothing_else_up(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("INV-1", "INV-2", "INV-3"):
        (tmp_path / "done" / name).mkdir(parents=True)

    def refuse_the_others(path: Path, remove: Callable[[Path], None] = shutil.rmtree) -> None:
        if path.name != "INV-3":
            raise PermissionError(13, "Permission denied", str(path))
        remove(path)

    monkeypatch.setattr("jobs.retention.ENTRIES", 1)
    monkeypatch.setattr("jobs.retention.shutil.rmtree", refuse_the_others)
    retention, at = Retention(store, RetentionTerms(done_days=30), tmp_path, tmp_path), LATER
    for days in (36_500, 36_500, 36_501):
        at = LATER + timedelta(days=days)
        await retention(at)
    assert retention._through_on == at.date()
    assert sorted(path.name for path in (tmp_path / "done").iterdir()) == ["INV-1", "INV-2"]
    told = [record.getMessage() for record in caplog.records if record.name == "jobs.retention"]
    assert len(told) == 2
    assert told[0].startswith("Retention could not delete 2 entries of ")


async def test_what_fails_for_days_holds_nothing_else_up(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.retention.forget_messages", lambda *_: 1 / 0)
    retention = Retention(store, RetentionTerms(messages_days=30, done_days=30), tmp_path, tmp_path)
    at = LATER + timedelta(days=36_500)
    for _ in range(3):
        (tmp_path / "done" / "INV-1").mkdir(parents=True)
        for _minutes in range(0, 24 * 60, 20):
            with suppress(ZeroDivisionError):
                await retention(at)
            at += timedelta(minutes=20)
        assert not (tmp_path / "done" / "INV-1").exists()


async def test_what_fails_holds_nothing_else_up_and_is_tried_again_an_hour_later(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "done" / "INV-1").mkdir(parents=True)
    await three_documents(store)
    retention = Retention(store, RetentionTerms(messages_days=30, done_days=30), tmp_path, tmp_path)
    at, again = LATER + timedelta(days=36_500), timedelta(hours=1, minutes=1)
    with monkeypatch.context() as patched:
        patched.setattr("jobs.retention.forget_messages", lambda *_: 1 / 0)
        for beat in (at, at + again):
            with pytest.raises(ZeroDivisionError):
                await retention(beat)
            await retention(beat + timedelta(minutes=1))
            assert not (tmp_path / "done" / "INV-1").exists()
            await retention(beat + timedelta(minutes=2))
    (tmp_path / "done" / "INV-1").mkdir()
    assert OVER in await documents_with_messages()
    await retention(at + 2 * again)
    assert OVER not in await documents_with_messages()
    assert (tmp_path / "done" / "INV-1").exists()  # its phase was through today
    await retention(at + timedelta(days=1))
    assert not (tmp_path / "done" / "INV-1").exists()
