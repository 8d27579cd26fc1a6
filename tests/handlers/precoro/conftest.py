"""The office of tests about Precoro."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.precoro.office import office
from tests.support.world import World


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with office(database_url, tmp_path) as opened:
        yield opened
