"""Public holidays, as rules take them by argument."""

from collections.abc import Collection, Mapping
from dataclasses import field
from datetime import date
from typing import Final

from models.frozen import frozen


@frozen
class DaysOff:
    """The public holidays of countries, by ISO 3166 codes; of any other there are none."""

    by_country: Mapping[str, Collection[date]] = field(default_factory=dict)

    def has(self, country: str, day: date) -> bool:
        """Return whether a day is a public holiday of a country."""
        return day in self.by_country.get(country, ())


NO_DAYS_OFF: Final = DaysOff()
