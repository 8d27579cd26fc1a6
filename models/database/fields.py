"""Columns that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tortoise.fields.base import Field

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcField(Field[datetime], datetime):
    """An aware moment, stored as whole microseconds since 1970 UTC.

    SQLite keeps datetimes as text with the writer's offset, so that comparisons go wrong; a number
    sorts and compares alike on both databases. A naive value is refused.
    """

    SQL_TYPE = "BIGINT"

    def to_db_value(self, value: Any, instance: Any) -> int | None:
        if value is None or isinstance(value, int):
            return value
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise ValueError(f"{self.model_field_name}: an aware datetime is needed, not {value!r}")
        return (value - _EPOCH) // _MICROSECOND

    def to_python_value(self, value: Any) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value
        return _EPOCH + timedelta(microseconds=value)


class ExactField(Field[Decimal], Decimal):  # type: ignore[misc]  # as the library types its own
    """A decimal of any scale (a quantity, a unit price, a tax rate), stored as its plain digits.

    Never compared or added in SQL; amounts of money are integers in columns named `..._minor`.
    """

    SQL_TYPE = "TEXT"

    def to_db_value(self, value: Any, instance: Any) -> str | None:
        return None if value is None else format(Decimal(value), "f")

    def to_python_value(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(value)
