"""A company in Precoro: its people and documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.precoro.documents import ALIASES, SandboxDocument
from sandbox.precoro.ground import Ground, SandboxUser
from sandbox.precoro.options import Options, Shapes

Steps = Iterable[tuple[str, list[SandboxUser]]]


@dataclass(frozen=True)
class SandboxPayment:
    """A payment of an invoice or an expense."""

    id: int
    document: SandboxDocument
    amount: str
    paid_on: str
    logic_type: str
    external_id: str
    by: SandboxUser
    at: float


class SandboxCompany:
    """One company. Its numbers of documents begin with 1, as those of every other."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.people: list[SandboxUser] = []
        self.payments: list[SandboxPayment] = []
        self.custom_fields: dict[int, str] = {}
        self._documents: dict[str, dict[str, SandboxDocument]] = defaultdict(dict)
        self._last: Counter[str] = Counter()

    @property
    def name(self) -> str:
        """Return the company's name."""
        return self.ground.name

    @property
    def shapes(self) -> Shapes:
        """Return how its JSON looks; change the fields in place, or set others."""
        return self.ground.shapes

    @shapes.setter
    def shapes(self, shapes: Shapes) -> None:
        self.ground.shapes = shapes

    @property
    def options(self) -> Options:
        """Return how Precoro behaves towards it; change the fields in place."""
        return self.ground.options

    def add_person(
        self, email: str, first: str = "", last: str = "", roles: Iterable[str] = ("approver",)
    ) -> SandboxUser:
        """Add a user; the role `payer` may create payments."""
        person = SandboxUser(self.ground.ids.next("person"), email, first, last, list(roles), self.name)
        self.people.append(person)
        return person

    def add_document(
        self,
        alias: str,
        creator: SandboxUser,
        steps: Steps = (),
        items: Iterable[dict[str, Any]] = (),
        idn: str | None = None,
        created: float | None = None,
        updated: float | None = None,
        **values: Any,
    ) -> SandboxDocument:
        """Add a document; `values`: further fields of SandboxDocument. Pending unless they say otherwise."""
        if alias not in ALIASES:
            raise ValueError(f"Precoro has no {alias}")
        self._last[alias] += 1
        now = self.ground.now()
        document = SandboxDocument(
            self.ground,
            alias,
            self.ground.ids.next(alias),
            idn or str(self._last[alias]),
            creator,
            created=now if created is None else created,
            updated=(now if created is None else created) if updated is None else updated,
            items=[{"id": self.ground.ids.next("item"), **item} for item in items],
            **values,
        )
        document.set_steps(steps)
        self._documents[alias][document.idn] = document
        return document

    def find(self, alias: str, idn: str) -> SandboxDocument | None:
        """Return a document by its number."""
        found = self._documents[alias].get(idn)
        return None if found is None or found.is_gone else found

    def newest_first(self, alias: str) -> Iterator[SandboxDocument]:
        """Yield the documents of a list, newest created first."""
        return (each for each in reversed(self._documents[alias].values()) if not each.is_gone)

    def all_documents(self) -> Iterator[SandboxDocument]:
        """Yield the documents of all kinds."""
        for alias in list(self._documents):
            yield from self.newest_first(alias)
