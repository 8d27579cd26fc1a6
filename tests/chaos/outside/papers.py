"""The files that were handed in, and what was told of each document in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Paper = dict[str, Any]


@dataclass(frozen=True)
class Handed:
    """One document of one file: when it was handed in, and what the import told of it."""

    paper: Paper
    began: float
    ended: float
    told: str  # new | same | changed | new_round | refused: ...
    died_before: bool  # an import of the same file was killed: it may have taken it in

    @property
    def number(self) -> str:
        return str(self.paper["number"])

    @property
    def revision(self) -> int:
        return int(self.paper.get("revision", 1))

    @property
    def total(self) -> str:
        """Give what the document is about in money, as people read it."""
        net = Decimal()
        for line in self.paper["lines"]:
            rate = 1 + Decimal(line["tax_rate"]) / 100
            net += Decimal(line["quantity"]) * Decimal(line["unit_price"]) * rate
        net += sum(Decimal(one["amount"]) for one in self.paper.get("charges", []))
        return f"€{net:,.2f}"

    @property
    def steps(self) -> list[dict[str, Any]]:
        return list(self.paper["steps"])

    @property
    def approvers(self) -> set[str]:
        return {name_in(one) for step in self.steps for one in step["approvers"]}


def name_in(address: str) -> str:
    """Give what stands before the @."""
    return address.partition("@")[0]


@dataclass
class Drawer:
    """All that was handed in, by number, in its order."""

    handed: list[Handed] = field(default_factory=list)

    def numbers(self) -> list[str]:
        return list(dict.fromkeys(one.number for one in self.handed))

    def versions(self, number: str) -> list[Handed]:
        """Give what was taken in of a document, without what only repeats it."""
        taken: list[Handed] = []
        for one in self._of(number):
            if not one.told.startswith("refused") and not (taken and taken[-1].paper == one.paper):
                taken.append(one)
        return taken

    def wrong(self) -> Iterable[str]:
        """Give what the import told of a document and cannot be."""
        for number in self.numbers():
            last: Handed | None = None
            for one in self._of(number):
                if one.told.startswith("refused"):
                    continue
                repeats = last is not None and one.paper == last.paper
                if one.told == "same" and not repeats and not one.died_before:
                    yield f"{number} came in otherwise than before, and the import told: same"
                if one.told != "same" and repeats:
                    yield f"{number} came in as it was, and the import told: {one.told}"
                last = one

    def _of(self, number: str) -> list[Handed]:
        return [one for one in self.handed if one.number == number]
