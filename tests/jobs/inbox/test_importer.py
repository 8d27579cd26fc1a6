"""Documents come in when nobody waits for an answer."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobs.inbox.importer import Importer
from models.database.store import Store
from models.policy import Policy
from models.records.drafts import ParsedFile
from models.tables import Batch, Inbound
from tests.support.cast import NOW


async def test_no_transaction_of_an_import_begins_while_a_person_acts(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.database.store.LONGEST_PATIENCE", 3600.0)
    parsed = asyncio.Event()

    async def parse(path: Path) -> ParsedFile:
        parsed.set()
        return ParsedFile((), ())

    importer = Importer(store, Policy(), tmp_path, lambda: datetime.now(UTC), parse)
    with store.person_acts():
        importing = asyncio.create_task(importer.take_in_file(tmp_path / "orders.json"))
        await parsed.wait()
        for number in range(3):
            await store.transact(lambda number=number: Inbound.create(key=f"{number}", at=NOW))  # type: ignore[misc]
        assert not await Batch.exists()
    assert (await importing).refused == ()
    assert await Batch.exists()
