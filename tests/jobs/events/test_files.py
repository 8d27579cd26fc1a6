"""A file for each event appears whole, readable by its group, and its bytes never differ."""

import os
import stat
from pathlib import Path

import pytest

from jobs.events.files import OutboxFolder
from jobs.events.result import Taken
from models.database.store import Store
from models.tables import OutboundEvent
from tests.jobs.events.receiver import becomes, handing_out, pinged
from tests.support.clock import MovingClock


async def test_the_file_has_its_number_its_id_and_the_stored_bytes(store: Store, tmp_path: Path) -> None:
    clock, outbox = MovingClock(), OutboxFolder(tmp_path / "data" / "outbox")
    before = os.umask(0o077)
    try:
        async with handing_out(store, clock, outbox):
            event_id = await pinged(store, outbox)
            await becomes(event_id, state="done")
    finally:
        os.umask(before)
    [path] = outbox.folder.iterdir()
    assert path.name == f"000000000001-{event_id}.json"
    assert path.read_bytes() == (await OutboundEvent.get()).body.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


async def test_what_a_kill_left_half_written_is_written_again(store: Store, tmp_path: Path) -> None:
    event_id = await pinged(store)
    event = await OutboundEvent.get()
    outbox = OutboxFolder(tmp_path / "outbox")
    outbox.folder.mkdir()
    (outbox.folder / f".000000000001-{event_id}.json.tmp").write_bytes(b"x" * 5000)
    assert (await outbox.deliver(event)).taken is Taken.DONE
    [path] = outbox.folder.iterdir()
    assert path.name == f"000000000001-{event_id}.json"
    assert path.read_bytes() == event.body.encode()


async def test_a_link_in_the_place_of_the_half_written_file_is_not_followed(
    store: Store, tmp_path: Path
) -> None:
    event_id = await pinged(store)
    other = tmp_path / "other"
    other.write_text("mine")
    (tmp_path / f".000000000001-{event_id}.json.tmp").symlink_to(other)
    answer = await OutboxFolder(tmp_path).deliver(await OutboundEvent.get())
    assert (answer.taken, other.read_text()) == (Taken.WAIT, "mine")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
async def test_a_full_disk_leaves_the_event_waiting(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, outbox = MovingClock(), OutboxFolder(tmp_path / "outbox")
    real = os.open

    def onto_a_full_disk(path: object, *args: int, **more: int) -> int:
        full = str(path).endswith(".json.tmp")
        return real("/dev/full" if full else path, os.O_WRONLY if full else args[0], *args[1:], **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", onto_a_full_disk)
        patch.setattr(os, "fchmod", lambda *_: None)
        async with handing_out(store, clock, outbox):
            event_id = await pinged(store, outbox)
            row = await becomes(event_id, attempts=1)
            assert row.last_error == f"No space left on device: {outbox.folder}"
    assert list(outbox.folder.iterdir()) == []
