"""`python -m tests.chaos.precoro`: a decision happens once in Precoro, whatever becomes of its call."""

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

from tests.chaos.precoro.run import precoro_chaos
from tests.support.database.databases import SqliteTemplate, postgres_server

DATABASES = ("sqlite", "postgres")


def main() -> int:
    """Run it on each database; 1 if anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.precoro", description=__doc__)
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: both")
    parser.add_argument("--presses", type=int, default=20, help="how many decisions (default 20)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="default: a random one")
    options = parser.parse_args()
    wrong = 0
    for database in options.database or DATABASES:
        print(f"Precoro, {database}, seed {options.seed}", flush=True)
        with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
            counts, differences = asyncio.run(_on(database, Path(folder), options))
        print("\n".join([f"  {what}: {count}" for what, count in counts.items()]))
        print("\n".join([f"  differences: {len(differences)}", *differences]), flush=True)
        wrong += len(differences)
    return 1 if wrong else 0


async def _on(database: str, folder: Path, options: argparse.Namespace) -> tuple[dict[str, int], list[str]]:
    if database == "sqlite":
        url = await SqliteTemplate(folder).copy(folder)
        return await precoro_chaos(url, folder, options.seed, options.presses)
    with postgres_server() as server:
        return await precoro_chaos(await server.fresh(), folder, options.seed, options.presses)


if __name__ == "__main__":
    sys.exit(main())
