"""Time zones by their IANA names."""

from functools import lru_cache
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")


@lru_cache(maxsize=1000)
def known_zone(name: str) -> ZoneInfo | None:
    """Return a zone, or None where this machine does not know the name."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None


def first_known(*names: str) -> ZoneInfo:
    """Return the first of these zones that is named and known; else UTC."""
    return next((zone for name in names if name and (zone := known_zone(name))), UTC)
