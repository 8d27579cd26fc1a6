"""A file of settings for each test."""

from pathlib import Path

import pytest


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"
