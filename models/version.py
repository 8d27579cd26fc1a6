"""The version of the program. `pyproject.toml` says the same; a test compares both."""

from typing import Final

VERSION: Final = "0.1.0"
