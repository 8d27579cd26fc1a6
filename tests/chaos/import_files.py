"""What comes in by files: new documents, and the same ones changed, revised and cancelled."""

import copy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos.fixtures import CAST_OF, DOMAIN, Cast
from tests.support.world import order, step

Paper = dict[str, Any]
CHANGES = ("revision", "revision", "cancelled", "comment", "comment", "steps", "reassigned", "reassigned")


@dataclass
class Papers:
    """The files of a run, drawn by chance."""

    chance: Random
    folder: Path
    known: dict[str, Paper] = field(default_factory=dict)  # by number, as last handed in
    under_way: set[str] = field(default_factory=set)  # handed in at this moment: which came last is known

    def some(self, now: datetime) -> list[Paper]:
        """Give the documents of the next file: mostly new ones, now and then more than a card each."""
        roll = self.chance.random()
        changeable = self._changeable()
        if changeable and roll < 0.45:
            papers = [self._changed(self.chance.choice(changeable), now)]
        else:
            many = 7 if roll > 0.98 else self.chance.choice((1, 1, 1, 2, 3))
            papers = [self._new() for _ in range(many)]
        self.under_way |= {paper["number"] for paper in papers}
        return papers

    def _changeable(self) -> list[str]:
        return [number for number in self.known if number not in self.under_way]

    def taken(self, papers: list[Paper]) -> None:
        """Note what was handed in."""
        self.known |= {paper["number"]: paper for paper in papers}
        self.under_way -= {paper["number"] for paper in papers}

    def _new(self) -> Paper:
        number = len(self.known) + 1
        while (name := f"NO-{number}") in self.known:
            number += 1
        kind = self.chance.choice(("purchase_order",) * 4 + ("invoice",) * 3 + ("purchase_requisition",))
        company = self.chance.choice(list(CAST_OF))
        cast = CAST_OF[company]
        requester = self.chance.choice(cast.requesters)
        paper = order(
            name,
            company=company,
            kind=kind,
            requester=f"{requester}@{DOMAIN}",
            supplier=f"Supplier of {name}",
            title=f"Things <{number}> & *more*",
            steps=self._steps(cast),
            total=None,
        )
        paper["lines"][0]["unit_price"] = str(100 + number)  # none is like another one seen before
        if kind == "invoice" and self.chance.random() < 0.7:
            paper["payers"] = [f"cleo@{DOMAIN}"]
        if self.chance.random() < 0.3:
            paper["followers"] = [f"max@{DOMAIN}"]
        if self.chance.random() < 0.15:
            (self.folder / f"{name}.txt").write_text(f"What belongs to {name}")
            paper["attachments"] = [f"{name}.txt"]
        self.known[name] = paper
        return paper

    def _steps(self, cast: Cast) -> list[dict[str, Any]]:
        steps = []
        for number in range(self.chance.choice((1, 1, 2))):
            people = self.chance.sample(cast.approvers, self.chance.choice((1, 2, 3)))
            steps.append(step(f"Step {number + 1}", self.chance.choice(("any", "all")), *people))
        return steps

    def _changed(self, number: str, now: datetime) -> Paper:
        paper = copy.deepcopy(self.known[number])
        cast = CAST_OF[paper["company"]]
        change = self.chance.choice(CHANGES)
        if change == "revision":
            paper["revision"] = paper.get("revision", 1) + 1
            paper["note"] = f"Revised to {paper['revision']}"
            price = int(paper["lines"][0]["unit_price"])
            paper["lines"][0]["unit_price"] = str(price + 1000)  # each revision is about another amount
            paper["status"] = "pending"
        elif change == "cancelled":
            paper["status"] = "cancelled"
        elif change == "steps":
            paper["steps"] = self._steps(cast)
        elif change == "reassigned":
            approvers = self.chance.choice(paper["steps"])["approvers"]
            others = {f"{name}@{DOMAIN}" for name in cast.approvers} - {*approvers}
            approvers[self.chance.randrange(len(approvers))] = self.chance.choice(
                [*sorted(others), approvers[0]]
            )
        else:
            said = {
                "author": f"{self.chance.choice((*cast.approvers, 'bob'))}@{DOMAIN}",
                "text": f"From elsewhere, {self.chance.randrange(10**9)}",
                "at": now.isoformat(),
            }
            paper["comments"] = [*paper.get("comments", []), said]
        return paper
