"""What the settings say of files that leave it open."""

from typing import Literal

from models.frozen import frozen

DecimalSign = Literal[",", "."]
DateOrder = Literal["day-first", "month-first"]


@frozen
class ReadOptions:
    """How tables are read where they do not show it themselves; None: what is two-faced is refused."""

    encoding: str = "cp1252"  # of a CSV file that is not UTF-8
    decimal: DecimalSign | None = None
    dates: DateOrder | None = None
