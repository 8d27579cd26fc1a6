"""A mailbox for each test; one worker process for all of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.mailbox.post import PostOffice, post_office
from tests.support.workers import READING


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with post_office(tmp_path, READING) as opened:
        yield opened
