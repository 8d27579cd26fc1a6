"""What all tables are classes of."""

from typing import Any

from tortoise.models import Model, ModelMeta


class _WithoutComments(ModelMeta):
    """Makes the class of a table without looking for comments about its columns in the source.

    The library reads, splits and parses the whole file for each class, a tenth of the start, for descriptions
    that only its own `CREATE TABLE` would use.
    """

    def __new__(cls, name: str, bases: tuple[type, ...], attributes: dict[str, Any]) -> "_WithoutComments":
        return super().__new__(cls, name, bases, {"_no_comments": True, **attributes})  # type: ignore[return-value]


class TableModel(Model, metaclass=_WithoutComments):
    """A table of the store; `models/database/migrations` creates it."""

    class Meta:
        abstract = True
