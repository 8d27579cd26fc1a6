"""What all of one Precoro share, what all of one company share, and its people."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from sandbox.precoro.options import Options, Shapes

FIRST_IDS = {"person": 4, "step": 3, "file": 90, "comment": 600, "item": 1, "payment": 30, "supplier": 60}
FIRST_DOCUMENT = 956_597


class Ids:
    """Numbers of the database: they rise over all companies, each table for itself."""

    def __init__(self) -> None:
        self._last: Counter[str] = Counter(FIRST_IDS)

    def next(self, table: str) -> int:
        """Return the next number of a table."""
        self._last.setdefault(table, FIRST_DOCUMENT)
        self._last[table] += 1
        return self._last[table]


@dataclass
class Ground:
    """What the documents of one company stand on."""

    name: str
    now: Callable[[], float]
    """Precoro's own time, which may not be the machine's."""
    ids: Ids
    shapes: Shapes
    options: Options
    random: Random
    suppliers: dict[str, int] = field(default_factory=dict)

    def supplier_id(self, name: str) -> int:
        """Return the number of a supplier, the same for the same name."""
        if name not in self.suppliers:
            self.suppliers[name] = self.ids.next("supplier")
        return self.suppliers[name]


def _fresh_key() -> str:
    return secrets.token_hex(20)


@dataclass(eq=False)
class SandboxUser:
    """One user of one company, with the key that is theirs alone."""

    id: int
    email: str
    first: str
    last: str
    roles: list[str]
    company: str
    key: str = field(default_factory=_fresh_key, repr=False)
    is_active: bool = True

    @property
    def name(self) -> str:
        """Return first and last name."""
        return f"{self.first} {self.last}".strip()

    @property
    def headers(self) -> dict[str, str]:
        """Return the two headers by which a call is theirs."""
        return {"X-AUTH-TOKEN": self.key, "email": self.email}

    def make_key(self) -> str:
        """Make a key, as in Configuration; the one before is no longer good."""
        self.key = _fresh_key()
        return self.key

    def leave(self) -> None:
        """Leave the company: gone from /users, and the key is no longer good."""
        self.is_active = False
