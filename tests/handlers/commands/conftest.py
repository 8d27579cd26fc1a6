"""The world of tests about commands."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.commands.world import elsewhere
from tests.support.world import (
    World,
)


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with elsewhere(database_url, tmp_path) as opened:
        yield opened
