"""Every entry of a history is one deed, and every deed that counts is one entry."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

from tests.chaos.outside.deeds import Deed, Drawn
from tests.chaos.outside.model import SLACK_TELLS
from tests.chaos.outside.shown import Told
from tests.chaos.outside.timeline import Timeline

AFTERWARDS = 600.0  # seconds in which the card of another step is drawn, although the bot died
ABOUT = 10.0  # seconds
PEOPLES = ("Approved", "Rejected", "Changes requested", "Sent back for approval", "Paid", "Partly paid")


@dataclass(frozen=True)
class Matching:
    """Deeds against histories.

    `name_of` says whose an account or conversation is, `excused` why Slack kept a deed away.
    """

    timelines: dict[str, Timeline]
    deeds: list[Deed]
    name_of: Callable[[str], str]
    excused: Callable[[Deed], str]
    drawn: Drawn
    answered: Callable[[Deed], str] = lambda _: ""

    def wrong(self) -> list[str]:
        counted: set[str] = set()
        told = [one for timeline in self.timelines.values() for one in self._entries(timeline, counted)]
        return [*told, *self._lost(counted)]

    def _entries(self, timeline: Timeline, counted: set[str]) -> Iterator[str]:
        for told, stands in zip(timeline.details.history, timeline.before, strict=False):
            if told.what not in PEOPLES:
                continue
            who = told.who.partition(" ")[0].lower()
            totals = {timeline.versions[one.version].total for one in stands if who in one.asked}
            found = [
                one
                for one in self.deeds
                if one.key not in counted and self._fits(one, timeline.number, told, who)
            ]
            shown = [one for one in found if not one.amounts or one.amounts & totals]
            if shown:
                counted.add(min(shown, key=lambda one: (not one.promised, one.until)).key)
            elif found:
                beside = ", ".join(sorted({each for one in found for each in one.amounts}))
                yield (
                    f"{timeline.number} tells {told.what} by {told.who} at {told.at:.0f} while it was about"
                    f" {', '.join(sorted(totals))}; they were shown {beside}"
                )
            else:
                yield (
                    f"{timeline.number} tells {told.what} by {told.who} at {told.at:.0f}: they did not;"
                    f" about then they did: {self._about(told.at, who) or 'nothing'}"
                )

    def _about(self, at: float, who: str) -> str:
        """Say what somebody did about a time, for a person who looks into a difference."""
        return ", ".join(
            f"{one.what} of {one.number or 'no document'} ({one.key}, acked at {one.acked:.1f})"
            for one in self.deeds
            if self.name_of(one.user) == who and abs(one.began - at) < ABOUT
        )

    def _fits(self, deed: Deed, number: str, told: Told, who: str) -> bool:
        return (
            (deed.number, deed.what, self.name_of(deed.user)) == (number, told.what, who)
            and deed.began - SLACK_TELLS <= told.at <= deed.until + SLACK_TELLS
            and deed.said == told.said
        )

    def _lost(self, counted: set[str]) -> Iterator[str]:
        used = {one.asks for one in self.deeds if one.key in counted and one.asks}
        for deed in self.deeds:
            if deed.key in counted or deed.acked > deed.until or deed.number not in self.timelines:
                continue
            who = self.name_of(deed.user)
            named = f"{deed.what} of {deed.number} by {who or deed.user} at {deed.began:.1f}"
            if deed.promised:
                yield f"{named} was answered as done, and its history does not tell it ({deed.key})"
            elif deed.asks and deed.asks not in used and self._must_count(deed, who):
                yield (
                    f"{named} was acked, could count, and its history does not tell it ({deed.key});"
                    f" they were answered: {self.answered(deed) or 'nothing'}"
                )

    def _must_count(self, deed: Deed, who: str) -> bool:
        """Say whether they were asked all the while, by this button, and shown what it was about."""
        timeline = self.timelines[deed.number]
        stands = timeline.within(deed.began - SLACK_TELLS, deed.acked + SLACK_TELLS)
        totals = {timeline.versions[one.version].total for one in stands}
        questions = {one.question(who) for one in stands}
        if not totals <= deed.amounts or len(questions) != 1 or None in questions:
            return False
        # A button from before they were asked is of an earlier step or round; of two it is not known which.
        asked_at = timeline.asked_since(who, deed.began)
        since = asked_at - SLACK_TELLS
        if timeline.asked_before(who, asked_at) and self._first_drawn(deed) <= asked_at + SLACK_TELLS:
            return False  # it may be of the question before, drawn just as that was settled
        asking = {
            value.partition(":")[0]
            for value, first in self.drawn.first.items()
            if since <= first <= deed.acked + AFTERWARDS
            and deed.number in self.drawn.numbers.get(value, ())
            and any(self.name_of(reader) == who for reader in self.drawn.readers[value])
        }
        return asking == {deed.asks} and not self.excused(deed)

    def _first_drawn(self, deed: Deed) -> float:
        drawn = (at for value, at in self.drawn.first.items() if value.partition(":")[0] == deed.asks)
        return min(drawn, default=inf)
