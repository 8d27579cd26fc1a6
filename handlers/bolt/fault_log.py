"""What the log says of presses and events that fail."""

import logging
import secrets
from collections.abc import Mapping

from models.database.away import is_away
from models.database.store import TooLate

log = logging.getLogger(__name__)


class FaultLog:
    """Writes each fault under a reference, and of those that last the first and the end.

    While the database is away or slow, everybody is told the reference of the first.
    """

    def __init__(self) -> None:
        self._lasts = ""  # the reference of what lasts
        self._failed = 0  # by it

    def write(
        self, told: str, key: str, error: Exception, fields: Mapping[str, object], *, trace: bool = True
    ) -> str:
        """Log a fault and return its reference; `told` has places for key, reference and error."""
        lasts = isinstance(error, TooLate | TimeoutError) or is_away(error)
        self._failed += lasts
        if lasts and self._lasts:
            return self._lasts
        reference = secrets.token_hex(4)
        if lasts:
            self._lasts = reference
        extra = {**fields, "reference": reference}
        log.error(told, key, reference, error, exc_info=trace and not lasts, extra=extra)
        return reference

    def works(self) -> None:
        """Log that presses and events work again, if they did not."""
        if self._lasts:
            told = "Presses and events work again; failed: %d (reference %s)"
            log.warning(told, self._failed, self._lasts, extra={"reference": self._lasts})
            self._lasts, self._failed = "", 0
