from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.world import World, running_world


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(database_url, tmp_path) as opened:
        yield opened
