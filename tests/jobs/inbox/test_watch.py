"""What is put into the inbox becomes documents once it is whole, and is put away with its reason if not."""

import errno
import os
import shutil
import sqlite3
from pathlib import Path

import asyncpg
import pytest
from tortoise.exceptions import OperationalError

from jobs.inbox.importer import Report
from jobs.inbox.watch import Inbox
from models.records.documents import Audience
from models.refusals import Refusal
from tests.jobs.inbox.office import Office


async def test_a_file_is_read_once_it_held_still_for_two_looks(office: Office) -> None:
    path = office.put("orders.json", text='{"docu')
    await office.look()
    office.put("orders.json")
    await office.look()
    assert office.taken == []
    os.utime(path, ns=(1, 1))  # the same size, written again
    await office.look()
    assert office.taken == []
    await office.look()
    assert (office.taken, office.stands()) == (["1"], ["done/orders.json"])


async def test_parts_temporary_files_and_hidden_files_are_left_alone(office: Office) -> None:
    for name in ("orders.json.part", "orders.tmp", ".orders.json", ".hidden/orders.json"):
        office.put(name)
    before = office.stands()
    await office.look(4, after=60)
    assert (office.taken, office.stands()) == ([], before)


async def test_attachments_move_with_their_file(office: Office) -> None:
    office.put("orders.json", "quote.pdf", "more/terms.pdf")
    office.put("quote.pdf", text="%PDF-1")
    office.put("more/terms.pdf", text="%PDF-2")
    await office.look(2)
    assert office.taken == ["1"]
    assert office.stands() == ["done/more/terms.pdf", "done/orders.json", "done/quote.pdf"]


async def test_a_file_waits_for_its_attachments_to_come_and_to_hold_still(office: Office) -> None:
    office.put("orders.json", "quote.pdf")
    await office.look(5)
    office.put("quote.pdf", text="%P")
    await office.look()
    office.put("quote.pdf", text="%PDF-1")
    await office.look()
    assert office.taken == []
    await office.look()
    assert (office.taken, office.stands()) == (["1"], ["done/orders.json", "done/quote.pdf"])


async def test_after_a_minute_without_its_attachment_a_file_fails(office: Office) -> None:
    office.put("orders.json", "quote.pdf")
    await office.look(12)
    assert office.stands() == ["orders.json"]
    await office.look(2)
    assert office.stands() == ["failed/orders.json", "failed/orders.json.reason.txt"]
    assert "names the attachment quote.pdf, which doesn't exist" in office.reason("orders.json")


async def test_attachments_without_their_file_wait_a_minute(office: Office) -> None:
    office.put("quote.pdf", text="%PDF-1")
    office.put("late/terms.pdf", text="%PDF-2")
    await office.look(11)
    assert office.stands() == ["late/terms.pdf", "quote.pdf"]
    office.put("orders.json", "late/terms.pdf")
    await office.look(4)
    assert office.taken == ["1"]
    assert office.stands("done") == ["late/terms.pdf", "orders.json"]
    assert "quote.pdf can't be read: The file can't be opened as a PDF." in office.reason("quote.pdf")


async def test_attachments_wait_as_long_as_a_json_file_is_being_written(office: Office) -> None:
    office.put("quote.pdf", text="%PDF-1")
    for length in range(1, 30):
        office.put("orders.json", text="{" * length)
        await office.look()
    assert office.stands() == ["orders.json", "quote.pdf"]
    office.put("orders.json", "quote.pdf")
    await office.look(2)
    assert office.stands() == ["done/orders.json", "done/quote.pdf"]


async def test_an_attachment_of_two_files_serves_both(office: Office) -> None:
    office.put("a.json", "terms.pdf", number="1")
    office.put("b.json", "terms.pdf", number="2")
    office.put("terms.pdf", text="%PDF-1")
    await office.look(2)
    assert sorted(office.taken) == ["1", "2"]
    assert office.stands() == ["done/a.json", "done/b.json", "done/terms.pdf"]


async def test_a_json_file_may_be_an_attachment(office: Office) -> None:
    office.put("orders.json", "data.json")
    office.put("data.json", text='{"sensor": 3}')
    await office.look(2)
    assert (office.taken, office.stands()) == (["1"], ["done/data.json", "done/orders.json"])


async def test_files_that_name_each_other_fail_with_a_reason(office: Office) -> None:
    office.put("a.json", "b.json")
    office.put("b.json", "a.json")
    await office.look(14)
    assert office.taken == []
    assert "name each other" in office.reason("a.json")
    assert "name each other" in office.reason("b.json")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.json", "{", "is not JSON: a key in double quotes is missing at line 1, column 2."),
        ("a.json", "{\udcff", "is not UTF-8 text"),
        ("a.json", "\udcff", "is in no format that can be read"),
        ("A.JSON", "[]", "must be an object"),
        ("a.json/inner.txt", "hello", "inner.txt can't be read: The file is in no format that can be read."),
        ("empty/.hidden", "hello", "The folder empty holds no file that can be seen."),
    ],
)
async def test_what_cannot_be_read_fails_with_its_reason_and_does_not_block_others(
    office: Office, name: str, text: str, reason: str
) -> None:
    path = office.put(name, text="")
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    office.put("z.json", number="9")
    await office.look(14)
    assert office.taken == ["9"]
    assert office.stands("done") == ["z.json"]
    top = name.split("/")[0]
    assert f"{top}.reason.txt" in office.stands("failed")
    assert reason in office.reason(top)


async def test_links_pipes_and_names_without_meaning_fail_with_a_reason(office: Office) -> None:
    outside = office.folder.parent / "secret.json"
    outside.write_text('{"documents": []}')
    (office.folder / "link.json").symlink_to(outside)
    os.mkfifo(office.folder / "pipe.json")
    office.put(os.fsdecode(b"caf\xe9.json"))
    await office.look(2)
    assert office.taken == []
    assert outside.exists()
    assert "since it isn't a regular file" in office.reason("link.json")
    assert "since it isn't a regular file" in office.reason("pipe.json")
    assert office.reason(os.fsdecode(b"caf\xe9.json")) == "The name caf\\xe9.json is not UTF-8.\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_file_without_permission_fails_with_its_reason(office: Office) -> None:
    office.put("a.json").chmod(0)
    await office.look(2)
    assert "Permission denied" in office.reason("a.json")


async def test_a_file_taken_in_part_goes_to_done_with_a_report_of_what_was_refused(office: Office) -> None:
    office.refusals = (Refusal("rejected_stays", number="PO-1"), Refusal("rejected_stays", number="PO-2"))
    office.put("orders.json")
    await office.look(2)
    assert office.stands() == ["done/orders.json", "done/orders.json.reason.txt"]
    first, second, rest = office.reason("orders.json", "done").splitlines()
    assert "PO-1" in first
    assert "PO-2" in second
    assert rest.startswith("All the rest was taken in.")


async def test_nothing_in_done_and_failed_is_overwritten(office: Office) -> None:
    for number in ("1", "2", "3"):
        office.put("orders.json", number=number)
        await office.look(2, after=0.001)
    assert office.taken == ["1", "2", "3"]
    assert office.stands("done") == [
        "orders.20261120T090000Z-2.json",
        "orders.20261120T090000Z.json",
        "orders.json",
    ]
    for _ in range(2):
        office.put("bad.json", "quote.pdf", text='{"documents": [{"attachments": ["quote.pdf"]}]}')
        office.put("quote.pdf", text="%PDF-1")
        await office.look(2, after=0.001)
    assert office.stands("failed") == [
        "bad.20261120T090000Z/bad.json",
        "bad.20261120T090000Z/bad.json.reason.txt",
        "bad.20261120T090000Z/quote.pdf",
        "bad.json",
        "bad.json.reason.txt",
        "quote.pdf",
    ]


async def test_a_file_with_a_slip_fails_together_with_its_attachments(office: Office) -> None:
    office.put("bad.json", text='{"documents": [{"attachments": ["quote.pdf"], "number": }]}')
    office.put("quote.pdf", text="%PDF-1")
    await office.look(2)
    assert office.stands("failed") == ["bad.json", "bad.json.reason.txt", "quote.pdf"]


async def test_a_crash_before_the_move_only_takes_the_same_in_again(office: Office) -> None:
    office.put("orders.json")
    copy = shutil.copy(office.folder / "orders.json", office.folder.parent / "copy")
    await office.look(2)
    shutil.rmtree(office.folder / "done")
    shutil.move(copy, office.folder / "orders.json")
    office.inbox = office.opened()
    await office.look(2)
    assert (office.taken, office.stands()) == (["1", "1"], ["done/orders.json"])


async def test_a_fault_is_tried_again_later_and_blocks_nobody(office: Office) -> None:
    office.faults = 1
    os.utime(office.put("a.json", number="1"), ns=(1, 1))
    office.put("b.json", number="2")
    await office.look(2)
    assert (office.taken, office.stands()) == (["2"], ["a.json", "done/b.json"])
    await office.look(2)
    assert office.taken == ["2", "1"]


async def test_a_fault_that_stays_fails_with_a_reference(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.faults = 1000
    office.put("a.json")
    await office.look(20, after=30)
    assert office.stands("failed") == ["a.json", "a.json.reason.txt"]
    reference = office.reason("a.json").split("under ")[1].split(".")[0]
    assert f"reference {reference}" in caplog.text
    assert "a fault of ours" in caplog.text


@pytest.mark.parametrize(
    "fault",
    [OSError(errno.ENOSPC, "No space left on device"), OperationalError(sqlite3.OperationalError("busy"))],
)
async def test_files_wait_for_as_long_as_the_disk_or_the_database_is_away(
    office: Office, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    office.faults, office.fault = 40, fault
    office.put("a.json")
    await office.look(42, after=400)
    assert (office.taken, office.stands()) == (["1"], ["done/a.json"])
    assert caplog.text.count("Taking in from the inbox failed, and is tried until it works") == 1
    assert caplog.text.count("Taking in from the inbox works again") == 1


async def test_what_the_database_refuses_fails_the_file(office: Office) -> None:
    office.faults, office.fault = 40, OperationalError(asyncpg.DataError("invalid byte sequence"))
    office.put("a.json")
    await office.look(20, after=400)
    assert office.stands("failed") == ["a.json", "a.json.reason.txt"]


async def test_what_cannot_be_moved_is_taken_in_once_and_moved_later(office: Office) -> None:
    (office.folder / "done").write_text("a file where a folder should be")
    office.put("a.json")
    await office.look(4, after=30)
    assert (office.taken, office.stands()) == (["1"], ["a.json", "done"])
    (office.folder / "done").unlink()
    await office.look(2, after=30)
    assert (office.taken, office.stands()) == (["1"], ["done/a.json"])


async def test_a_file_that_is_replaced_while_it_is_taken_in_is_taken_again(office: Office) -> None:
    office.put("a.json", number="1")
    take_in = office.take_in

    async def replaced(path: Path, beside: tuple[Path, ...]) -> Report:
        report = await take_in(path, beside)
        if office.taken == ["1"]:
            office.put("a.json", number="2, longer")
        return report

    office.inbox = Inbox(office.folder, replaced, Audience())
    await office.look(4)
    assert (office.taken, office.stands()) == (["1", "2, longer"], ["done/a.json"])


async def test_a_missing_inbox_is_made_and_an_unusable_one_is_named_once(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.folder.rmdir()
    await office.look()
    assert office.folder.is_dir()
    office.folder.rmdir()
    office.folder.write_text("a file")
    await office.look(3)
    assert caplog.text.count("cannot be read") == 1
