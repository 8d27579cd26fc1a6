"""A document's history as Slack shows it, followed by the model: where it can have stood, and when."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf

from tests.chaos.outside.model import SLACK_TELLS, Rules, Stand
from tests.chaos.outside.papers import Handed
from tests.chaos.outside.shown import Details, Told


@dataclass
class Timeline:
    """Where a document can have stood from when on, and what was told of it that cannot be."""

    number: str
    versions: list[Handed]
    details: Details
    since: list[tuple[float, set[Stand]]] = field(default_factory=list)
    before: list[set[Stand]] = field(default_factory=list)  # where it could stand before each entry
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, number: str, versions: list[Handed], details: Details) -> "Timeline":
        timeline = cls(number, versions, details)
        rules = Rules(versions)
        stands = {Stand()}
        for told in details.history:
            stands = _quietly(rules, stands, told.at)
            timeline.before.append(stands)
            after = {one for stand in stands for one in rules.tell(stand, told)}
            if not after:
                timeline.wrong.append(f"{number} tells what cannot be: {_named(told)}, {_stood(stands)}")
                break
            timeline.since.append((told.at, _quietly(rules, after, told.at)))
            stands = after
        last = {one for one in _quietly(rules, stands, inf) if one.version == len(versions) - 1}
        if not last and not timeline.wrong:
            timeline.wrong.append(
                f"{number} was taken in {len(versions)} times, and its history knows less: {_stood(stands)}"
            )
        timeline.since.append((inf, last or stands))
        return timeline

    @property
    def last(self) -> set[Stand]:
        """Where it can stand at the end."""
        return self.since[-1][1]

    @property
    def end(self) -> Stand:
        return next(iter(self.last))

    def within(self, began: float, ended: float) -> set[Stand]:
        """Give where it can have stood at any moment between two times."""
        stands: set[Stand] = set()
        for (since, some), (until, _) in zip(self.since, [*self.since[1:], (inf, set())], strict=True):
            if since - SLACK_TELLS <= ended and until + SLACK_TELLS >= began:
                stands |= some
        if not self.since or self.since[0][0] + SLACK_TELLS >= began:
            stands.add(Stand())
        return self._with_files(stands, ended)

    def asked_since(self, who: str, at: float) -> float:
        """Give from when on somebody was asked the question that they are asked at a time."""
        began: float = at
        question: tuple[int, int] | None = None
        for since, stands in self.since:
            if since > at:
                break
            questions = {one.question(who) for one in stands}
            if questions != {question}:
                [question] = questions if len(questions) == 1 else [None]
                began = since
        return began

    def asked_before(self, who: str, at: float) -> bool:
        """Say whether somebody was asked another question before the one that they are asked since then."""
        return any(one.question(who) for since, stands in self.since if since < at for one in stands)

    def _with_files(self, stands: set[Stand], until: float) -> set[Stand]:
        return _quietly(Rules(self.versions), stands, until + SLACK_TELLS)


def _quietly(rules: Rules, stands: Iterable[Stand], until: float) -> set[Stand]:
    return {one for stand in stands for one in rules.quietly(stand, until)}


def _named(told: Told) -> str:
    return f"{told.what} by {told.who or 'nobody'} ({told.rest})"


def _stood(stands: Iterable[Stand]) -> str:
    """Say where a document could stand, for a person who reads of a difference."""
    return " or ".join(
        f"it stood {one.status} in round {one.round}, version {one.version},"
        f" asked: {', '.join(sorted(one.asked)) or 'nobody'}"
        for one in stands
    )
