"""What the settings say of files that leave it open."""

from dataclasses import dataclass
from typing import Literal

DecimalSign = Literal[",", "."]
DateOrder = Literal["day-first", "month-first"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How tables are read where they do not show it themselves; None: what is two-faced is refused."""

    encoding: str = "cp1252"  # of a CSV file that is not UTF-8
    decimal: DecimalSign | None = None
    dates: DateOrder | None = None
