"""How presses, forms and commands ended, and how long they took from their arrival to the ack."""

from bisect import bisect_left
from collections import Counter
from typing import Final, Literal

# Upper bounds of the classes in which acks are counted, in seconds. Slack waits for three.
BOUNDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)

# Too late and failed were not acked.
PressOutcome = Literal["done", "refused", "too_late", "failed"]


class AckTimes:
    """Counts since the start of the bot, for one workspace."""

    def __init__(self) -> None:
        self.outcomes: Counter[PressOutcome] = Counter()
        self.classes = [0] * (len(BOUNDS) + 1)  # the last one is for all that took longer
        self.seconds = 0.0  # of all acks together

    def acked(self, outcome: PressOutcome, seconds: float) -> None:
        """Count one that was acked so many seconds after its arrival."""
        self.outcomes[outcome] += 1
        self.classes[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds
