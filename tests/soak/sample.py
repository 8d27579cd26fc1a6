"""One look at everything that could grow, once a day at the same quiet hour."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from tortoise import Tortoise

from models.database import sql
from models.database.state import size
from models.database.store import open_store
from settings import Settings
from tests.soak.watched import WatchedBot

WAITING = ("precoro_waiting", "precoro_events_waiting")
FAILED = ("precoro_failed", "precoro_events_failed")
# What differs from line to line of one kind: numbers, ids, names in quotes.
_FACTS = re.compile(r"'[^']*'|\"[^\"]*\"|\S*\d\S*")


@dataclass
class DaySample:
    """What was there at the end of a day; `documents` are all that were ever taken in."""

    day: int
    documents: int
    used: dict[str, float]  # by the process: it should stay as it is
    kept: dict[str, float]  # on the disk: it may grow with the documents
    objects: Counter[str] = field(default_factory=Counter)  # of the process, by type
    tasks: Counter[str] = field(default_factory=Counter)  # by function
    caches: Counter[str] = field(default_factory=Counter)  # entries, by function


class LogReader:
    """Reads what was logged since the last look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self.kinds: Counter[str] = Counter()  # bytes, by level, logger and what stays the same
        self.lines: Counter[str] = Counter()

    def read(self) -> float:
        """Read on; returns how many bytes there were in all."""
        with self._path.open("rb") as log:
            log.seek(self._read)
            for line in log:
                self._read += len(line)
                kind = _kind(line)
                self.kinds[kind] += len(line)
                self.lines[kind] += 1
        return float(self._read)


def _kind(line: bytes) -> str:
    try:
        told = json.loads(line)
    except ValueError:
        return "no JSON"
    words = _FACTS.sub("*", told["message"])
    return f"{told['level']} {told['logger']}: {words[:90]}"


class Scrapes:
    """What the bot itself serves."""

    def __init__(self, settings: Settings) -> None:
        self._url = f"http://{settings.metrics.listen}/metrics"

    async def read(self) -> Counter[str]:
        """Scrape once; values of one name are added up over workspaces, and are there by kinds as well."""
        async with aiohttp.ClientSession() as session, session.get(self._url) as answer:
            text = await answer.text()
        found: Counter[str] = Counter()
        for family in text_string_to_metric_families(text):
            for one in family.samples:
                found[one.name] += int(one.value)
                if kind := one.labels.get("kind"):
                    found[f"{one.name} {kind}"] += int(one.value)
        return found


async def take(day: int, bot: WatchedBot, log: LogReader, url: str, database: Path | None) -> DaySample:
    """Look at everything; `database` is the file of SQLite."""
    inside = await bot.inside()
    tasks, objects, caches = (Counter(inside[name]) for name in ("tasks", "objects", "caches"))
    used = bot.outside() | {
        "tasks": tasks.total(),
        "blocks of Python": inside["blocks"],
        "objects": objects.total(),
        "cached": caches.total(),
    }
    rows, in_database = await _rows(url)
    kept = {"log, KB": log.read() / 2**10, "database, KB": in_database / 2**10}
    if database is not None:
        used["write-ahead log, MB"] = _size(database.with_name(f"{database.name}-wal"))
    kept |= {f"rows of {table}": float(count) for table, count in sorted(rows.items())}
    return DaySample(day, rows["document"], used, kept, objects, tasks, caches)


async def _rows(url: str) -> tuple[dict[str, int], int]:
    async with open_store(url) as store:
        tables = [model._meta.db_table for model in _models()]

        async def count() -> dict[str, int]:
            return {
                table: int((await sql.run(f"SELECT COUNT(*) AS many FROM {table}"))[0]["many"])
                for table in tables
            }

        return await store.look(count), await size(store)


def _models() -> list[Any]:
    return [model for app in (Tortoise.apps or {}).values() for model in app.values()]


def _size(path: Path) -> float:
    return path.stat().st_size / 2**20 if path.exists() else 0.0
