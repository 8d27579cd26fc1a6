"""Every statement that runs for a while, and how the database would run it on tables with many rows."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from models.database import sql
from models.database.store import Store

LARGE = (
    "document|line|charge|custom_field|comment|attachment|step|turn|decision|message|parent|newer|list_item"
    "|delivery|audit|payment|payer|follower|inbound|outbound_event|event_delivery|earlier"
)
# A scan of a partial index reads only rows that are open: its name says so.
_SCAN = re.compile(
    rf"\bSCAN (?:\w+__)?(?:{LARGE})\b(?! USING (?:COVERING )?INDEX \w+_(?:to|failed|open|held)_?\w*)"
)
_SEQ_SCAN = re.compile(rf"\bSeq Scan on (?:{LARGE})\b")


@dataclass
class Statements:
    """The different statements that ran, each with values of one of its runs."""

    found: dict[str, Any] = field(default_factory=dict)

    def note(self, text: str, values: Any) -> None:
        """Keep a statement that reads or changes rows."""
        if text.lstrip().split(None, 1)[0].upper() in ("SELECT", "UPDATE", "DELETE", "WITH"):
            self.found.setdefault(text, values)


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[Statements]:
    """Note every statement: ours are seen as they are called, the ORM logs its own."""
    seen = Statements()
    handler = _Noting(seen)
    logger = logging.getLogger("tortoise.db_client")
    level = logger.level
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    run, send = sql.run, sql.send

    async def noted_run(text: str, **values: sql.Value) -> list[sql.Row]:
        seen.note(text, values)
        return await run(text, **values)

    async def noted_send(text: str, **values: sql.Value) -> None:
        seen.note(text, values)
        await send(text, **values)

    with monkeypatch.context() as patch:
        patch.setattr(sql, "run", noted_run)
        patch.setattr(sql, "send", noted_send)
        try:
            yield seen
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = True


class _Noting(logging.Handler):
    def __init__(self, seen: Statements) -> None:
        super().__init__()
        self._seen = seen

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and len(record.args) == 2:
            text, values = record.args
            if isinstance(text, str) and ":" not in text and isinstance(values, list | tuple | type(None)):
                listed = list(values or ())
                # Of one statement for many rows, the values of the first.
                self._seen.note(text, listed[0] if listed and isinstance(listed[0], list) else listed)


async def whole_reads(store: Store, seen: Statements) -> list[str]:
    """Name the statements that would read a whole large table, with their plans."""
    wrong = []
    for text, values in seen.found.items():
        plan = await plan_of(store, text, values)
        pattern = _SCAN if store.connection == "sqlite" else _SEQ_SCAN
        if pattern.search(plan):
            wrong.append(f"{text.strip()}\n    {plan}".replace("\n", "\n    "))
    return wrong


async def plan_of(store: Store, text: str, values: Any) -> str:
    """Return how the database would run a statement."""
    asked = f"EXPLAIN QUERY PLAN {text}" if store.connection == "sqlite" else f"EXPLAIN {text}"

    async def explain() -> list[sql.Row]:
        if store.connection != "sqlite":
            await sql.run("SET LOCAL enable_seqscan = off")  # the tables of a test are small
        if isinstance(values, dict):
            return await sql.run(asked, **values)
        return list(await sql._connection().execute_query_dict(asked, values))

    rows = await store.transact(explain)
    return "\n".join(str(next(reversed(row.values()))) for row in rows)
