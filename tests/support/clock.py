"""A clock that a test moves on."""

from datetime import UTC, datetime, timedelta


class MovingClock:
    """Tells the real time, and as much later as it was moved on."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, by: timedelta) -> None:
        """Let time pass at once."""
        self._ahead += by
