"""Public holidays of countries; the library that knows them is loaded at the first one, beside the loop."""

import asyncio
import logging
from collections.abc import Collection
from datetime import date, datetime

from models.days_off import DaysOff

log = logging.getLogger(__name__)


class PublicHolidays:
    """Finds holidays once for each country and year; `enabled` False: there are none."""

    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled
        self._known: dict[tuple[str, int], frozenset[date]] = {}

    async def of(self, countries: Collection[str], now: datetime) -> DaysOff:
        """Return the holidays of countries, by their codes, in the years around an instant."""
        wanted = sorted(filter(None, countries)) if self._enabled else []
        years = range(now.year - 1, now.year + 2)
        if missing := [(one, year) for one in wanted for year in years if (one, year) not in self._known]:
            self._known |= await asyncio.to_thread(_find, missing)
        return DaysOff(
            {one: frozenset().union(*(self._known[one, year] for year in years)) for one in wanted}
        )


def _find(wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], frozenset[date]]:
    import holidays  # half a second, which a start does not pay for

    found: dict[tuple[str, int], frozenset[date]] = {}
    for country, year in wanted:
        try:
            found[country, year] = frozenset(holidays.country_holidays(country, years=year))
        except NotImplementedError:
            log.warning("No public holidays are known of the country %s", country)
            found[country, year] = frozenset()
    return found
