"""Notice a clock that is set back while the bot runs."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

SET_BACK: Final = timedelta(seconds=2)  # a clock that is set back by more than this is noticed


class ClockWatch:
    """Compares the clock with the time that has passed since it was looked at last."""

    def __init__(self) -> None:
        self._expected: datetime | None = None
        self._looked_at = 0.0

    def set_back(self, now: datetime) -> timedelta | None:
        """Return by how much the clock was set back since the last look; None: it was not."""
        loop, back = asyncio.get_running_loop(), timedelta()
        if self._expected is not None:
            back = self._expected + timedelta(seconds=loop.time() - self._looked_at) - now
        self._expected, self._looked_at = now, loop.time()
        return back if back > SET_BACK else None
