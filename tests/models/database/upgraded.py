"""A database of the last release after its migration."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from models.database.store import Store
from models.tables import Workspace
from tests.support.cast import (
    LATER,
)

NOW = LATER + timedelta(minutes=2)  # nothing that the last release began is still under way


@dataclass
class Upgraded:
    """The store after the upgrade, and its rows as they were before."""

    store: Store
    before: dict[str, list[dict[str, Any]]]

    def content_of(self, number: str) -> str:
        [document] = [one for one in self.before["document"] if one["number"] == number]
        return str(document["content_hash"])


async def here() -> int:
    return int((await Workspace.get(name="main")).id)
