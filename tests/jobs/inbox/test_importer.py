"""Reading a file for an import, in a process of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jobs.inbox.importer import read_file
from jobs.worker.process import Worker
from models.records.documents import Audience
from models.refusals import Refusal
from validation.problems import Problem
from views.wording.refusals import sentence


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    made = Worker()
    await made.start()
    yield made
    await made.stop()


async def test_what_is_wrong_with_a_file_comes_back_from_the_worker(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{"documents": [{"company": "Acme Ltd"}], "persons": []}')
    with pytest.raises(Refusal) as caught:
        await worker.run(read_file, path)
    assert caught.value.code == "file_invalid"
    unknown = Problem("", "unknown_key", {"key": '"persons"'})
    assert unknown in caught.value.facts["problems"]  # type: ignore[operator]


async def test_a_file_that_is_not_there_is_a_refusal(worker: Worker, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        await worker.run(read_file, tmp_path / "none.json")
    assert caught.value.code == "file_unreadable"
    assert sentence(caught.value, Audience()) == "none.json can't be read (No such file or directory)."
