"""When to try again: soon at first, then ever later, and not for ever where waiting does not help."""

import random
from datetime import timedelta
from typing import Final

LONGEST: Final = 300.0  # seconds between two tries while Slack is away
TRIES: Final = 10  # of what Slack or we ourselves fail at; then the row is failed, and `check` names it
# A call whose answer was lost may still be under way: this long we wait before we look for its effect.
SETTLES_AFTER: Final = timedelta(seconds=15)


def pause(attempts: int) -> timedelta:
    """Return the pause after so many attempts: 1, 2, 4 ... 300 s, plus or minus a quarter."""
    seconds = min(LONGEST, 2.0 ** min(max(attempts, 1) - 1, 12))
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))
