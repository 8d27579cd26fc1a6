"""`python -m tests.chaos`: the proof that nothing is lost and nothing is told twice, whatever happens."""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.report import ChaosReport
from tests.chaos.run import chaos
from tests.support.database.databases import SqliteTemplate, postgres_server

DATABASES = ("sqlite", "postgres")


Run = Callable[[str, Path, int, int, int], Awaitable[ChaosReport]]


def main(module: str = "tests.chaos", about: str | None = __doc__, run: Run = chaos) -> int:
    """Run it on each database; 1 if anything differs."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=about)
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: both")
    parser.add_argument("--kills", type=int, default=150, help="how often the bot dies (default 150)")
    parser.add_argument("--presses", type=int, default=12, help="how many before the trouble (default 12)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="default: a random one")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the bot's log")
    options = parser.parse_args()
    return max([_one(name, options, module, run) for name in options.database or DATABASES])


def _one(database: str, options: argparse.Namespace, module: str, run: Run) -> int:
    again = f"python -m {module} --database {database} --seed {options.seed} --kills {options.kills}"
    again += f" --presses {options.presses}"
    print(f"{database}, seed {options.seed}, {options.kills} kills", flush=True)
    began = time.monotonic()
    with _folder(options.keep) as folder:
        report = asyncio.run(_on(database, folder, options, run))
    print("\n".join(report.lines()))
    print(
        f"  {time.monotonic() - began:.0f} s, differences: {len(report.differences)}; again: {again}",
        flush=True,
    )
    return 1 if report.differences else 0


@contextmanager
def _folder(keep: bool) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    try:
        yield folder
    finally:
        if keep:
            print(f"  kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


async def _on(database: str, folder: Path, options: argparse.Namespace, run: Run) -> ChaosReport:
    seed, kills, presses = options.seed, options.kills, options.presses
    if database == "sqlite":
        return await run(await SqliteTemplate(folder).copy(folder), folder, seed, kills, presses)
    with postgres_server() as server:
        return await run(await server.fresh(), folder, seed, kills, presses)


if __name__ == "__main__":
    sys.exit(main())
