"""`python -m tests.soak`: what grows without bound in a bot that runs for weeks?"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import asyncpg

from models.database.url import PostgresAt, read_url
from tests.chaos.__main__ import DATABASES
from tests.soak.days import Soak, soak
from tests.soak.judge import growing, lines
from tests.support.database.databases import SqliteTemplate, postgres_server


def main() -> int:
    """Run it on each database; 1 if anything grows without bound, or was left undone."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: sqlite")
    parser.add_argument("--minutes", type=float, default=60.0, help="how long it takes (default 60)")
    parser.add_argument(
        "--pace", type=float, default=0.5, help="seconds for a quarter of an hour (default 0.5)"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="default: a random one")
    parser.add_argument("--keep", action="store_true", help="keep the folder with log, store and samples")
    options = parser.parse_args()
    return max([_one(name, options) for name in options.database or ["sqlite"]])


def _one(database: str, options: argparse.Namespace) -> int:
    print(f"{database}, seed {options.seed}, {options.minutes:g} minutes", flush=True)
    folder, began = Path(tempfile.mkdtemp(prefix="soak-")), time.monotonic()
    try:
        run = asyncio.run(_on(database, folder, options))
    finally:
        if options.keep:
            print(f"  kept: {folder}", flush=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    wrong = [*run.wrong, *(one for half in run.halves for one in growing(half))]
    seconds = time.monotonic() - began
    print("\n".join(lines(run)))
    print(f"  {seconds:.0f} s, the clock ran {run.clock.moved / seconds:.0f} times as fast")
    print(
        "\n".join(f"  WRONG: {one}" for one in wrong) or "  nothing is wrong in what was judged", flush=True
    )
    return 1 if wrong else 0


async def _on(database: str, folder: Path, options: argparse.Namespace) -> Soak:
    seed, minutes, pace = options.seed, options.minutes, options.pace
    if database == "sqlite":
        return await soak(await SqliteTemplate(folder).copy(folder), folder, seed, minutes, pace)
    with postgres_server() as server:
        url = await server.fresh()
        await _clean_up_by_itself(url)
        return await soak(url, folder, seed, minutes, pace)


async def _clean_up_by_itself(url: str) -> None:
    """Have PostgreSQL remove dead rows, as it does everywhere but in tests; the days are short here."""
    place = read_url(url)
    assert isinstance(place, PostgresAt)
    connection = await asyncpg.connect(**place.options)
    try:
        await connection.execute("ALTER SYSTEM SET autovacuum = on")
        await connection.execute("ALTER SYSTEM SET autovacuum_naptime = '2s'")
        await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()


if __name__ == "__main__":
    sys.exit(main())
