"""The ORM's description of the tables, worked out once for each kind of database and not at every start.

It takes a third of a bot's start, always with the same result, and tests start bots by the thousand.
"""

from typing import Any

from tortoise.apps import Apps
from tortoise.models import Model

# What of the description depends on the kind of database; the rest stays in the classes from the first time.
_FILLED = ("filters", "db_native_fields", "db_default_fields", "db_complex_fields")
_BY_KIND = (*_FILLED, "basetable", "basequery", "basequery_all_fields")


def describe_tables_once() -> None:
    """Have later starts in this process take the description of their kind of database from the first one."""
    describe = Apps._build_initial_querysets
    known: dict[type, dict[type[Model], dict[str, Any]]] = {}

    def describe_once(apps: Apps) -> None:
        models = list(apps.get_models_iterable())
        kind = models[0]._meta.db.executor_class
        if kind in known:
            for model in models:
                for name, value in known[kind][model].items():
                    setattr(model._meta, name, value)
            return
        for model in models:
            for name in _FILLED:
                setattr(model._meta, name, type(getattr(model._meta, name))())  # another kind keeps its own
        describe(apps)
        known[kind] = {model: {name: getattr(model._meta, name) for name in _BY_KIND} for model in models}

    Apps._build_initial_querysets = describe_once  # type: ignore[assignment,method-assign]
