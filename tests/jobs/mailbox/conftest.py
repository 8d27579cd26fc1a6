"""A mailbox for each test; one worker process for all of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jobs.inbox.reading import file_reader
from jobs.worker.process import Worker
from settings.schema import FilesSettings
from tests.jobs.mailbox.post import PostOffice, post_office


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[Worker]:
    async with file_reader(tmp_path, FilesSettings()) as reader:
        yield reader.worker


@pytest.fixture
async def post(tmp_path: Path, worker: Worker) -> AsyncIterator[PostOffice]:
    async with post_office(tmp_path, worker) as opened:
        yield opened
