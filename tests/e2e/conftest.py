from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.world import House, a_house


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(database_url, tmp_path) as opened:
        yield opened
